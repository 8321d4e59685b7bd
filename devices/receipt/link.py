"""The printer's line: bytes out with a deadline, replies in. Every failure of the port is one exception."""

from __future__ import annotations

import contextlib
import termios
import time
from collections.abc import Callable
from typing import TypeVar

import serial

from devices.receipt.protocol import Info, Query, Reply, ReplyParser, StatusByte, TextBlock

# pyserial raises OSError and its subclass SerialException; termios.error is neither, and a pty that vanished raises it.
PORT_ERRORS = (OSError, termios.error)

_READ_SLICE = 0.02
_T = TypeVar("_T")


class LinkLostError(Exception):
    """The port is gone or takes no more bytes. ``stalled``: it is there, but its buffer stays full."""

    def __init__(self, detail: str, *, stalled: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.stalled = stalled


class PrinterLink:
    """One open port. Real-time answers carry no label, so :meth:`ask` allows one question at a time."""

    def __init__(self, url: str, *, baud: int, write_timeout: float) -> None:
        try:
            self._port = serial.serial_for_url(url, baudrate=baud, timeout=_READ_SLICE, write_timeout=write_timeout)
        except (*PORT_ERRORS, ValueError) as error:
            raise LinkLostError(type(error).__name__) from error
        self._parser = ReplyParser()
        self._pending: list[Reply] = []

    def close(self) -> None:
        with contextlib.suppress(*PORT_ERRORS):
            self._port.close()

    def write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise LinkLostError("write timeout", stalled=True) from error
        except PORT_ERRORS as error:
            raise LinkLostError(type(error).__name__) from error

    def drain(self) -> None:
        """Throws away what an earlier question may still have been answered."""
        while self._read():
            pass
        self._parser.reset()
        self._pending.clear()

    def ask(self, query: Query, *, timeout: float) -> int | None:
        """The status byte for ``query``, or None when nothing valid came in time."""
        self._pending = [reply for reply in self._pending if not isinstance(reply, StatusByte)]
        self.write(query.request)
        answer = self.wait_for(lambda reply: reply if isinstance(reply, StatusByte) else None, timeout=timeout)
        return answer.value if answer else None

    def ask_text(self, request: bytes, *, timeout: float) -> str | None:
        """The text block answered to ``request``, or None."""
        self._pending = [reply for reply in self._pending if not isinstance(reply, TextBlock)]
        self.write(request)
        answer = self.wait_for(lambda reply: reply if isinstance(reply, TextBlock) else None, timeout=timeout)
        return answer.text if answer else None

    def identify(self, *, timeout: float) -> dict[Info, str]:
        """Maker, model, serial number and firmware, as far as the printer tells."""
        answers: dict[Info, str] = {}
        for info in Info:
            text = self.ask_text(info.request, timeout=timeout)
            if text is None:
                break
            answers[info] = text
        return answers

    def wait_for(self, choose: Callable[[Reply], _T | None], *, timeout: float) -> _T | None:
        """The first reply that ``choose`` accepts; others stay for a later wait."""
        deadline = time.monotonic() + timeout
        while True:
            for index, reply in enumerate(self._pending):
                chosen = choose(reply)
                if chosen is not None:
                    del self._pending[index]
                    return chosen
            if time.monotonic() >= deadline:
                return None
            self._pending.extend(self._parser.feed(self._read()))
            del self._pending[:-64]

    def _read(self) -> bytes:
        try:
            first = bytes(self._port.read(1))
            return first + bytes(self._port.read(min(self._port.in_waiting, 256))) if first else b""
        except PORT_ERRORS as error:
            raise LinkLostError(type(error).__name__) from error
