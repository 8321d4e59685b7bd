"""Plays a trace back: answers come when the driver has sent what it sent then, at once or at the pace of then."""

from __future__ import annotations

import threading
import time

import serial

from devices.trace.events import Event, Trace, What

_SLICE = 0.02


class TraceMismatch(AssertionError):  # noqa: N818 - reads as what it is
    """The driver does something else than it did when the trace was recorded. Says where, never what was sent."""


class Replay:
    """One trace for one driver; it may close and open its port in between, as it did then.

    Masked bytes are not compared, only counted. How the driver cuts its writes does not matter.
    """

    def __init__(self, trace: Trace, *, paced: bool = False) -> None:
        self._events = trace.events
        self._paced = paced
        self._next = 0
        self._sent = 0
        """How much of the current ``out`` event has been sent."""
        self._arrived = bytearray()
        self._lost = False
        self._offset = time.monotonic()
        """Monotonic time at which the trace's second 0 would be."""

    @property
    def finished(self) -> bool:
        """Whether the driver has sent everything that it sent then."""
        return not any(event.what is What.OUT for event in self._events[self._next :])

    # --- the port's side ----------------------------------------------------------------------------------------------

    def open(self) -> None:
        self._lost = False
        self._arrived.clear()
        while (event := self._current()) is not None and event.what not in (What.OPENED, What.REFUSED):
            if event.what is What.OUT:
                raise TraceMismatch(f"event {self._next}: the port is opened, but bytes were sent then")
            self._next += 1
        if event is None:
            raise TraceMismatch("the port is opened once more than then")
        self._step(event)
        if event.what is What.REFUSED:
            raise serial.SerialException("refused, as recorded")

    def write(self, data: bytes) -> None:
        self._fail_if_lost()
        while data:
            self._arrive(everything=True)
            event = self._current()
            while event is not None and event.what is What.RESET:
                self._step(event)
                event = self._current()
            self._suffer(event)
            if event is None or event.what is not What.OUT:
                raise TraceMismatch(f"event {self._next}: {len(data)} bytes are sent that were not sent then")
            part = data[: len(event.data) - self._sent]
            self._compare(part, event)
            data = data[len(part) :]
            self._sent += len(part)
            if self._sent == len(event.data):
                self._step(event)
        if (event := self._current()) is not None and event.what is What.STALLED:
            self._suffer(event)

    def take(self, size: int, timeout: float, cancelled: threading.Event) -> bytes:
        deadline = time.monotonic() + timeout
        while True:
            self._arrive()
            if self._arrived:
                taken = bytes(self._arrived[:size])
                del self._arrived[:size]
                return taken
            self._fail_if_lost()
            event = self._current()
            if event is not None and event.what is What.LOST:
                self._suffer(event)
            remaining = deadline - time.monotonic()
            if remaining <= 0 or cancelled.wait(min(remaining, _SLICE)):
                return b""

    def waiting(self) -> int:
        self._arrive()
        if not self._arrived:
            self._fail_if_lost()
        return len(self._arrived)

    def reset(self) -> None:
        """A reset that was not recorded drops nothing: what the driver read then, it must be able to read now."""
        self._fail_if_lost()
        ahead = self._next
        while ahead < len(self._events) and self._events[ahead].what is What.IN:
            ahead += 1
        if ahead < len(self._events) and self._events[ahead].what is What.RESET:
            self._arrive(everything=True)
            self._arrived.clear()
            self._step(self._events[ahead])

    # --- the trace's side ---------------------------------------------------------------------------------------------

    def _current(self) -> Event | None:
        return self._events[self._next] if self._next < len(self._events) else None

    def _step(self, event: Event) -> None:
        self._next += 1
        self._sent = 0
        self._offset = time.monotonic() - event.at

    def _arrive(self, *, everything: bool = False) -> None:
        """Takes in what has come by now; without pacing that is all up to the next thing the driver did."""
        while (event := self._current()) is not None and event.what is What.IN:
            if self._paced and not everything and time.monotonic() < self._offset + event.at:
                return
            self._arrived += event.data
            self._next += 1

    def _suffer(self, event: Event | None) -> None:
        if event is not None and event.what is What.STALLED:
            self._step(event)
            raise serial.SerialTimeoutException("stalled, as recorded")
        if event is not None and event.what is What.LOST:
            self._step(event)
            self._lost = True
            self._fail_if_lost()

    def _fail_if_lost(self) -> None:
        if self._lost:
            raise serial.SerialException("lost, as recorded")

    def _compare(self, part: bytes, event: Event) -> None:
        masked = tuple((start - self._sent, end - self._sent) for start, end in event.masked)
        rest = Event(event.at, event.what, event.data[self._sent : self._sent + len(part)], masked)
        place = first_difference(part, rest)
        if place is not None:
            raise TraceMismatch(f"event {self._next}: byte {self._sent + place} is not the one that was sent then")


def first_difference(now: bytes, then: Event) -> int | None:
    """Where ``now`` first differs from what was sent then, masked bytes aside; None when it does not."""
    for place in range(max(len(now), len(then.data))):
        inside = any(start <= place < end for start, end in then.masked)
        if not inside and now[place : place + 1] != then.data[place : place + 1]:
            return place
    return None if len(now) == len(then.data) else min(len(now), len(then.data))
