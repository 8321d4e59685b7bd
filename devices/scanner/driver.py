"""Serial code scanners (and USB ones in their serial mode) over any pyserial URL."""

from __future__ import annotations

import contextlib
import termios
import time
from collections import deque
from collections.abc import Callable

import serial

from devices.contract import Absent, DeviceFault, DeviceState, Identity, NothingScanned, Ready, ScannedCode
from devices.scanner.decode import fault
from devices.scanner.framing import IDLE_GAP, CodeSplitter

TRIGGER_ON, TRIGGER_OFF = b"\x16T\r", b"\x16U\r"
_WRITE_TIMEOUT = 1.0
_MAX_WAITING = 8
_LOOK = IDLE_GAP / 4
"""Seconds of one look at the port; a pause shows up to two of them late."""
_MOST_LOOKS = 4096
"""Of one discarding: a device that never stops talking is not listened to for ever."""
# pyserial raises OSError and its subclass SerialException; termios.error is neither, and a pty that vanished raises it.
_PORT_ERRORS = (OSError, termios.error)


class SerialScanner:
    """``trigger``: the engine lights up on command (Honeywell's ``SYN T CR``) instead of by itself.

    Such scanners say nothing unasked and answer no question, so an open port is all that "ready" means.
    Faults: ``scanner.gone``; about a code ``scanner.unreadable``, ``too_long``, ``cut_short``.
    """

    def __init__(
        self,
        url: str,
        *,
        baud: int = 115200,
        trigger: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._clock = clock
        self._baud = baud
        self._trigger = trigger
        self._port: serial.Serial | None = None
        self._splitter = CodeSplitter()
        self._waiting: deque[ScannedCode | DeviceFault] = deque(maxlen=_MAX_WAITING)
        self._identity = Identity("scanner")

    @property
    def kind(self) -> str:
        return "scanner"

    @property
    def address(self) -> str:
        return self._url

    def open(self) -> Identity | DeviceFault:
        self.close()
        try:
            self._port = serial.serial_for_url(self._url, baudrate=self._baud, timeout=_LOOK, write_timeout=_WRITE_TIMEOUT)
        except (*_PORT_ERRORS, ValueError) as error:
            return fault("scanner.gone", type(error).__name__)
        return self._identity

    def close(self) -> None:
        port, self._port = self._port, None
        self._splitter.reset()
        self._waiting.clear()
        if port is not None:
            with contextlib.suppress(*_PORT_ERRORS):
                port.close()

    def poll(self) -> DeviceState:
        """Takes in what has been scanned meanwhile; a vanished port shows here."""
        problem = self._receive()
        return Absent(problem) if problem else Ready(self._identity)

    def discard(self) -> None:
        """Forgets codes scanned before anybody asked for one, also one of which the end has not come yet."""
        for _ in range(_MOST_LOOKS):
            found = self._look()
            if isinstance(found, DeviceFault) or not found:
                break
        self._splitter.forget()
        self._waiting.clear()

    def scan(self, timeout: float) -> ScannedCode | NothingScanned | DeviceFault:
        deadline = self._clock() + timeout
        if self._trigger and not self._write(TRIGGER_ON):
            return fault("scanner.gone")
        while not self._waiting:
            last_look = self._clock() >= deadline
            problem = self._receive()
            if problem is not None:
                return problem
            if not self._waiting and last_look:
                if self._trigger:
                    self._write(TRIGGER_OFF)
                return NothingScanned()
        return self._waiting.popleft()

    def _receive(self) -> DeviceFault | None:
        found = self._look()
        return found if isinstance(found, DeviceFault) else None

    def _look(self) -> bytes | DeviceFault:
        """Takes in what waits at the port, or comes within a quarter of an idle gap; empty: nothing did."""
        if self._port is None:
            return fault("scanner.gone")
        looked_at = self._clock()
        try:
            data = bytes(self._port.read(1))
            if data:
                data += bytes(self._port.read(min(self._port.in_waiting, 4096)))
        except _PORT_ERRORS as error:
            self.close()
            return fault("scanner.gone", type(error).__name__)
        if data:
            self._waiting.extend(self._splitter.feed(data, self._clock()))
        else:
            # The port was empty when this look began; at its end bytes may have come that this thread slept through.
            self._waiting.extend(self._splitter.idle(looked_at))
        return data

    def _write(self, data: bytes) -> bool:
        if self._port is None:
            return False
        try:
            self._port.write(data)
        except _PORT_ERRORS:
            self.close()
            return False
        return True
