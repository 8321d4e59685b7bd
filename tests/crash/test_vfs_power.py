"""The disk that loses power: how it forgets, that the real code survives it, and that the judge would notice."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import rig_vfs_power as rig
from benchmarks.disk_model import Create, Disk, Sync, Truncate, Unlink, Write
from benchmarks.recording_vfs import Recorder
from devices.contract import NotPrinted, ReceiptPrinter
from kiosk.journeys import paper, recover
from kiosk.journeys.house import House
from kiosk.store import database, effects
from sync import outbox


def found(disk: Disk, *, lost: float = 1.0, torn: float = 0.0, seed: int = 0) -> dict[str, bytes]:
    return disk.after_cut(random.Random(seed), lost, torn)


def test_what_is_not_synced_may_be_lost_and_what_is_synced_stays() -> None:
    disk = Disk({"db": b"aaaa"})
    disk.apply(Write(0, 0, b"bb"))
    assert found(disk) == {"db": b"aaaa"}
    assert found(disk, lost=0.0) == {"db": b"bbaa"}
    disk.apply(Sync(0))
    assert disk.settled
    assert found(disk) == {"db": b"bbaa"}
    disk.apply(Truncate(0, 1))
    assert (found(disk), found(disk, lost=0.0)) == ({"db": b"bbaa"}, {"db": b"b"})


def test_a_write_is_torn_between_sectors_and_not_within() -> None:
    disk = Disk({"db": bytes(1536)})
    disk.apply(Write(0, 256, b"\1" * 1024))
    seen = {found(disk, lost=0.0, torn=1.0, seed=seed)["db"] for seed in range(50)}
    assert len(seen) == 8
    assert all(len(set(content[512:1024])) == 1 for content in seen)


def test_names_hold_only_when_the_folder_is_synced() -> None:
    disk = Disk({"db": b""})
    disk.apply(Create("db-wal", 1))
    disk.apply(Write(1, 0, b"log"))
    disk.apply(Sync(1))
    assert found(disk) == {"db": b""}
    disk.apply(Sync(1, folder=True))
    assert found(disk) == {"db": b"", "db-wal": b"log"}
    disk.apply(Unlink("db-wal"))
    assert found(disk) == {"db": b"", "db-wal": b"log"}, "a log that was removed may come back"
    disk.apply(Unlink("other", folder=True))
    assert found(disk) == {"db": b""}


def test_the_recorder_sees_every_byte_of_the_files(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, random.Random(1))
    with closing(recorder), closing(database.connect(tmp_path / "x.db", recorder.open)) as connection:
        with database.transaction(connection):
            connection.execute("CREATE TABLE t (a)")
            connection.executemany("INSERT INTO t VALUES (?)", [(number,) for number in range(500)])
        disk = Disk({})
        for operation in recorder.operations:
            disk.apply(operation)
        there = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        assert found(disk, lost=0.0) == there
        assert set(there) == {"x.db", "x.db-wal"}


def test_nothing_is_lost_or_printed_twice_when_power_fails_at_any_operation() -> None:
    finding = rig.run_seed(1, people=1, patterns=1)
    assert not finding.failed, finding
    assert finding.cases > 300


def test_the_same_seed_makes_the_same_operations() -> None:
    first, second = (rig.run_seed(3, people=1, patterns=0).cases for _ in range(2))
    assert first == second > 100


def _careless(mode: str, level: str) -> object:
    def make(connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute(f"PRAGMA synchronous = {level}")

    return make


@pytest.mark.parametrize(("mode", "level"), [("WAL", "NORMAL"), ("DELETE", "FULL")])
def test_the_rig_notices_a_store_that_does_not_sync(monkeypatch: pytest.MonkeyPatch, mode: str, level: str) -> None:
    monkeypatch.setattr(database, "_make_durable", _careless(mode, level))
    assert rig.run_seed(1, people=1, patterns=1).lost > 0


def test_the_rig_notices_an_entry_in_a_transaction_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue = outbox.enqueue

    def apart(connection: sqlite3.Connection, entry: outbox.NewEntry) -> int:
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        number = enqueue(connection, entry)
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        return number

    monkeypatch.setattr(outbox, "enqueue", apart)
    assert "half a transaction" in rig.run_seed(1, people=1, patterns=1).problem


def test_the_rig_notices_a_terminal_that_simply_prints_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_came_out(house: House, row: effects.EffectRow, _printer: ReceiptPrinter) -> None:
        paper.settle(house, row.effect_id, NotPrinted(recover.NEVER_CAME_OUT))

    monkeypatch.setattr(recover, "resolve_slip", never_came_out)
    assert rig.run_seed(1, people=2, patterns=0).duplicated > 0
