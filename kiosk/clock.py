"""The terminal's clocks in one place, so that tests can let two minutes pass at once."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import Final

from sync import clock as sync_clock
from sync.clock import Clock as Clock
from sync.clock import SystemClock as SystemClock

_BEIJING: Final = "CST-8"
"""As POSIX writes it (tzset(3)): needs no zone files, which a small system may lack."""


def keep_beijing_time() -> None:
    """For this process and its children, however the machine was set up: a fresh Debian has UTC, and people would read a
    time, and on their slips a day, that is eight hours off. The country has one time."""
    os.environ["TZ"] = _BEIJING
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
