"""The high-water mark of running numbers, kept beside the database for the day the database is damaged.

Receipts on paper carry running numbers, and the platform takes each only once. A new database must therefore never give a
number that the old one may have given, even when nothing of the old one can be read. The mark is always ahead of what was
given: it is raised in strides while nobody waits, so that it costs a submission nothing.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from kiosk.store.durably import write_whole
from sync import outbox

MARK_NAME: Final = "terminal.mark"
STRIDE: Final = 1000
"""So many submissions may be made between two looks at the mark."""
BLIND_STRIDE: Final = 100_000
"""How far numbers jump when there is no mark: further than a terminal counts in years."""


def read_mark(folder: Path) -> int | None:
    """The mark, or None when there is none that can be read."""
    try:
        text = (folder / MARK_NAME).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return int(text) if text.isdigit() and len(text) <= 12 else None


def keep_mark(folder: Path, connection: sqlite3.Connection) -> None:
    """Raises the mark when the numbers given have come within a stride of it. Raises ``OSError``."""
    given = outbox.next_seq(connection) - 1
    mark = read_mark(folder)
    if mark is None or mark < given + STRIDE:
        write_whole(folder / MARK_NAME, f"{given + 2 * STRIDE}\n".encode("ascii"))


def last_of_the_old(folder: Path, highest_seen: int) -> int:
    """A number that the lost database has certainly not gone beyond."""
    mark = read_mark(folder)
    if mark is not None:
        return max(mark, highest_seen)
    return (highest_seen // BLIND_STRIDE + 1) * BLIND_STRIDE


def make_void(connection: sqlite3.Connection, last: int, at: str, reason: str) -> tuple[int, int] | None:
    """Lets the next number be ``last + 1``, inside the caller's transaction. The numbers passed over, if any."""
    first = outbox.next_seq(connection)
    if first > last:
        return None
    connection.execute("INSERT INTO outbox_void VALUES (?, ?, ?, ?)", (first, last, at, reason))
    return first, last
