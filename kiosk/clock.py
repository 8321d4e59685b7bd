"""The terminal's clocks in one place, so that tests can let two minutes pass at once."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def wall(self) -> float:
        """Unix seconds."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...


class SystemClock:
    """The clocks of this machine."""

    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


class AdjustableClock:
    """The machine's clocks plus what has been added by hand. A development instrument."""

    def __init__(self) -> None:
        self._added = 0.0

    def advance(self, seconds: float) -> None:
        self._added += seconds

    def wall(self) -> float:
        return time.time() + self._added

    def monotonic(self) -> float:
        return time.monotonic() + self._added


def local_time(clock: Clock) -> datetime:
    """Now, in the terminal's time zone, with offset."""
    return datetime.fromtimestamp(clock.wall(), UTC).astimezone()


def iso(clock: Clock) -> str:
    """Now as ISO 8601 with offset, to the millisecond."""
    return local_time(clock).isoformat(timespec="milliseconds")
