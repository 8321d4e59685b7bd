"""Wrong PINs, counted on disk: a restart does not give new tries."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

FREE_TRIES = 5
FIRST_WAIT_SECONDS = 15.0
HARD_LOCK_AFTER = 15
_FOR_EVER = 1e15


@dataclass(frozen=True, slots=True)
class Lock:
    """``until`` is Unix seconds, 0 when free. ``hard``: only the command line of the machine opens it again."""

    failures: int = 0
    until: float = 0.0

    @property
    def hard(self) -> bool:
        return self.until >= _FOR_EVER


def lock_after(failures: int, now: float) -> Lock:
    """Five tries are free, then 15 s doubling with each failure, from the fifteenth on locked for good."""
    if failures >= HARD_LOCK_AFTER:
        return Lock(failures, _FOR_EVER)
    if failures < FREE_TRIES:
        return Lock(failures)
    return Lock(failures, now + FIRST_WAIT_SECONDS * 2 ** (failures - FREE_TRIES))


def current(connection: sqlite3.Connection, role: str) -> Lock:
    row = connection.execute("SELECT failures, locked_until FROM pin_lockout WHERE role = ?", (role,)).fetchone()
    return Lock() if row is None else Lock(int(row[0]), float(row[1]))


def count_try(connection: sqlite3.Connection, role: str, now: float) -> Lock:
    """Counts a try as failed before it is checked; :func:`clear` takes it back when the PIN was right."""
    lock = lock_after(current(connection, role).failures + 1, now)
    connection.execute("INSERT OR REPLACE INTO pin_lockout VALUES (?, ?, ?)", (role, lock.failures, lock.until))
    return lock


def clear(connection: sqlite3.Connection, role: str) -> None:
    connection.execute("DELETE FROM pin_lockout WHERE role = ?", (role,))
