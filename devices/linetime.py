"""The time that a line and what hangs on it go by: real, slower or faster, or one that jumps over every wait.

Simulators pace their lines, delay their answers and fall silent by such a time; drivers reckon their deadlines by a clock
that they are given. With one :class:`JumpingTime` for both, a silence of three seconds costs a driver one look at its
port, and the order of things stays what it was. Without one, both use the machine's clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

LONGEST_SILENCE: Final = 60.0
"""Seconds: more than any driver waits for one answer."""
_CONSUMED_WITHIN: Final = 0.5
_GRACE: Final = 0.01
_LOOK_EVERY: Final = 0.001


class LineTime(Protocol):
    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...

    def pause(self, seconds: float, unless: threading.Event) -> None:
        """That much of this time passes, unless the event is set meanwhile."""
        ...

    def nothing_more(self, consumed: Callable[[], bool] | None = None) -> None:
        """Says that nothing will be sent until somebody asks again; ``consumed``: whether what was sent has been read."""
        ...


class RealTime:
    """The machine's own. ``scale`` stretches every pause: 0.5 halves it, 2 doubles it."""

    def __init__(self, scale: float = 1.0) -> None:
        if scale < 0:
            raise ValueError(f"time does not run backwards: {scale}")
        self._scale = scale

    def monotonic(self) -> float:
        return time.monotonic()

    def pause(self, seconds: float, unless: threading.Event) -> None:
        unless.wait(max(0.0, seconds * self._scale))

    def nothing_more(self, consumed: Callable[[], bool] | None = None) -> None:
        """Who waits, waits."""


class JumpingTime:
    """Runs like the machine's, and jumps where somebody would wait. Pauses that overlap do not add up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead = 0.0

    def monotonic(self) -> float:
        with self._lock:
            return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Jumps that far at once."""
        if seconds < 0:
            raise ValueError(f"time does not run backwards: {seconds}")
        with self._lock:
            self._ahead += seconds

    def pause(self, seconds: float, unless: threading.Event) -> None:
        if seconds <= 0 or unless.is_set():
            return
        due = self.monotonic() + seconds
        with self._lock:
            self._ahead = max(self._ahead, due - time.monotonic())

    def nothing_more(self, consumed: Callable[[], bool] | None = None) -> None:
        """Jumps past every deadline, after what was sent before has been read."""
        if consumed is not None:
            until = time.monotonic() + _CONSUMED_WITHIN
            while not consumed() and time.monotonic() < until:
                time.sleep(_LOOK_EVERY)
            time.sleep(_GRACE)
        self.advance(LONGEST_SILENCE)


REAL: Final[LineTime] = RealTime()
