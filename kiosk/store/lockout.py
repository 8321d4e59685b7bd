"""Wrong PINs, counted on disk: a restart does not give new tries."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from kiosk.store.database import look

ROLES: Final = ("technician", "attendant")
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


def read(database: Path) -> dict[str, int] | None:
    """What a database that was set aside had counted; None when that cannot be read any more."""
    try:
        with closing(look(database)) as connection:
            return {str(role): int(failures) for role, failures in connection.execute("SELECT * FROM pin_lockout")}
    except (sqlite3.Error, ValueError, TypeError):
        return None


def carry_over(connection: sqlite3.Connection, known: Mapping[str, int] | None) -> None:
    """Another database takes the place of the one that counted: nobody gets new tries by it. In the caller's transaction.

    ``known``: None when nobody knows what had been counted. Then the free tries are used: the next wrong PIN costs a wait.
    """
    for role in ROLES:
        failures = FREE_TRIES - 1 if known is None else known.get(role, 0)
        if failures > failures_of(connection, role):
            connection.execute("INSERT OR REPLACE INTO pin_lockout VALUES (?, ?)", (role, failures))


def clear(connection: sqlite3.Connection, role: str) -> None:
    connection.execute("DELETE FROM pin_lockout WHERE role = ?", (role,))
