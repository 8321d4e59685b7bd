"""A simulated LCUS relay board on a serial line."""

from __future__ import annotations

import threading
from enum import StrEnum

from devices.lights.protocol import QUERY, answer, switched
from devices.serialline import PtyLine
from devices.simulatedthread import ServedByThread

_WAIT = 0.2


class LightsFault(StrEnum):
    SILENCE = "silence"
    GARBLE = "garble"
    """Answers that are none."""
    STUCK = "stuck"
    """Relays do not move any more."""


class SimulatedRelayBoard(ServedByThread):
    """Starts dark, and is dark again after it was unplugged, as the real one is."""

    def __init__(self, line: PtyLine, relays: int = 8) -> None:
        super().__init__("simulated-lights")
        self._line = line
        self._lock = threading.Lock()
        self._states = dict.fromkeys(range(1, relays + 1), False)
        self._plug_count = line.plug_count
        self._fault: LightsFault | None = None

    @property
    def address(self) -> str:
        return str(self._line.link)

    @property
    def on(self) -> frozenset[int]:
        """The relays that are on."""
        with self._lock:
            return frozenset(relay for relay, on in self._states.items() if on)

    def fault(self, fault: LightsFault | None) -> None:
        """From now on; None ends it."""
        with self._lock:
            self._fault = fault

    def lose_power(self) -> None:
        """For a moment: all relays fall off, the line stays."""
        with self._lock:
            self._states = dict.fromkeys(self._states, False)

    def _serve(self) -> None:
        waiting = b""
        while not self._stopping.is_set():
            waiting += self._line.read(_WAIT)
            if self._line.plug_count != self._plug_count:
                self._plug_count = self._line.plug_count
                self.lose_power()
            while waiting:
                taken = self._take(waiting)
                if not taken:
                    break
                waiting = waiting[taken:]

    def _take(self, data: bytes) -> int:
        """How many bytes were one command, or nothing; 0 while a frame is not whole."""
        if data[:1] == QUERY:
            self._tell()
            return 1
        if data[:1] != b"\xa0":
            return 1
        if len(data) < 4:
            return 0
        command = switched(data[:4])
        if command is None:
            return 1
        with self._lock:
            if self._fault is not LightsFault.STUCK and command[0] in self._states:
                self._states[command[0]] = command[1]
        return 4

    def _tell(self) -> None:
        with self._lock:
            fault, said = self._fault, answer(self._states)
        if fault is LightsFault.GARBLE:
            said = bytes(byte ^ 0x55 for byte in said)
        if fault is not LightsFault.SILENCE:
            self._line.write(said)
