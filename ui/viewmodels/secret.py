"""The technician's hidden gesture."""

from __future__ import annotations


class SecretTaps:
    """Five taps within three seconds."""

    def __init__(self, wanted: int = 5, within_seconds: float = 3.0) -> None:
        self._wanted = wanted
        self._within = within_seconds
        self._times: list[float] = []

    def tap(self, now: float) -> bool:
        """True with the tap that completes the gesture. ``now`` is monotonic seconds."""
        self._times = [time for time in self._times if now - time <= self._within]
        self._times.append(now)
        if len(self._times) < self._wanted:
            return False
        self._times.clear()
        return True
