"""The journal: ordered, chained in batches, sent again unchanged when the answer was lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec
import pytest

from sync import journal, outbox, wire


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("BEGIN")
    outbox.migrate(connection)
    yield connection
    connection.close()


def write(conn: sqlite3.Connection, *names: str) -> None:
    for name in names:
        journal.record(conn, wire.JournalEvent(999, "at", name, entry_id=f"id-{name}", ms=7))


def names(batch: wire.JournalBatch | None) -> list[str]:
    assert batch is not None
    return [event.event for event in batch.events]


def test_events_keep_everything_and_get_numbers(conn: sqlite3.Connection) -> None:
    event = wire.JournalEvent(0, "at", "sent", "e", "R", "svc", "ready", "leased", 3, "ok", 200, 17, 5, 9)
    assert journal.record(conn, event) == 1
    assert journal.tail(conn, 5) == (msgspec.structs.replace(event, seq=1),)


def test_tail_and_export_are_in_order(conn: sqlite3.Connection) -> None:
    write(conn, "a", "b", "c")
    assert [event.event for event in journal.tail(conn, 2)] == ["b", "c"]
    lines = [msgspec.json.decode(line, type=wire.JournalEvent) for line in journal.export_lines(conn)]
    assert [(line.seq, line.event) for line in lines] == [(1, "a"), (2, "b"), (3, "c")]
    assert [event.seq for event in journal.of_entry(conn, "id-b")] == [2]


def test_a_batch_without_an_answer_goes_again_unchanged(conn: sqlite3.Connection) -> None:
    write(conn, "a", "b", "c")
    first = journal.open_batch(conn, "GD-1", 2)
    assert names(first) == ["a", "b"]
    write(conn, "d")
    assert journal.open_batch(conn, "GD-1", 50) == first, "its limits were set when it first went out"
    assert first is not None
    assert first.prev_hash == "0" * 64
    assert not journal.close_batch(conn, first, stored_up_to=1)
    assert journal.open_batch(conn, "GD-1", 50) == first
    assert journal.close_batch(conn, first, stored_up_to=2)
    second = journal.open_batch(conn, "GD-1", 50)
    assert names(second) == ["c", "d"]
    assert second is not None
    assert second.prev_hash == wire.journal_hash(first)
    assert journal.unposted(conn) == 2
    assert journal.close_batch(conn, second, stored_up_to=4)
    assert journal.open_batch(conn, "GD-1", 50) is None
    assert journal.unposted(conn) == 0


def test_only_posted_events_are_pruned(conn: sqlite3.Connection) -> None:
    write(conn, *"abcdef")
    batch = journal.open_batch(conn, "GD-1", 4)
    assert journal.prune(conn, keep=1) == 0
    assert batch is not None
    journal.close_batch(conn, batch, 4)
    assert journal.prune(conn, keep=3) == 3
    assert [event.event for event in journal.tail(conn, 9)] == ["d", "e", "f"]
    write(conn, "g")
    assert journal.tail(conn, 1)[0].seq == 7, "a number is never given twice"
