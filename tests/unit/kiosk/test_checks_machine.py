"""Disk, temperature, clock, database, queue and copies in a technician's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from benchmarks.manual_clock import ManualClock
from kiosk.clock import iso
from kiosk.clocktrust import EARLIEST_PLAUSIBLE
from kiosk.maintenance.checks import machine
from kiosk.maintenance.checks.finding import Finding, row
from kiosk.maintenance.checks.stored import BACKED_UP, COPIED, stored
from kiosk.session.ambient import Light
from kiosk.settings import BackupSettings, LimitSettings
from kiosk.store import audit
from kiosk.store.database import Store, StoreUnusable, damage_note, transaction
from sync import outbox, wire

NOW = EARLIEST_PLAUSIBLE + 300 * 86_400.0
ENTRY = "019f0000-0000-7000-8000-000000000001"
LIMITS = LimitSettings(least_free_megabytes=0, most_days_silent=0, most_days_unsent=0)


def test_a_disk_with_room_filling_and_full(tmp_path: Path) -> None:
    assert machine.disk(tmp_path, 0).light is Light.GREEN
    free = int(machine.disk(tmp_path, 0).message.removeprefix("存储还剩").removesuffix("MB"))
    assert (machine.disk(tmp_path, free // 2).light, machine.disk(tmp_path, free // 2).code) == (
        Light.YELLOW,
        "disk.filling",
    )
    assert (machine.disk(tmp_path, 2 * free).light, machine.disk(tmp_path, 2 * free).code) == (Light.RED, "disk.low")
    assert machine.disk(tmp_path / "gone", 0).code == "disk.gone"


@pytest.mark.parametrize(
    ("degrees", "code"), [("45000", ""), ("80000", "machine.hot"), ("95000", "machine.too_hot"), ("-99000", ""), ("?", "")]
)
def test_temperature(tmp_path: Path, degrees: str, code: str) -> None:
    (tmp_path / "thermal_zone0").mkdir()
    (tmp_path / "thermal_zone0" / "temp").write_text(f"{degrees}\n")
    assert machine.temperature(tmp_path, tmp_path / "none").code == code


def test_the_hottest_sensor_counts_and_none_is_no_fault(tmp_path: Path) -> None:
    for number, degrees in enumerate((40_000, 97_000)):
        (tmp_path / f"hwmon{number}").mkdir()
        (tmp_path / f"hwmon{number}" / "temp1_input").write_text(str(degrees))
    assert machine.temperature(tmp_path / "none", tmp_path).code == "machine.too_hot"
    assert machine.temperature(tmp_path / "none", tmp_path / "none").ok


def test_a_clock_from_before_this_program_has_lost_its_battery() -> None:
    assert machine.clock(EARLIEST_PLAUSIBLE - 1).code == "clock.lost"
    assert machine.clock(EARLIEST_PLAUSIBLE + 1).ok


class Shelf:
    """A store, a clock, and what the checks say of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store.open(folder / "terminal.db")
        self.clock = ManualClock(NOW)
        self.backup = BackupSettings()

    def look(self) -> dict[str, Finding]:
        found = stored(lambda: closing(self.store.connection()), LIMITS, self.folder, self.clock, self.backup)
        return {finding.check: finding for finding in found}

    def wait(self, days: int) -> None:
        self.clock.advance(days * 86_400)

    def note(self, code: str) -> None:
        with closing(self.store.connection()) as connection, transaction(connection):
            audit.append(connection, iso(self.clock), code)

    def enqueue(self, entry_id: str = ENTRY) -> None:
        entry = outbox.NewEntry(
            entry_id=entry_id,
            kind=wire.Kind.TRANSACTION,
            stream=entry_id,
            service="pension-certification",
            receipt_no="YZ26112300012",
            created_at=iso(self.clock),
            clock_trust="ntp",
            sealed=wire.SealedBody(wire.SUITE_HPKE_X25519, "0" * 16, b"sealed"),
            created_mono=self.clock.monotonic(),
            boot_id="boot",
        )
        with closing(self.store.connection()) as connection, transaction(connection):
            outbox.enqueue(connection, entry)

    def park(self) -> None:
        with closing(self.store.connection()) as connection, transaction(connection):
            assert outbox.park(connection, ENTRY, "hash_conflict")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.store.close()


def test_a_store_that_is_well(shelf: Shelf) -> None:
    assert {check: finding.light for check, finding in shelf.look().items()} == dict.fromkeys(
        ("database", "audit", "intake", "queue", "backup"), Light.GREEN
    )


