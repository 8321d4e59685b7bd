"""A known person at a real terminal and the real platform: nowhere on the disk in the clear, and gone when erased."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.household import (
    PERSON,
    PHONE,
    TERMINAL,
    VILLAGE,
    ClockMoment,
    SimulatedSlipPrinter,
    catalogue,
    ready_journey,
)
from benchmarks.manual_clock import ManualClock
from central.server import EmbeddedCentral
from kiosk.domain.attachments import Attachment
from kiosk.journeys.house import House
from kiosk.journeys.paper import print_slip
from kiosk.journeys.rate import rate
from kiosk.journeys.submit import submit
from kiosk.session.events import PaperPrinted, SubmitDone
from kiosk.store.database import Store
from kiosk.store.recovery import open_or_recover
from kiosk.store.vault import SealingKey
from kiosk.telemetry.log import stop_log, write_log_to
from sync import erasure, journal, outbox, wire
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.outbox import State
from sync.signing import RequestSigner

PHOTO = random.Random(7).randbytes(90_000)
"""What a picture of a paper holds does not compress either."""
SLICE = 32
FOUR_DAYS = 4 * 86_400.0


class Village:
    """One terminal with its folders, as an installation lays them out, and what lies in them."""

    def __init__(self, central: EmbeddedCentral, folder: Path) -> None:
        self.data, self.temp = folder / "data", folder / "temp"
        self.temp.mkdir()
        self.clock = ManualClock(time.time())
        key = Ed25519PrivateKey.generate()
        central.enroll(TERMINAL, key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")
        self.store: Store = open_or_recover(self.data / "terminal.db", "2026-11-24T10:00:00.000+08:00")
        self.log = write_log_to(self.data / "log")
        self.house = House(
            terminal_id=TERMINAL,
            terminal_number=1,
            village_code=VILLAGE,
            site_name="云潭镇读岗村党群服务中心",
            sealing_key=SealingKey(central.sealing_key),
            connection=self.store.kept,
            moment=ClockMoment(self.clock),
        )
        self.printer = SimulatedSlipPrinter(folder / "paper.txt")
        self.courier = Courier(central.url, TERMINAL, RequestSigner(TERMINAL, key))
        self.engine = SyncEngine(
            self.store.connection, self.courier, clock=self.clock, platform_key=central.signing_key,
            on_change=lambda _: None, rng=random.Random(1),
            heartbeat=lambda: wire.Heartbeat(1, TERMINAL, "", "0.1", VILLAGE, "读岗村"),
        )  # fmt: skip

    def until(self, done: Callable[[], bool]) -> None:
        for _ in range(300):
            result = self.engine.run_once()
            if done():
                return
            self.clock.advance(result.wait)
        raise AssertionError("never came to it")

    def serve_one(self) -> SubmitDone:
        journey = ready_journey(catalogue())
        done = submit(self.house, replace(journey, attachments=(Attachment("id-card-copy", "image/jpeg", PHOTO),)))
        assert isinstance(done, SubmitDone)
        return done

    def row(self, entry_id: str) -> outbox.OutboxRow:
        with self.store.kept() as connection:
            row = outbox.get(connection, entry_id)
        assert row is not None
        return row

    def sealed(self) -> list[bytes]:
        """A slice out of the middle of every sealed body and parcel that the database holds."""
        with self.store.kept() as connection:
            bodies = connection.execute("SELECT body FROM outbox_entry WHERE body IS NOT NULL").fetchall()
            pieces = connection.execute("SELECT data FROM parcel_piece").fetchall()
        return [data[len(data) // 2 :][:SLICE] for (data,) in (*bodies, *pieces)]

    def where(self, needles: list[bytes]) -> set[str]:
        """Names of the files of store, log and temporary folder that hold any of these bytes."""
        files = [path for folder in (self.data, self.temp) for path in folder.rglob("*") if path.is_file()]
        return {path.name for path in files if any(needle in path.read_bytes() for needle in needles)}

    def close(self) -> None:
        self.engine.close()
        self.courier.close()
        self.store.close()
        stop_log(self.log)


@pytest.fixture
def central(tmp_path: Path) -> Iterator[EmbeddedCentral]:
    (tmp_path / "platform").mkdir()
    with EmbeddedCentral(f"sqlite:///{tmp_path / 'platform' / 'central.db'}", tmp_path / "platform" / "keys") as running:
        yield running


@pytest.fixture
def village(central: EmbeddedCentral, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    with closing(Village(central, tmp_path)) as made:
        monkeypatch.setattr(tempfile, "tempdir", str(made.temp))
        monkeypatch.setenv("SQLITE_TMPDIR", str(made.temp))
        yield made


def person() -> list[bytes]:
    words = {PERSON.name, PERSON.number, PERSON.number[:17], PERSON.address, PHONE, PERSON.birth.isoformat()}
    clear = [word.encode(coding) for word in sorted(words) for coding in ("utf-8", "utf-16-le", "gb18030")]
    return [*clear, PHOTO[1000 : 1000 + SLICE], PHOTO[-SLICE:]]


def walk_through(village: Village) -> tuple[list[bytes], set[str]]:
    """Submit, print, rate, deliver, erase. The sealed bytes, and where they were found when all was over.

    The connections stay open: closing the last one would fold the log away, which a terminal that serves never does.
    """
    done = village.serve_one()
    sealed = village.sealed()
    assert len(sealed) == 3, "one body, and an attachment in two pieces"
    assert village.where(person()) == set(), "after the submission"
    assert village.where(sealed) == {"terminal.db-wal"}, "what is there is found by this search"
    assert isinstance(print_slip(village.house, done.slip_effect_id, village.printer), PaperPrinted)
    assert rate(village.house, done.submitted, 5)
    assert village.where(person()) == set(), "after the slip"
    assert village.where([done.submitted.receipt_no.encode()])
    village.until(lambda: village.row(done.submitted.entry_id).state is State.ACKED)
    with village.store.kept() as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    assert "terminal.db" in village.where(sealed), "kept until it is erased"
    assert village.where(person()) == set(), "after the delivery"
    village.clock.advance(FOUR_DAYS)
    village.until(lambda: village.row(done.submitted.entry_id).body_erased)
    assert village.where(person()) == set(), "after the erasing"
    return sealed, village.where(sealed)


def test_a_person_is_never_on_the_disk_and_their_sealed_bytes_are_gone_when_erased(village: Village) -> None:
    sealed, left_in = walk_through(village)
    assert sealed
    assert left_in == set()


def test_the_journal_tells_nothing_of_a_person_on_either_side(village: Village, central: EmbeddedCentral) -> None:
    done = village.serve_one()
    assert rate(village.house, done.submitted, 5)
    with village.store.kept() as connection:
        village.until(lambda: journal.unposted(connection) == 0 and outbox.depth(connection) == 0)
        here = b"".join(journal.export_lines(connection))
        head = journal.latest_head(connection)
    assert head is not None, "the platform signed for it"
    assert done.submitted.receipt_no.encode() in here, "what is there is found by this search"
    there = msgspec.json.encode(central.store.journal(1000))
    assert done.submitted.receipt_no.encode() in there
    assert [needle for needle in person() if needle in here or needle in there] == []
    assert central.store.journal_breaks(9) == ()


def test_without_overwriting_the_sealed_bytes_would_stay_in_the_file(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = village.store.connection

    def careless() -> sqlite3.Connection:
        connection = honest()
        connection.execute("PRAGMA secure_delete = OFF")
        return connection

    monkeypatch.setattr(village.engine, "_open_connection", careless)
    assert walk_through(village)[1] == {"terminal.db"}


def test_without_emptying_the_log_the_sealed_bytes_would_stay_in_it(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "empty_log", lambda _connection: True)
    assert "terminal.db-wal" in walk_through(village)[1]


def test_somebody_who_reads_delays_the_emptying_and_does_not_prevent_it(village: Village) -> None:
    done = village.serve_one()
    sealed = village.sealed()
    village.until(lambda: village.row(done.submitted.entry_id).state is State.ACKED)
    with closing(village.store.connection()) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT body FROM outbox_entry").fetchone()
        village.clock.advance(FOUR_DAYS)
        village.until(lambda: village.row(done.submitted.entry_id).body_erased)
        assert village.where(sealed), "the reader may still want it"
        reader.execute("COMMIT")
    village.until(lambda: not village.where(sealed))


def test_what_a_power_cut_left_in_the_log_is_emptied_after_the_next_start(village: Village) -> None:
    done = village.serve_one()
    sealed = village.sealed()
    village.until(lambda: village.row(done.submitted.entry_id).state is State.ACKED)
    with village.store.kept() as connection:
        connection.execute("BEGIN IMMEDIATE")
        outbox.erase_processed(connection, village.clock.wall() + 1)
        connection.execute("COMMIT")
    assert village.where(sealed) >= {"terminal.db-wal"}
    village.engine.close()
    village.engine = SyncEngine(
        village.store.connection, village.courier, clock=village.clock, platform_key=b"\0" * 32,
        on_change=lambda _: None, rng=random.Random(1),
        heartbeat=lambda: wire.Heartbeat(1, TERMINAL, "", "0.1", VILLAGE, "读岗村"),
    )  # fmt: skip
    village.until(lambda: not village.where(sealed))
