"""The terminal's clocks in one place, so that tests can let two minutes pass at once."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sync import clock as sync_clock
from sync.clock import Clock as Clock
from sync.clock import SystemClock as SystemClock

_ZONE_FILES: Final = Path("/usr/share/zoneinfo")
_BEIJING: Final = "Asia/Shanghai"
_WITHOUT_ZONE_FILES: Final = "CST-8"
"""As POSIX writes it (tzset(3)); some Python libraries know names only, so a name where the system can look it up."""


def keep_beijing_time() -> None:
    """For this process and its children, however the machine was set up: a fresh Debian has UTC, and people would read a
    time, and on their slips a day, that is eight hours off. The country has one time."""
    os.environ["TZ"] = _BEIJING if (_ZONE_FILES / _BEIJING).is_file() else _WITHOUT_ZONE_FILES
    time.tzset()


class AdjustableClock(SystemClock):
    """The machine's clocks plus what has been added by hand. A development instrument."""

    def __init__(self) -> None:
        self._added = 0.0

    def advance(self, seconds: float) -> None:
        self._added += seconds

    def wall(self) -> float:
        return super().wall() + self._added

    def monotonic(self) -> float:
        return super().monotonic() + self._added


def local_time(clock: Clock) -> datetime:
    """Now, in the time zone of the process, with offset: see :func:`keep_beijing_time`."""
    return datetime.fromtimestamp(clock.wall(), UTC).astimezone()


def iso(clock: Clock) -> str:
    """Now as ISO 8601 with offset, to the millisecond."""
    return sync_clock.iso(clock.wall())
