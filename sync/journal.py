"""The sync journal: every step of every entry, in order, without personal data.

Rows of ``sync_event`` are written in the transaction of the step they tell of, and posted to the platform in batches that
are chained by hash. A batch whose answer was lost is sent again with the same limits and the same hash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from sync import wire

_COLUMNS: Final = tuple(name for name in wire.JournalEvent.__struct_fields__ if name != "seq")
_INSERT: Final = f"INSERT INTO sync_event ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
_SELECT: Final = f"SELECT seq, {', '.join(_COLUMNS)} FROM sync_event"  # noqa: S608
_UNCHAINED: Final = "0" * 64

_POSTED: Final = "journal_posted_up_to"
_OPEN_UP_TO: Final = "journal_open_up_to"
_PREV_HASH: Final = "journal_prev_hash"


def record(conn: sqlite3.Connection, event: wire.JournalEvent) -> int:
    """Appends; ``event.seq`` is ignored, the number given is returned."""
    cursor = conn.execute(_INSERT, msgspec.structs.astuple(event)[1:])
    if cursor.lastrowid is None:
        raise RuntimeError("the database gave no row number")
    return cursor.lastrowid


def record_all(conn: sqlite3.Connection, events: Iterable[wire.JournalEvent]) -> None:
    """Appends all of them, in order; as :func:`record` does."""
    conn.executemany(_INSERT, [msgspec.structs.astuple(event)[1:] for event in events])


def tail(conn: sqlite3.Connection, count: int) -> tuple[wire.JournalEvent, ...]:
    """The newest events, oldest first."""
    rows = conn.execute(f"{_SELECT} ORDER BY seq DESC LIMIT ?", (count,)).fetchall()
    return tuple(_event(row) for row in reversed(rows))


def of_entry(conn: sqlite3.Connection, entry_id: str) -> tuple[wire.JournalEvent, ...]:
    """Everything that happened to one entry, oldest first."""
    return tuple(_event(row) for row in conn.execute(f"{_SELECT} WHERE entry_id = ? ORDER BY seq", (entry_id,)))


def export_lines(conn: sqlite3.Connection) -> Iterator[bytes]:
    """The whole journal as JSON lines, each ending in a newline."""
    for row in conn.execute(f"{_SELECT} ORDER BY seq"):
        yield msgspec.json.encode(_event(row)) + b"\n"


def open_batch(conn: sqlite3.Connection, terminal: str, limit: int) -> wire.JournalBatch | None:
    """The batch to post next: the one still without an answer, otherwise a new one of at most ``limit`` events."""
    posted = _number(conn, _POSTED)
    open_up_to = _number(conn, _OPEN_UP_TO)
    if open_up_to <= posted:
        row = conn.execute(
            "SELECT max(seq) FROM (SELECT seq FROM sync_event WHERE seq > ? ORDER BY seq LIMIT ?)", (posted, limit)
        ).fetchone()
        if row[0] is None:
            return None
        open_up_to = int(row[0])
        _put(conn, _OPEN_UP_TO, str(open_up_to))
    rows = conn.execute(f"{_SELECT} WHERE seq > ? AND seq <= ? ORDER BY seq", (posted, open_up_to))
    events = tuple(_event(row) for row in rows)
    return wire.JournalBatch(wire.WIRE_VERSION, terminal, _get(conn, _PREV_HASH) or _UNCHAINED, events)


def close_batch(conn: sqlite3.Connection, batch: wire.JournalBatch, stored_up_to: int) -> bool:
    """Notes the platform's answer. False, and nothing changes, when it has not stored the whole batch."""
    last = batch.events[-1].seq
    if stored_up_to < last:
        return False
    _put(conn, _POSTED, str(last))
    _put(conn, _PREV_HASH, wire.journal_hash(batch))
    return True


def unposted(conn: sqlite3.Connection) -> int:
    """How many events the platform does not have yet."""
    row = conn.execute("SELECT count(*) FROM sync_event WHERE seq > ?", (_number(conn, _POSTED),)).fetchone()
    return int(row[0])


def prune(conn: sqlite3.Connection, keep: int) -> int:
    """Drops posted events beyond the newest ``keep``, of which there is always one; returns how many went."""
    cursor = conn.execute(
        "DELETE FROM sync_event WHERE seq <= ? AND seq <= (SELECT max(seq) FROM sync_event) - ?",
        (_number(conn, _POSTED), max(keep, 1)),
    )
    return cursor.rowcount


def _event(row: tuple[object, ...]) -> wire.JournalEvent:
    return msgspec.convert(dict(zip(("seq", *_COLUMNS), row, strict=True)), wire.JournalEvent)


def _get(conn: sqlite3.Connection, key: str) -> str | None:
    row = conn.execute("SELECT value FROM sync_state WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _number(conn: sqlite3.Connection, key: str) -> int:
    return int(_get(conn, key) or 0)


def _put(conn: sqlite3.Connection, key: str, value: str) -> None:
    conn.execute("INSERT OR REPLACE INTO sync_state VALUES (?, ?)", (key, value))
