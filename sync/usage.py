"""What a line has carried this month, as it was written down last."""

from __future__ import annotations

import sqlite3
from typing import Final

import msgspec

from sync.budget import Usage

TRAFFIC: Final = "traffic"
"""The key in ``sync_state``."""


def read_usage(conn: sqlite3.Connection) -> Usage:
    """What was written down last."""
    row = conn.execute("SELECT value FROM sync_state WHERE key = ?", (TRAFFIC,)).fetchone()
    return Usage() if row is None else msgspec.json.decode(row[0], type=Usage)
