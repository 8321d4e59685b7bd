"""How much waits in the outbox, and since when: what journal lines, heartbeats and screens count by."""

from __future__ import annotations

import sqlite3

import msgspec

from sync.entries import Counts


def counts(conn: sqlite3.Connection) -> Counts:
    """Entries by state."""
    return msgspec.convert(dict(conn.execute("SELECT state, entries FROM outbox_tally").fetchall()), Counts)


def depth(conn: sqlite3.Connection) -> int:
    """How many entries are ready or leased."""
    found = conn.execute("SELECT sum(entries) FROM outbox_tally WHERE state IN ('ready', 'leased')").fetchone()
    return int(found[0])


def oldest_pending(conn: sqlite3.Connection) -> str:
    """``created_at`` of the oldest entry that is still to be delivered; empty when there is none."""
    # A minimum for each state comes from the index; asked for both together, all that waits would be sorted.
    row = conn.execute(
        "SELECT created_at FROM outbox_entry WHERE seq = (SELECT min(first) FROM ("
        "SELECT min(seq) AS first FROM outbox_entry WHERE state = 'ready' UNION ALL "
        "SELECT min(seq) FROM outbox_entry WHERE state = 'leased'))"
    ).fetchone()
    return "" if row is None else str(row[0])
