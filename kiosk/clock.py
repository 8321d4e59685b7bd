"""The terminal's clocks in one place, so that tests can let two minutes pass at once."""

from __future__ import annotations

from datetime import UTC, datetime

from sync import clock as sync_clock
from sync.clock import Clock as Clock
from sync.clock import SystemClock as SystemClock
from sync.clock import keep_beijing_time as keep_beijing_time


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
