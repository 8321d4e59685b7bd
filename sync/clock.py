"""The clocks a sync needs, as a thing that tests can replace."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


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
