"""The printer's line: bytes out with a deadline, replies in. Every failure of the port is one exception."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from devices.receipt.protocol import Info, Query, Reply, ReplyParser, StatusByte, TextBlock
from devices.receipt.transport import LinkLostError as LinkLostError
from devices.receipt.transport import open_transport

_DRAIN_TIMEOUT = 1.0
"""Seconds; something that babbles without end must not hold the thread."""
_T = TypeVar("_T")


class PrinterLink:
    """One open port. Real-time answers carry no label, so :meth:`ask` allows one question at a time."""

    def __init__(self, url: str, *, baud: int, write_timeout: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._port = open_transport(url, baud=baud, write_timeout=write_timeout)
        self._parser = ReplyParser()
        self._pending: list[Reply] = []

    def close(self) -> None:
        self._port.close()

    def write(self, data: bytes) -> None:
        self._port.write(data)

    def drain(self) -> None:
        """Throws away what an earlier question may still have been answered."""
        deadline = self._clock() + _DRAIN_TIMEOUT
        while self._port.read() and self._clock() < deadline:
            pass
        self._parser.reset()
        self._pending.clear()

    def ask(self, query: Query, *, timeout: float) -> int | None:
        """The status byte for ``query``, or None when nothing valid came in time."""
        self._pending = [reply for reply in self._pending if not isinstance(reply, StatusByte)]
        asked = self._clock()
        self.write(query.request)
        status = self.wait_for(lambda reply: reply if isinstance(reply, StatusByte) else None, timeout=timeout, since=asked)
        return status.value if status else None

    def ask_text(self, request: bytes, *, timeout: float) -> str | None:
        """The text block answered to ``request``, or None."""
        self._pending = [reply for reply in self._pending if not isinstance(reply, TextBlock)]
        asked = self._clock()
        self.write(request)
        answer = self.wait_for(lambda reply: reply if isinstance(reply, TextBlock) else None, timeout=timeout, since=asked)
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

    def wait_for(self, choose: Callable[[Reply], _T | None], *, timeout: float, since: float | None = None) -> _T | None:
        """The first reply that ``choose`` accepts within ``timeout`` seconds ``since`` the question (else: from now);
        others stay for a later wait."""
        deadline = (self._clock() if since is None else since) + timeout
        while True:
            for index, reply in enumerate(self._pending):
                chosen = choose(reply)
                if chosen is not None:
                    del self._pending[index]
                    return chosen
            if self._clock() >= deadline:
                return None
            self._pending.extend(self._parser.feed(self._port.read()))
            del self._pending[:-64]
