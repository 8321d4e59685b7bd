"""Letting a parked entry go again, with a trace of who did it."""

from __future__ import annotations

import sqlite3

from kiosk.clock import Clock, iso
from kiosk.store import audit
from sync import outbox
from sync.scene import beside


def release(connection: sqlite3.Connection, entry_id: str, who: str, clock: Clock) -> bool:
    """Gives a parked entry back to the queue, audited, inside the caller's transaction. False when it is not parked."""
    at = iso(clock)
    if not outbox.release(connection, entry_id, beside(clock, at), actor=who):
        return False
    audit.append(connection, at, "technician.released", {"entry_id": entry_id, "who": who})
    return True