def test_a_record_that_was_altered(shelf: Shelf) -> None:
    shelf.note("terminal.started")
    shelf.note("terminal.stopped")
    with closing(shelf.store.connection()) as connection, transaction(connection):
        connection.execute("DROP TRIGGER audit_event_is_immutable")
        connection.execute("UPDATE audit_event SET code = 'x' WHERE number = 1")
    assert shelf.look()["audit"].code == "audit.broken"


def test_copies_that_the_terminal_makes_by_itself(shelf: Shelf) -> None:
    assert "还没有备份" in shelf.look()["backup"].message
    shelf.note(COPIED)
    assert shelf.look()["backup"].message == "上次备份不到1小时前"
    shelf.clock.advance(7 * 3600)
    assert shelf.look()["backup"].message == "上次备份是7小时前"
    shelf.wait(3)
    late = shelf.look()["backup"]
    assert (late.code, late.message) == ("store.copy_late", "上次自动备份是3天前")
    shelf.backup = BackupSettings(every_hours=0)
    assert shelf.look()["backup"].light is Light.GREEN, "who has it switched off is not told that it stopped"


def test_a_second_disk_that_did_not_take_its_copy(shelf: Shelf) -> None:
    shelf.backup = BackupSettings(second="/srv/second")
    shelf.note(COPIED)
    assert shelf.look()["backup"].code == "store.no_second_copy"
    shelf.note(BACKED_UP)
    assert shelf.look()["backup"].light is Light.GREEN
    shelf.wait(2)
    shelf.note(COPIED)
    assert shelf.look()["backup"].light is Light.GREEN, "it may have been out for a day"
    shelf.clock.advance(3600)
    shelf.note(COPIED)
    assert shelf.look()["backup"].code == "store.no_second_copy"


def test_a_copy_on_the_same_disk_is_none_for_what_waits_long(shelf: Shelf) -> None:
    shelf.enqueue()
    shelf.wait(8)
    shelf.note(COPIED)
    assert shelf.look()["backup"].code == "store.no_copy"


def test_the_queue_waits_is_stopped_and_wants_a_copy(shelf: Shelf) -> None:
    shelf.enqueue()
    assert shelf.look()["queue"].light is Light.GREEN
    shelf.wait(2)
    found = shelf.look()
    assert (found["queue"].code, found["queue"].message) == ("outbox.old", "有办件等了2天还没送出")
    assert found["backup"].ok
    shelf.wait(6)
    assert shelf.look()["backup"].code == "store.no_copy"
    shelf.note(BACKED_UP)
    assert shelf.look()["backup"].light is Light.GREEN
    shelf.wait(7)
    assert shelf.look()["backup"].code == "store.no_copy"
    shelf.park()
    assert (shelf.look()["queue"].code, shelf.look()["queue"].light) == ("outbox.parked", Light.RED)


def test_a_clock_that_was_set_back_makes_nothing_old(shelf: Shelf) -> None:
    shelf.enqueue()
    shelf.clock.advance(-30 * 86_400)
    assert shelf.look()["queue"].light is Light.GREEN


def test_damage_that_was_noted(shelf: Shelf) -> None:
    damage_note(shelf.store.path).touch()
    assert shelf.look()["database"].code == "store.damaged"


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (StoreUnusable("store.full", "x"), "store.full"),
        (StoreUnusable("store.corrupt", "x"), "store.corrupt"),
        (StoreUnusable("store.newer", "x"), "store.newer"),
        (sqlite3.OperationalError("disk I/O error"), "store.io"),
    ],
)
def test_a_store_that_does_not_open(tmp_path: Path, problem: Exception, code: str) -> None:
    @contextmanager
    def broken() -> Iterator[sqlite3.Connection]:
        raise problem
        yield

    (finding,) = stored(broken, LIMITS, tmp_path, ManualClock(NOW), BackupSettings())
    assert (finding.check, finding.code, finding.light) == ("database", code, Light.RED)


def test_a_finding_as_a_card_of_the_overview(tmp_path: Path) -> None:
    full = row(machine.disk(tmp_path, 1 << 40))
    assert (full.device_id, full.light, full.code) == ("disk", Light.RED, "disk.low")
    assert full.cause.startswith("存储只剩")
    assert full.advice
    well = row(machine.disk(tmp_path, 0))
    assert (well.light, well.cause, well.advice) == (Light.GREEN, "", "")
