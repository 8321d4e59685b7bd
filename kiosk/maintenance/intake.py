"""Whether new transactions are taken in, for the command line and for the platform; the screen looks for itself."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from kiosk.clock import Clock, local_time
from kiosk.domain.readiness import DAMAGED, READ_ONLY, Intake, IntakeFacts, IntakeLimits, intake_of
from kiosk.domain.trouble import Trouble
from kiosk.settings import LimitSettings
from kiosk.store.database import DATABASE_NAME, damage_note, log_bytes
from sync import contact, outbox, wire


def limits_of(limits: LimitSettings) -> IntakeLimits:
    return IntakeLimits(
        limits.most_pending, limits.most_days_unsent, limits.most_days_silent, limits.least_free_megabytes << 20
    )


def look(connection: sqlite3.Connection, limits: LimitSettings, folder: Path, clock: Clock) -> Intake:
    oldest, last = outbox.oldest_pending(connection), contact.latest(connection)
    facts = IntakeFacts(
        pending=outbox.counts(connection).pending,
        oldest_unsent=datetime.fromisoformat(oldest) if oldest else None,
        last_contact=None if last is None else datetime.fromtimestamp(last, UTC).astimezone(),
        free_bytes=free_bytes(folder),
        store=store_trouble(folder),
    )
    return intake_of(facts, limits_of(limits), local_time(clock))


def free_bytes(folder: Path) -> int | None:
    """Room that is left once the write-ahead log is folded in; None when the folder cannot be looked at."""
    try:
        return max(0, shutil.disk_usage(folder).free - log_bytes(folder / DATABASE_NAME))
    except OSError:
        return None


def store_trouble(folder: Path) -> Trouble | None:
    """Why nothing can be kept, however much room there is: a read-only or a damaged store."""
    try:
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            return READ_ONLY
    except OSError:
        return None
    return DAMAGED if damage_note(folder / DATABASE_NAME).exists() else None


def report(intake: Intake) -> wire.DeviceReport:
    """As a line among the devices of a heartbeat, so that operations see it coming."""
    trouble = intake.trouble
    if trouble is not None:
        return wire.DeviceReport("intake", "intake", "needshelp", trouble.code, trouble.message)
    code = "readiness.near_limit" if intake.warnings else ""
    return wire.DeviceReport("intake", "intake", "ready", code, "；".join(intake.warnings)[:200])
