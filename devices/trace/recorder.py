"""Keeps what goes over a wire in memory. Nothing reaches a disk from here: see :mod:`devices.trace.file`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from devices.trace.events import Event, Heading, Trace, What

MAX_BYTES = 8 * 1024 * 1024
MAX_EVENTS = 100_000


class Recorder:
    """``note`` may be called from any thread; beyond the limits it only counts what it left out."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, max_bytes: int = MAX_BYTES) -> None:
        self._clock = clock
        self._began = clock()
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._held = 0
        self.left_out = 0

    def note(self, what: What, data: bytes = b"", endpoint: int = 0) -> None:
        with self._lock:
            if self._held + len(data) > self._max_bytes or len(self._events) >= MAX_EVENTS:
                self.left_out += 1
                return
            self._held += len(data)
            self._events.append(Event(round(self._clock() - self._began, 6), what, bytes(data), endpoint=endpoint))

    def trace(self, heading: Heading) -> Trace:
        """What has been noted so far, personal data and all: for :func:`devices.trace.file.write_trace` only."""
        with self._lock:
            return Trace(heading, tuple(self._events))
