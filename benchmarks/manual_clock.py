"""A clock that only moves when told, for rigs and tests."""

from __future__ import annotations


class ManualClock:
    """Wall and monotonic time in seconds, moved by :meth:`advance`."""

    def __init__(self, wall: float) -> None:
        self._wall = wall
        self._monotonic = 1000.0

    def wall(self) -> float:
        return self._wall

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._wall += seconds
        self._monotonic += seconds

    def set_wall(self, wall: float) -> None:
        """What a technician or NTP does: only the wall clock jumps."""
        self._wall = wall
