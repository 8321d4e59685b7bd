"""What the database itself refuses, erasing, and migrations."""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import journal, outbox, schema
from sync.clock import SystemClock
from sync.scene import beside
from tests.support.outbox_words import NOW, accepted, add, lease, new, settle


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "terminal.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    outbox.migrate(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "seq = seq + 1", "entry_id = 'x'", "stream = 'x'", "kind = 'rating'", "service = 'x'", "receipt_no = 'x'",
        "rowid = rowid + 1", "created_at = 'x'",
        "clock_trust = 'x'", "created_mono = 0", "boot_id = 'x'", "wire_version = 9", "suite_id = 'x'", "key_id = 'x'",
        "body = x'00'", "body = NULL", "body_bytes = 1", "body_sha256 = printf('%064d', 0)",
        "state = 'acked'", "state = 'leased'", "state = 'gone'", "lease_until = 5",
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_an_entry(conn: sqlite3.Connection, change: str) -> None:
    add(conn)
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute(f"UPDATE outbox_entry SET {change}")


def test_the_database_refuses_to_forget(conn: sqlite3.Connection) -> None:
    entry_id = add(conn)
    lease(conn)
    settle(conn, accepted(conn, entry_id))
    for statement in (
        "DELETE FROM outbox_entry",
        "UPDATE outbox_entry SET receipt = NULL, state = 'ready'",
        "UPDATE outbox_entry SET body = x'00'",
        "UPDATE outbox_entry SET body = NULL, state = 'ready'",
        "UPDATE sync_event SET event = 'x'",
        "DELETE FROM sync_event",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            conn.execute(statement)


def test_a_body_is_erased_only_after_its_time(conn: sqlite3.Connection) -> None:
    acked, waiting = add(conn, "a"), add(conn, "b")
    settle(conn, accepted(conn, acked))
    hashed = outbox.get(conn, acked)
    assert outbox.erase_processed(conn, NOW) == 0
    assert outbox.erase_processed(conn, NOW + 1) == 1
    assert outbox.erase_processed(conn, NOW + 1) == 0
    row = outbox.get(conn, acked)
    assert row is not None
    assert hashed is not None
    assert row.body_erased
    assert row.body_sha256 == hashed.body_sha256
    assert outbox.receipt(conn, acked) is not None
    assert conn.execute("SELECT entry_id FROM outbox_entry WHERE body IS NOT NULL").fetchall() == [(waiting,)]
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute("UPDATE outbox_entry SET body = x'00' WHERE entry_id = ?", (acked,))


def test_leasing_does_not_walk_the_acked_or_the_stream(conn: sqlite3.Connection) -> None:
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    lease(conn)
    conn.set_trace_callback(None)
    (question,) = (statement for statement in asked if "AS head" in statement)
    text = " | ".join(row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {question}"))
    assert "SEARCH e USING INDEX outbox_by_state (state=?)" in text
    assert "SEARCH head USING INDEX sqlite_autoindex_outbox_entry_1 (entry_id=?)" in text
    assert "SEARCH other USING INDEX outbox_following (stream=?" in text
    assert "TEMP B-TREE" not in text
    assert "SCAN" not in text


def test_a_new_entry_costs_no_more_pages_than_its_rows_need(conn: sqlite3.Connection) -> None:
    """The entry, its id, its state, the line of the journal; and to add a page: its parent and the first page."""
    for number in range(40):
        add(conn, f"s{number}", b"s" * 2500)
    conn.execute("COMMIT")
    assert conn.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    log = Path(conn.execute("PRAGMA database_list").fetchone()[2] + "-wal")
    frames: list[int] = []
    for number in range(20):
        before = log.stat().st_size if log.exists() else 32
        conn.execute("BEGIN IMMEDIATE")
        entry_id = outbox.new_entry_id()
        outbox.enqueue(conn, new(entry_id, b"s" * 2500, entry_id))
        conn.execute("COMMIT")
        frames.append((log.stat().st_size - before) // 4120)
        assert outbox.counts(conn).ready == 41 + number
    assert statistics.median(frames) == 6


def test_migrate_runs_once_and_refuses_a_newer_database(conn: sqlite3.Connection) -> None:
    assert schema.version(conn) == len(schema.MIGRATIONS)
    assert outbox.migrate(conn) == 0
    conn.execute("UPDATE sync_state SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(RuntimeError, match="newer"):
        outbox.migrate(conn)


def test_schema_can_also_be_run_as_a_script() -> None:
    with sqlite3.connect(":memory:") as plain:
        plain.executescript(outbox.SCHEMA)
        assert schema.version(plain) == len(schema.MIGRATIONS)
        plain.execute("BEGIN")
        assert outbox.migrate(plain) == 0
        assert outbox.enqueue(plain, new()) == 1
    plain.close()


def test_script_that_ends_in_a_statement_is_refused() -> None:
    with pytest.raises(ValueError, match="middle"):
        list(schema.statements("CREATE TABLE a (x);\nCREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT 1;"))


def test_the_tally_follows_every_change_of_state(conn: sqlite3.Connection) -> None:
    def counted() -> dict[str, int]:
        real = dict(conn.execute("SELECT state, count(*) FROM outbox_entry GROUP BY state").fetchall())
        assert {state: entries for state, entries in conn.execute("SELECT * FROM outbox_tally") if entries} == real
        return real

    first, second, third = add(conn, "a"), add(conn, "b"), add(conn, "c")
    assert counted() == {"ready": 3}
    lease(conn)
    assert counted() == {"leased": 3}
    settle(conn, accepted(conn, first))
    outbox.park(conn, second, "test")
    outbox.retry_later(conn, [third], 0.0, "test")
    assert counted() == {"acked": 1, "parked": 1, "ready": 1}
    outbox.release(conn, second)
    outbox.reopen(conn, [1], 0.0)
    assert counted() == {"ready": 3}
    assert outbox.depth(conn) == outbox.counts(conn).pending == 3
    conn.execute("INSERT INTO outbox_void VALUES (4, 9, '2026-11-23T10:00:00+08:00', 'damaged')")
    assert counted() == {"ready": 3}
    outbox.restore(conn, 6, new("d"), beside(SystemClock()))
    assert counted() == {"ready": 4}
    add(conn, "e")
    assert counted() == {"ready": 5}
    lease(conn)
    assert counted() == {"leased": 5}


def test_numbers_that_are_void_are_never_given(conn: sqlite3.Connection) -> None:
    void = "INSERT INTO outbox_void VALUES (?, ?, '2026-11-23T10:00:00+08:00', 'damaged')"
    add(conn, "a")
    conn.execute(void, (2, 40))
    assert outbox.next_seq(conn) == 41
    assert outbox.enqueue(conn, new("b")) == 41
    for first, last in ((41, 50), (30, 31), (43, 50), (42, 41)):
        with pytest.raises(sqlite3.IntegrityError):
            conn.execute(void, (first, last))
    for statement in ("UPDATE outbox_void SET last_seq = 3", "DELETE FROM outbox_void"):
        with pytest.raises(sqlite3.IntegrityError, match="stays void"):
            conn.execute(statement)


def test_the_newest_line_of_the_journal_stays_so_that_its_number_is_not_given_twice(conn: sqlite3.Connection) -> None:
    add(conn, "a")
    conn.execute("INSERT INTO sync_state VALUES ('journal_posted_up_to', '1')")
    assert journal.prune(conn, keep=0) == 0
    with pytest.raises(sqlite3.IntegrityError, match="newest"):
        conn.execute("DELETE FROM sync_event")
