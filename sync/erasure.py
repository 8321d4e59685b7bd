"""Making erased bodies go: a statement that erases leaves the old bytes in the write-ahead log until the log is emptied.

In the database file itself SQLite overwrites what it frees, when ``secure_delete`` is on. What a storage medium keeps
beneath the file system is out of reach from here.
"""

from __future__ import annotations

import sqlite3
from typing import Final

_LONGEST_LOCK_MS: Final = 200
"""How long somebody who writes may be kept waiting because others still read; then it is tried again later."""


def overwrite_freed(conn: sqlite3.Connection) -> bool:
    """Lets this connection overwrite with zeros what it frees. Whether SQLite agreed."""
    return bool(conn.execute("PRAGMA secure_delete = ON").fetchone()[0] == 1)


def empty_log(conn: sqlite3.Connection) -> bool:
    """Folds the write-ahead log into the file and cuts it to nothing, so that no old copy of a page is left in it.

    Outside of a transaction. False when somebody still reads from the log: then most of it may be folded, but it stands.
    """
    patience = int(conn.execute("PRAGMA busy_timeout").fetchone()[0])
    conn.execute(f"PRAGMA busy_timeout = {min(patience, _LONGEST_LOCK_MS)}")
    try:
        busy, _frames, _folded = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        conn.execute(f"PRAGMA busy_timeout = {patience}")
    return int(busy) == 0
