"""Letting a parked entry go again, with a trace of who did it."""

from __future__ import annotations

import sqlite3

from kiosk.store import audit
from sync import outbox


def release(connection: sqlite3.Connection, entry_id: str, who: str, at: str) -> bool:
    """Gives a parked entry back to the queue, audited, inside the caller's transaction. False when it is not parked."""
    if not outbox.release(connection, entry_id, at, actor=who):
        return False
    audit.append(connection, at, "technician.released", {"entry_id": entry_id, "who": who})
    return True
