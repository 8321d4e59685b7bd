"""The sync journal: every step of every entry, in order, without personal data.

Rows of ``sync_event`` are written in the transaction of the step they tell of, and posted to the platform in batches that
are chained by hash. A batch whose answer was lost is sent again with the same limits and the same hash. What the platform
signs for a batch is kept in ``journal_batch``. When too much has gathered without a platform, the oldest lines are given
up, and the platform is told which.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from sync import wire
from sync.wire.journal import NO_BATCH, JournalHead, JournalMark, Stretch, content_hash

_COLUMNS: Final = tuple(name for name in wire.JournalEvent.__struct_fields__ if name != "seq")
_INSERT: Final = f"INSERT INTO sync_event ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
_SELECT: Final = f"SELECT seq, {', '.join(_COLUMNS)} FROM sync_event"  # noqa: S608

_POSTED: Final = "journal_posted_up_to"
_OPEN_UP_TO: Final = "journal_open_up_to"
_PREV_HASH: Final = "journal_prev_hash"
_CHAIN: Final = "journal_chain"
_DROPPED: Final = "journal_dropped"
_DROPPED_UP_TO: Final = "journal_dropped_up_to"

_stretches: Final = msgspec.json.Decoder(tuple[Stretch, ...])


class About(msgspec.Struct, frozen=True):
    """What a batch says of its terminal."""

    terminal: str
    site_name: str = ""
    village_code: str = ""
    app_version: str = ""
    schema_version: int = 0


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


def open_batch(conn: sqlite3.Connection, about: About, limit: int) -> wire.JournalBatch | None:
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
    return wire.JournalBatch(
        wire.WIRE_VERSION,
        about.terminal,
        _get(conn, _PREV_HASH) or NO_BATCH,
        events,
        _chain(conn, posted, events[0]),
        tuple(stretch for stretch in _dropped(conn) if stretch[1] <= open_up_to),
        about.site_name,
        about.village_code,
        about.app_version,
        about.schema_version,
    )


def close_batch(
    conn: sqlite3.Connection, batch: wire.JournalBatch, reply: wire.JournalReply, at: str, content: bytes | None = None
) -> bool:
    """Notes the platform's answer at ``at``. False, and nothing changes, when it has not stored the whole batch.

    ``content``: the batch as it was posted, when that is at hand. Whether the platform's signature in ``reply`` is genuine
    is the caller's to know.
    """
    last = batch.events[-1].seq
    if reply.stored_up_to < last:
        return False
    posted_hash = content_hash(msgspec.json.encode(batch) if content is None else content)
    conn.execute(
        "INSERT OR REPLACE INTO journal_batch VALUES (?, ?, ?, ?, ?, ?)",
        (
            last,
            batch.events[0].seq,
            batch.prev_hash,
            posted_hash,
            at,
            None if reply.head is None else msgspec.json.encode(reply.head),
        ),
    )
    _put(conn, _POSTED, str(last))
    _put(conn, _PREV_HASH, posted_hash)
    _put(conn, _DROPPED, msgspec.json.encode([one for one in _dropped(conn) if one[1] > last]).decode())
    return True


def mark(conn: sqlite3.Connection) -> JournalMark | None:
    """How far the platform has the journal, as this terminal knows; None before anything was posted."""
    posted = _number(conn, _POSTED)
    return None if posted == 0 else JournalMark(_get(conn, _CHAIN) or "", posted, _get(conn, _PREV_HASH) or NO_BATCH)


def latest_head(conn: sqlite3.Connection) -> JournalHead | None:
    """What the platform signed last."""
    row = conn.execute("SELECT head FROM journal_batch WHERE head IS NOT NULL ORDER BY last_seq DESC LIMIT 1").fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=JournalHead)


def unposted(conn: sqlite3.Connection) -> int:
    """How many events the platform does not have yet."""
    row = conn.execute("SELECT count(*) FROM sync_event WHERE seq > ?", (_number(conn, _POSTED),)).fetchone()
    return int(row[0])


def prune(conn: sqlite3.Connection, keep: int) -> int:
    """Drops posted events beyond the newest ``keep``, of which there is always one; returns how many went.

    What the platform signed goes with the lines it was signed for, but never the latest.
    """
    cursor = conn.execute(
        "DELETE FROM sync_event WHERE seq <= ? AND seq <= (SELECT max(seq) FROM sync_event) - ?",
        (_number(conn, _POSTED), max(keep, 1)),
    )
    conn.execute(
        "DELETE FROM journal_batch WHERE last_seq < (SELECT min(seq) FROM sync_event)"
        " AND last_seq < (SELECT max(last_seq) FROM journal_batch)"
    )
    return cursor.rowcount


def give_up_oldest(conn: sqlite3.Connection, most: int) -> Stretch | None:
    """Drops the oldest lines that the platform does not have until ``most`` (2 or more) are left; which, or None.

    Lines of a batch that is on its way stay: it may be stored already, and goes again as it was.
    """
    held = max(_number(conn, _POSTED), _number(conn, _OPEN_UP_TO))
    first = conn.execute("SELECT min(seq) FROM sync_event WHERE seq > ?", (held,)).fetchone()[0]
    last = conn.execute("SELECT max(seq) FROM sync_event").fetchone()[0]
    if first is None or last - held <= max(most, 2):
        return None
    gone = (int(first), int(last) - max(most, 2))
    told = (*_dropped(conn), gone)
    if len(told) > 1 and told[-2][1] + 1 == gone[0]:
        told = (*told[:-2], (told[-2][0], gone[1]))
    _put(conn, _DROPPED, msgspec.json.encode(told).decode())
    _put(conn, _DROPPED_UP_TO, str(gone[1]))
    conn.execute("DELETE FROM sync_event WHERE seq BETWEEN ? AND ?", gone)
    return gone


def begin_anew(conn: sqlite3.Connection, first: wire.JournalEvent) -> None:
    """For a database that came back from a copy: what it told after the copy is in a chain that it no longer knows.

    A new chain begins with ``first``, which must be unlike any line before it, and goes on with the lines that the copy
    held without the platform's word; it may have these already, under the old chain. Inside the caller's transaction.
    """
    waiting = [_event(row) for row in conn.execute(f"{_SELECT} WHERE seq > ? ORDER BY seq", (_number(conn, _POSTED),))]
    guard = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'sync_event_keeps_the_newest'").fetchone()[0]
    last = conn.execute("SELECT coalesce(max(seq), 0) FROM sync_event").fetchone()[0]
    _put(conn, _POSTED, str(last))
    conn.execute("DROP TRIGGER sync_event_keeps_the_newest")
    conn.execute("DELETE FROM sync_event")
    conn.execute(guard)
    conn.execute("DELETE FROM journal_batch")
    conn.execute(
        "DELETE FROM sync_state WHERE key IN (?, ?, ?, ?, ?, ?)",
        (_POSTED, _OPEN_UP_TO, _PREV_HASH, _CHAIN, _DROPPED, _DROPPED_UP_TO),
    )
    record_all(conn, [first, *waiting])


def _chain(conn: sqlite3.Connection, posted: int, first: wire.JournalEvent) -> str:
    """The name of this database's chain. One that was begun before chains had names keeps the empty one."""
    known = _get(conn, _CHAIN)
    if known is not None:
        return known
    name = "" if posted else hashlib.sha256(msgspec.json.encode(first)).hexdigest()[:16]
    _put(conn, _CHAIN, name)
    return name


def _dropped(conn: sqlite3.Connection) -> tuple[Stretch, ...]:
    said = _get(conn, _DROPPED)
    return () if said is None else _stretches.decode(said)


def _event(row: tuple[object, ...]) -> wire.JournalEvent:
    return msgspec.convert(dict(zip(("seq", *_COLUMNS), row, strict=True)), wire.JournalEvent)


def _get(conn: sqlite3.Connection, key: str) -> str | None:
    row = conn.execute("SELECT value FROM sync_state WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def _number(conn: sqlite3.Connection, key: str) -> int:
    return int(_get(conn, key) or 0)


def _put(conn: sqlite3.Connection, key: str, value: str) -> None:
    conn.execute("INSERT OR REPLACE INTO sync_state VALUES (?, ?)", (key, value))
