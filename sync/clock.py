"""The clocks a sync needs, as a thing that tests can replace."""

from __future__ import annotations

import os
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_ZONE_FILES: Final = Path("/usr/share/zoneinfo")
_BEIJING: Final = "Asia/Shanghai"
_WITHOUT_ZONE_FILES: Final = "CST-8"
"""As POSIX writes it (tzset(3)); some Python libraries know names only, so a name where the system can look it up."""


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


def keep_beijing_time() -> None:
    """For this process and its children, however the machine was set up: a fresh Debian has UTC, and people would read a
    time, and on their slips a day, that is eight hours off. The country has one time."""
    os.environ["TZ"] = _BEIJING if (_ZONE_FILES / _BEIJING).is_file() else _WITHOUT_ZONE_FILES
    time.tzset()


def iso(wall: float) -> str:
    """ISO 8601 in the time zone of the process, with offset and milliseconds."""
    return datetime.fromtimestamp(wall, UTC).astimezone().isoformat(timespec="milliseconds")


def machine_boot_id() -> str:
    """The kernel's name for this start of the machine (random(4)); a fresh one where there is no such file."""
    try:
        return _BOOT_ID.read_text("ascii").strip()[:36]
    except (OSError, UnicodeError):
        return str(uuid.uuid4())
