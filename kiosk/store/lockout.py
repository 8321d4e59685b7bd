"""Wrong PINs, counted on disk: a restart does not give new tries."""

from __future__ import annotations

import math
import sqlite3

FREE_TRIES = 5
FIRST_WAIT_SECONDS = 15.0
HARD_LOCK_AFTER = 15


def wait_after(failures: int) -> float:
    """Seconds until the next try: four failures cost none, the fifth 15 s, then twice as long each, from the fifteenth
    on for ever: only the command line of the machine opens it again."""
    if failures >= HARD_LOCK_AFTER:
        return math.inf
    if failures < FREE_TRIES:
        return 0.0
    return math.ldexp(FIRST_WAIT_SECONDS, failures - FREE_TRIES)


def failures_of(connection: sqlite3.Connection, role: str) -> int:
    row = connection.execute("SELECT failures FROM pin_lockout WHERE role = ?", (role,)).fetchone()
    return 0 if row is None else int(row[0])


def count_try(connection: sqlite3.Connection, role: str) -> int:
    """Counts a try as failed before it is checked; :func:`clear` takes it back when the PIN was right."""
    failures = failures_of(connection, role) + 1
    connection.execute("INSERT OR REPLACE INTO pin_lockout VALUES (?, ?)", (role, failures))
    return failures


def clear(connection: sqlite3.Connection, role: str) -> None:
    connection.execute("DELETE FROM pin_lockout WHERE role = ?", (role,))
