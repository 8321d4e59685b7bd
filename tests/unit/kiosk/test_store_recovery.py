"""A damaged database: set aside whole, nothing deleted, what it held for the platform saved, no number given twice."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import catalogue, house_at, ready_journey
from benchmarks.manual_clock import ManualClock
from kiosk.journeys.rate import rate
from kiosk.journeys.submit import submit
from kiosk.session.events import SubmitDone
from kiosk.store import numbering, quarantine, records, salvage
from kiosk.store.carving import CarvedRow
from kiosk.store.database import Store, StoreUnusable, transaction
from kiosk.store.recovery import open_or_recover
from sync import outbox
from tests.support.outbox_words import NOW, accepted, settle
from tests.support.strays import StrayLogs

AT = "2026-11-24T19:48:00.000+08:00"
PAGE = 4096


@dataclass
class Terminal:
    """A terminal whose database can be damaged between two lives."""

    folder: Path
    key: X25519PrivateKey
    store: Store

    @property
    def path(self) -> Path:
        return self.folder / "terminal.db"

    def submit(self) -> SubmitDone:
        done = submit(house_at(self.store, ManualClock(NOW), self.key), ready_journey(catalogue()))
        assert isinstance(done, SubmitDone)
        return done

    def power_cut(self) -> None:
        """The files as they lie on the disk, the log beside the database."""
        copies = {part: part.read_bytes() for part in self.folder.glob("terminal.db*")}
        self.store.close()
        for part, content in copies.items():
            part.write_bytes(content)

    def start(self) -> None:
        self.store = open_or_recover(self.path, AT)

    def entries(self) -> dict[int, outbox.OutboxRow]:
        with closing(self.store.connection()) as connection:
            return {row.seq: row for row in outbox.rows(connection, limit=1000)}


@pytest.fixture
def terminal(tmp_path: Path, platform_key: X25519PrivateKey) -> Terminal:
    return Terminal(tmp_path, platform_key, open_or_recover(tmp_path / "terminal.db", AT))


def head_destroyed(content: bytearray) -> None:
    content[:200] = os.urandom(200)


def roots_destroyed(content: bytearray) -> None:
    for page in range(1, min(30, len(content) // PAGE)):
        if content[page * PAGE] in {0x05, 0x02}:
            content[page * PAGE : page * PAGE + 64] = b"\xa5" * 64
    content[100:140] = b"\xa5" * 40


def cut_in_half(content: bytearray) -> None:
    del content[len(content) // 2 // PAGE * PAGE + 100 :]


DAMAGES = [head_destroyed, roots_destroyed, cut_in_half]


def damage(terminal: Terminal, how: Callable[[bytearray], None]) -> bytes:
    content = bytearray(terminal.path.read_bytes())
    how(content)
    terminal.path.write_bytes(content)
    return bytes(content)


def tell(expected_logs: StrayLogs.Expectations) -> None:
    expected_logs.expect("kiosk.store", "store.damaged")
    expected_logs.expect("kiosk.store", "store.recovered")


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_database_is_set_aside_whole_and_the_terminal_serves(
    terminal: Terminal, how: Callable[[bytearray], None], expected_logs: StrayLogs.Expectations
) -> None:
    tell(expected_logs)
    before = [terminal.submit().submitted for _ in range(40)]
    terminal.store.close()
    damaged = damage(terminal, how)
    terminal.start()
    (incident,) = quarantine.incidents(terminal.folder)
    kept = terminal.folder / "quarantine" / incident.folder
    assert (kept / "terminal.db").read_bytes() == damaged
    after = terminal.submit().submitted
    assert after.receipt_no not in {one.receipt_no for one in before}
    assert (incident.void_first, incident.void_last) == (1, 2 * numbering.STRIDE)
    assert max(terminal.entries()) == 2 * numbering.STRIDE + 1


def test_everything_that_can_be_proven_intact_is_brought_over_under_its_own_number(
    terminal: Terminal, expected_logs: StrayLogs.Expectations
) -> None:
    tell(expected_logs)
    done = [terminal.submit() for _ in range(40)]
    assert rate(house_at(terminal.store, ManualClock(NOW), terminal.key), done[0].submitted, 5)
    with closing(terminal.store.connection()) as connection, transaction(connection):
        outbox.lease_batch(connection, NOW, 3, 1 << 20, 60.0)
        for one in done[:2]:
            settle(connection, accepted(connection, one.submitted.entry_id))
        outbox.park(connection, done[5].submitted.entry_id, "test")
    before = terminal.entries()
    terminal.store.close()
    damage(terminal, head_destroyed)
    terminal.start()
    after = terminal.entries()
    unsettled = {seq for seq, row in before.items() if row.state is not outbox.State.ACKED}
    assert set(after) == unsettled
    same = ("entry_id", "stream", "kind", "service", "receipt_no", "created_at", "body_bytes", "body_sha256")
    for seq in unsettled:
        assert all(getattr(after[seq], name) == getattr(before[seq], name) for name in same)
    assert after[6].state is outbox.State.PARKED
    (incident,) = quarantine.incidents(terminal.folder)
    assert (incident.found, incident.saved, incident.settled) == (39, 39, 2)
    with closing(terminal.store.connection()) as connection:
        record = records.get(connection, done[3].submitted.entry_id)
        assert record is not None
        assert record.receipt_no == done[3].submitted.receipt_no
        with transaction(connection):
            leased = outbox.lease_batch(connection, NOW, 100, 1 << 22, 60.0)
    assert {item.entry.seq for item in leased} == unsettled - {6}


def test_what_stood_only_in_the_log_is_saved_too(terminal: Terminal, expected_logs: StrayLogs.Expectations) -> None:
    tell(expected_logs)
    done = [terminal.submit().submitted for _ in range(5)]
    terminal.power_cut()
    damage(terminal, head_destroyed)
    log = terminal.path.with_name("terminal.db-wal").read_bytes()
    terminal.start()
    assert {row.entry_id for row in terminal.entries().values()} == {one.entry_id for one in done}
    (incident,) = quarantine.incidents(terminal.folder)
    assert (terminal.folder / "quarantine" / incident.folder / "terminal.db-wal").read_bytes() == log


def test_a_body_with_a_single_wrong_bit_is_not_sent(terminal: Terminal, expected_logs: StrayLogs.Expectations) -> None:
    tell(expected_logs)
    done = [terminal.submit().submitted for _ in range(5)]
    with closing(terminal.store.connection()) as connection:
        (body,) = connection.execute("SELECT body FROM outbox_entry WHERE seq = 3").fetchone()
    terminal.store.close()

    def one_bit(content: bytearray) -> None:
        content[content.index(body) + 40] ^= 1
        head_destroyed(content)

    damage(terminal, one_bit)
    terminal.start()
    assert {row.entry_id for row in terminal.entries().values()} == {one.entry_id for one in done} - {done[2].entry_id}


def test_without_a_mark_the_numbers_jump_far(terminal: Terminal, expected_logs: StrayLogs.Expectations) -> None:
    tell(expected_logs)
    for _ in range(3):
        terminal.submit()
    terminal.store.close()
    (terminal.folder / numbering.MARK_NAME).unlink()
    damage(terminal, head_destroyed)
    terminal.start()
    terminal.submit()
    assert max(terminal.entries()) == numbering.BLIND_STRIDE + 1


def test_the_mark_is_always_ahead_of_what_was_given(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "STRIDE", 3)
    (terminal.folder / numbering.MARK_NAME).unlink()
    for number in range(1, 12):
        terminal.submit()
        with closing(terminal.store.connection()) as connection:
            numbering.keep_mark(terminal.folder, connection)
        mark = numbering.read_mark(terminal.folder)
        assert mark is not None
        assert mark >= number + 3


def test_damage_twice_gives_no_number_twice(terminal: Terminal, expected_logs: StrayLogs.Expectations) -> None:
    tell(expected_logs)
    given: list[str] = []
    for _ in range(3):
        given += [terminal.submit().submitted.receipt_no for _ in range(3)]
        terminal.store.close()
        damage(terminal, head_destroyed)
        terminal.start()
    assert len(set(given)) == len(given)
    assert {row.receipt_no for row in terminal.entries().values()} == set(given)
    assert len(quarantine.incidents(terminal.folder)) == 3


class Cut(BaseException):
    """The power fails."""


STEPS = ("mkdir", "link", "rename", "unlink", "replace")


@pytest.mark.parametrize("moment", range(1, 14))
def test_a_power_cut_at_any_step_is_gone_on_with_at_the_next_start(
    terminal: Terminal, moment: int, monkeypatch: pytest.MonkeyPatch, expected_logs: StrayLogs.Expectations
) -> None:
    tell(expected_logs)
    done = [terminal.submit().submitted for _ in range(5)]
    terminal.power_cut()
    damage(terminal, head_destroyed)
    left = moment

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **options: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                raise Cut
            return real(*arguments, **options)

        return step

    with monkeypatch.context() as failing:
        for name in STEPS:
            failing.setattr(os if name == "link" else Path, name, counted(getattr(os if name == "link" else Path, name)))
        try:
            terminal.start()
        except Cut:
            pass
        else:
            assert left > 0
    terminal.start()
    assert {row.entry_id for row in terminal.entries().values()} == {one.entry_id for one in done}
    assert terminal.submit().submitted.receipt_no not in {one.receipt_no for one in done}
    (incident,) = quarantine.incidents(terminal.folder)
    assert incident.saved == 5
    assert not list((terminal.folder / "quarantine").glob("*.moving"))


@pytest.mark.parametrize("problem", ["busy", "newer"])
def test_what_is_not_damaged_is_never_set_aside(terminal: Terminal, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.store.database.BUSY_SECONDS", 0.01)
    with closing(terminal.store.connection()) as connection:
        if problem == "busy":
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        else:
            connection.execute("PRAGMA user_version = 999")
        with pytest.raises(StoreUnusable) as refused:
            terminal.start()
    assert refused.value.code == {"busy": "store.io", "newer": "store.newer"}[problem]
    assert not (terminal.folder / "quarantine").exists()


def test_reading_a_heap_of_rubbish_finds_nothing_and_ends(tmp_path: Path) -> None:
    for name, content in (("a", os.urandom(1 << 18)), ("b", b"\x0d\x00\x00\xff\xff" * 20_000), ("c", b"")):
        (tmp_path / name).write_bytes(content)
        found = salvage.look_through(tmp_path / name)
        assert found.unsettled == []


def test_an_undamaged_database_reads_the_same_without_sqlite(terminal: Terminal) -> None:
    for _ in range(60):
        terminal.submit()
    terminal.store.close()
    copy = terminal.folder / "copy.db"
    shutil.copy(terminal.path, copy)
    found = salvage.look_through(copy)
    with closing(sqlite3.connect(copy)) as connection:
        wanted = connection.execute("SELECT seq, entry_id, body FROM outbox_entry ORDER BY seq").fetchall()
    assert [(seq, entry.entry_id, entry.sealed.data) for seq, entry, _ in found.unsettled] == wanted
    assert len(found.records) == 60


def test_records_from_before_and_since_the_catalogue_version_are_found() -> None:
    texts = ("e1", "r1", "s", "事项", "2026-11-23T10:00:00+08:00", "", "")
    rows = [
        CarvedRow(None, texts),
        CarvedRow(None, ("e2", *texts[1:], 7)),
        CarvedRow(None, ("e3", *texts[1:], b"x")),
        CarvedRow(None, ("e4", *texts[1:6], 5, 7)),
    ]
    found = salvage.sort_out(rows).records
    assert {name: record.catalogue_version for name, record in found.items()} == {"e1": 0, "e2": 7, "e3": 0}
