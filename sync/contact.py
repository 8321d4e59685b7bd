"""When the platform last answered, kept across restarts: a terminal must know for how long it has been alone."""

from __future__ import annotations

import sqlite3

_KEY = "last_contact"


def note(conn: sqlite3.Connection, at: float) -> None:
    """The platform has answered at ``at`` (Unix time)."""
    conn.execute("INSERT OR REPLACE INTO sync_state VALUES (?, ?)", (_KEY, repr(at)))


def latest(conn: sqlite3.Connection) -> float | None:
    row = conn.execute("SELECT value FROM sync_state WHERE key = ?", (_KEY,)).fetchone()
    return None if row is None else float(row[0])
