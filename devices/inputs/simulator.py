"""A simulated input controller on a serial line: reports every 20 ms, and contacts that bounce."""

from __future__ import annotations

import threading
from enum import StrEnum

from devices.inputs.protocol import REPORT_INTERVAL, Contact, encode
from devices.serialline import PtyLine
from devices.simulatedthread import ServedByThread


class InputFault(StrEnum):
    SILENCE = "silence"
    GARBLE = "garble"
    """Bytes that are no reports."""
    STUCK = "stuck"
    """Zeros, as from a line without power."""


class SimulatedInputController(ServedByThread):
    """Starts with the door closed, nothing tampered with, no headphones."""

    def __init__(self, line: PtyLine) -> None:
        super().__init__("simulated-inputs")
        self._line = line
        self._lock = threading.Lock()
        self._contacts = Contact(0)
        self._queue: list[Contact] = []
        self._fault: InputFault | None = None

    @property
    def address(self) -> str:
        return str(self._line.link)

    @property
    def contacts(self) -> Contact:
        return self._contacts

    def set(self, contact: Contact, on: bool) -> None:
        with self._lock:
            self._contacts = self._contacts | contact if on else self._contacts & ~contact

    def pulse(self, contact: Contact, reports: int) -> None:
        """The contact turns over for that many reports, and back: a bounce, or a short look inside."""
        with self._lock:
            self._queue += [self._contacts ^ contact] * reports

    def fault(self, fault: InputFault | None) -> None:
        """From now on; None ends it."""
        with self._lock:
            self._fault = fault

    def idle(self) -> bool:
        """Whether every planned pulse has been reported."""
        with self._lock:
            return not self._queue

    def _serve(self) -> None:
        while not self._stopping.wait(REPORT_INTERVAL):
            with self._lock:
                contacts = self._queue.pop(0) if self._queue else self._contacts
                fault = self._fault
            if fault is None:
                self._line.write(bytes((encode(contacts),)))
            elif fault is not InputFault.SILENCE:
                self._line.write(b"\x00" if fault is InputFault.STUCK else b"\x55")
