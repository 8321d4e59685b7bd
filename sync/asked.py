"""Documents that were asked for: written down before the question, so that none is issued of which nobody knows.

Between the department's answer and the commit here the power may fail. The document then has a number at the platform and
no holder: the person was never stored, so the answer cannot be taken up again. At the next start such a request is closed
and told to the platform with the heartbeat, which makes the number void and answers the request no more.
"""

from __future__ import annotations

import sqlite3
from typing import Final

MAX_TOLD: Final = 100
"""In one heartbeat."""
OPEN_SECONDS: Final = 3600.0
"""No session lives that long: what was asked before is closed even without a new start."""

_NOBODY_HOLDS: Final = "NOT EXISTS (SELECT 1 FROM outbox_entry AS e WHERE e.entry_id = issue_asked.request_id)"


def begin(conn: sqlite3.Connection, request_id: str, at: float) -> None:
    """The document of this id (the id of the entry to come) is about to be asked for at ``at`` (Unix time)."""
    conn.execute("INSERT OR IGNORE INTO issue_asked (request_id, at) VALUES (?, ?)", (request_id, at))


def refused(conn: sqlite3.Connection, request_id: str) -> None:
    """The platform has answered that there is no document."""
    conn.execute("DELETE FROM issue_asked WHERE request_id = ?", (request_id,))


def close(conn: sqlite3.Connection, now: float, *, everything: bool = False) -> None:
    """Ends what nobody can be waiting for; forgets what was kept. ``everything``: the program has just started."""
    conn.execute(f"DELETE FROM issue_asked WHERE NOT {_NOBODY_HOLDS}")  # noqa: S608 - constant
    conn.execute(
        "UPDATE issue_asked SET closed = 1 WHERE closed = 0 AND (? OR at <= ? OR at > ?)",
        (everything, now - OPEN_SECONDS, now + OPEN_SECONDS),
    )


def abandoned(conn: sqlite3.Connection, limit: int = MAX_TOLD) -> tuple[str, ...]:
    """Ids of closed requests whose documents nobody holds, oldest first."""
    rows = conn.execute(
        f"SELECT request_id FROM issue_asked WHERE closed = 1 AND {_NOBODY_HOLDS}"  # noqa: S608 - constant
        " ORDER BY at, request_id LIMIT ?",
        (limit,),
    )
    return tuple(str(row[0]) for row in rows)


def told(conn: sqlite3.Connection, request_ids: tuple[str, ...]) -> int:
    """The platform has written these down. Returns how many were closed here."""
    return sum(
        conn.execute("DELETE FROM issue_asked WHERE request_id = ? AND closed = 1", (request_id,)).rowcount
        for request_id in request_ids[:MAX_TOLD]
    )
