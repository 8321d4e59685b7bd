"""A simulated serial scanner: sends what somebody holds before it, in the ways such scanners do."""

from __future__ import annotations

import threading
from typing import Literal

from devices.serialline import PtyLine

Ending = Literal["cr", "crlf", "lf", "stx-etx", "none"]
_ENDINGS: dict[Ending, tuple[bytes, bytes]] = {
    "cr": (b"", b"\r"),
    "crlf": (b"", b"\r\n"),
    "lf": (b"", b"\n"),
    "stx-etx": (b"\x02", b"\x03"),
    "none": (b"", b""),
}


class SimulatedScanner:
    """``ending`` and ``aim`` are the scanner's settings; with ``needs_trigger`` it reads codes only while lit."""

    def __init__(self, line: PtyLine, *, ending: Ending = "cr", aim: bool = False, needs_trigger: bool = False) -> None:
        self._line = line
        self._ending = ending
        self._aim = aim
        self._needs_trigger = needs_trigger
        self._lit = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._serve, name="simulated-scanner", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None

    def __enter__(self) -> SimulatedScanner:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def lit(self) -> bool:
        """Whether the driver has switched the light on."""
        return self._lit.is_set()

    def wait_until_lit(self, timeout: float) -> bool:
        return self._lit.wait(timeout)

    def hold(self, content: str | bytes) -> bool:
        """Somebody holds a QR code before it: text goes out as UTF-8, bytes as they are. False when it is not lit."""
        if self._needs_trigger and not self.lit:
            return False
        data = content.encode("utf-8") if isinstance(content, str) else content
        before, after = _ENDINGS[self._ending]
        self._line.write(before + (b"]Q1" if self._aim else b"") + data + after)
        self._lit.clear()
        return True

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
