"""Whether the disk takes anything at all: what the free room does not say when the kernel has given the disk up."""

from __future__ import annotations

import sqlite3

from kiosk.store.database import transaction


def write_something(connection: sqlite3.Connection, at: str) -> None:
    """One small durable commit. Raises what SQLite raises; ``at`` is the moment, so that it is never the same bytes."""
    with transaction(connection):
        connection.execute("INSERT OR REPLACE INTO sync_state VALUES ('write_probe', ?)", (at,))
