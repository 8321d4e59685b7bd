"""The write-ahead log of an SQLite ledger is folded by a thread that has time, and only then by a terminal's batch."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.server import EmbeddedCentral
from central.store import StoreUnavailableError
from central.store.sqlite import TENDED_ROWS, SqliteStore
from sync import wire
from tests.support.central_client import Terminal, wait_until
from tests.unit.central.test_central_stores import enrolled, line


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "central.db")
    enrolled(opened)
    yield opened
    opened.close()


def put(store: SqliteStore, first: int, count: int) -> None:
    with store.write() as unit:
        unit.add_entries([line(number) for number in range(first, first + count)])


def test_a_grown_log_is_folded_beside_a_reader_and_used_again(store: SqliteStore, tmp_path: Path) -> None:
    file, log = tmp_path / "central.db", tmp_path / "central.db-wal"
    put(store, 1, TENDED_ROWS)
    before, grown = file.stat().st_size, log.stat().st_size
    with store.reading() as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM ledger").fetchone() == (TENDED_ROWS,)
        store.tend()
        reader.execute("COMMIT")
    assert file.stat().st_size > before + TENDED_ROWS * 100
    put(store, TENDED_ROWS + 1, 100)
    assert log.stat().st_size == grown, "a log that is folded begins anew"
    with sqlite3.connect(file) as other:
        assert other.execute("SELECT count(*) FROM ledger").fetchone() == (TENDED_ROWS + 100,)
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()


def test_little_that_is_new_costs_no_sync(store: SqliteStore, tmp_path: Path) -> None:
    put(store, 1, TENDED_ROWS)
    store.tend()
    put(store, TENDED_ROWS + 1, 10)
    size = (tmp_path / "central.db").stat().st_mtime_ns
    store.tend()
    assert (tmp_path / "central.db").stat().st_mtime_ns == size


def test_a_log_that_nobody_tends_is_folded_by_the_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.store.sqlite.LOG_PAGES", 200)
    store = SqliteStore(tmp_path / "small.db")
    enrolled(store)
    for part in range(20):
        put(store, 1 + part * 500, 500)
    assert (tmp_path / "small.db-wal").stat().st_size < (200 + 400) * (4096 + 24)
    assert (tmp_path / "small.db").stat().st_size > 10_000 * 100
    store.close()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    closed = SqliteStore(tmp_path / "closed.db")
    closed.close()
    with pytest.raises(StoreUnavailableError):
        closed.tend()


def test_the_platform_tends_its_ledger_after_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.store.sqlite.TENDED_ROWS", 1)
    file = tmp_path / "central.db"
    with EmbeddedCentral(f"sqlite:///{file}", tmp_path / "keys") as central:
        terminal = Terminal(central)
        assert terminal.hand_over(terminal.entry(1)).outcomes[0].outcome is wire.Outcome.ACCEPTED
        wait_until(lambda: file.stat().st_size > 20 * 4096)
        terminal.close()
