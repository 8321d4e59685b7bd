"""A simulated serial scanner: sends what somebody holds before it, as such scanners do, and misbehaves on demand."""

from __future__ import annotations

import threading
from collections import deque
from enum import StrEnum
from typing import Literal

from devices.linetime import REAL, LineTime
from devices.scanner.decode import MAX_BYTES
from devices.serialline import PtyLine
from devices.simulatedthread import ServedByThread

Ending = Literal["cr", "crlf", "lf", "stx-etx", "none"]
_ENDINGS: dict[Ending, tuple[bytes, bytes]] = {
    "cr": (b"", b"\r"),
    "crlf": (b"", b"\r\n"),
    "lf": (b"", b"\n"),
    "stx-etx": (b"\x02", b"\x03"),
    "none": (b"", b""),
}
_WRONG_BAUD = 9600


class ScannerFault(StrEnum):
    """What happens to the next code that is held before it."""

    SILENCE = "silence"
    """It is not seen."""
    DELAY = "delay"
    SPLIT = "split"
    """Not a fault: it comes byte by byte."""
    STUTTER = "stutter"
    """It comes in two halves, with a pause between them that is longer than the one between two codes."""
    TRUNCATION = "truncation"
    """The first half comes, and no end."""
    JUNK = "junk"
    """Bytes of a starting engine before it."""
    CONTROL = "control"
    """An escape sequence in it."""
    BINARY = "binary"
    """Bytes that are text in no encoding."""
    ENDLESS = "endless"
    """More than any code holds, before its end."""
    TWICE = "twice"
    """It is sent twice, as by a hand that trembles."""
    WRONG_BAUD = "wrong_baud"
    """The engine talks at another speed for once."""


class SimulatedScanner(ServedByThread):
    """``ending`` and ``aim`` are the scanner's settings; with ``needs_trigger`` it reads codes only while lit."""

    def __init__(
        self,
        line: PtyLine,
        *,
        ending: Ending = "cr",
        aim: bool = False,
        needs_trigger: bool = False,
        line_time: LineTime = REAL,
    ) -> None:
        super().__init__("simulated-scanner")
        self._line = line
        self._time = line_time
        self._ending = ending
        self._aim = aim
        self._needs_trigger = needs_trigger
        self._planned: deque[tuple[ScannerFault, float]] = deque()
        self._lit = threading.Event()

    @property
    def address(self) -> str:
        return str(self._line.link)

    @property
    def lit(self) -> bool:
        """Whether the driver has switched the light on."""
        return self._lit.is_set()

    def wait_until_lit(self, timeout: float) -> bool:
        return self._lit.wait(timeout)

    def fault(self, fault: ScannerFault, times: int = 1, *, seconds: float = 0.2) -> None:
        """Spoils the next ``times`` codes. ``seconds`` is the length of a delay and of a stutter."""
        self._planned.extend([(fault, seconds)] * times)

    def clear_faults(self) -> None:
        self._planned.clear()

    def hold(self, content: str | bytes) -> bool:
        """Somebody holds a QR code before it: text goes out as UTF-8, bytes as they are. False when it is not lit."""
        if self._needs_trigger and not self.lit:
            return False
        data = content.encode("utf-8") if isinstance(content, str) else content
        before, after = _ENDINGS[self._ending]
        whole = before + (b"]Q1" if self._aim else b"") + data + after
        fault, seconds = self._planned.popleft() if self._planned else (None, 0.0)
        self._send(whole, fault, seconds)
        self._lit.clear()
        return True

    def _send(self, whole: bytes, fault: ScannerFault | None, seconds: float) -> None:
        half = len(whole) // 2
        match fault:
            case None:
                self._line.write(whole)
            case ScannerFault.SILENCE:
                self._time.nothing_more()
            case ScannerFault.DELAY:
                self._time.pause(seconds, self._stopping)
                self._line.write(whole)
            case ScannerFault.SPLIT:
                for start in range(len(whole)):
                    self._line.write(whole[start : start + 1])
            case ScannerFault.STUTTER:
                self._line.write(whole[:half])
                self._time.pause(seconds, self._stopping)
                self._line.write(whole[half:])
            case ScannerFault.TRUNCATION:
                self._line.write(whole[:half])
                self._time.nothing_more(lambda: self._line.consumed)
            case ScannerFault.JUNK:
                self._line.write(b"\x00\xff\x00\x7f" + whole)
            case ScannerFault.CONTROL:
                self._line.write(whole[:half] + b"\x1b[2J" + whole[half:])
            case ScannerFault.BINARY:
                self._line.write(bytes(byte | 0x80 for byte in whole[:-1]) + b"\xff" + whole[-1:])
            case ScannerFault.ENDLESS:
                self._line.write(b"8" * (MAX_BYTES + 1) + whole)
            case ScannerFault.TWICE:
                self._line.write(whole + whole)
            case ScannerFault.WRONG_BAUD:
                self._garble(whole)

    def _garble(self, whole: bytes) -> None:
        """The line itself turns bytes to garbage while its two ends disagree (``strict_baud``)."""
        baud, self._line.baud = self._line.baud, _WRONG_BAUD
        self._line.write(whole)
        self._line.baud = baud

    def _serve(self) -> None:
        heard = b""
        while not self._stopping.is_set():
            heard = (heard + self._line.read(0.1))[-64:]
            if b"\x16T\r" in heard:
                heard = heard.partition(b"\x16T\r")[2]
                self._lit.set()
            if b"\x16U\r" in heard:
                heard = heard.partition(b"\x16U\r")[2]
                self._lit.clear()
