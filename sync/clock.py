"""The clocks a sync needs, as a thing that tests can replace."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """Wall clock for what is written down, monotonic clock for waiting. Both in seconds."""

    def wall(self) -> float:
        """Unix time."""
        ...

    def monotonic(self) -> float:
        """Never goes back while the machine runs."""
        ...


class SystemClock:
    """The clocks of this machine."""

    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


def iso(wall: float) -> str:
    """ISO 8601 in the machine's time zone, with offset and milliseconds."""
    return datetime.fromtimestamp(wall, UTC).astimezone().isoformat(timespec="milliseconds")


def machine_boot_id() -> str:
    """The kernel's name for this start of the machine (random(4)); a fresh one where there is no such file."""
    try:
        return _BOOT_ID.read_text("ascii").strip()[:36]
    except (OSError, UnicodeError):
        return str(uuid.uuid4())
