"""A simulated serial line on a pseudo-terminal: real bytes through the kernel's tty layer, for the simulators.

A driver opens the stable symlink as it would open ``/dev/ttyUSB0``. What a pty lacks is added here: the pace of the
line, garbage at the wrong speed, and being unplugged. Drivers never import this module.
"""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import time
import tty
from dataclasses import dataclass
from pathlib import Path

from devices.linetime import REAL, LineTime

_BITS_PER_BYTE = 10
"""8N1: a start bit, eight data bits, a stop bit."""

_TICK = 0.01
"""Seconds of line time sent in one go; shorter ticks would only burn the processor."""

_OVERRUN = 0.5
"""Seconds without a reader after which bytes are lost, as they are on a UART nobody empties."""

_READ_SIZE = 4096

_LONGEST_WAIT = 0.25
"""Seconds; two waiting threads share one wake-up, so neither may rely on it alone."""


@dataclass(frozen=True, slots=True)
class _Pty:
    master: int
    slave: int


class PtyLine:
    """The device's end of a serial line that appears at ``link``.

    ``baud`` paces what is written, by ``line_time``. With ``strict_baud`` bytes turn to garbage in both directions while
    the client has chosen another speed; ``baud`` may be changed at any time, as a device does that was told to.

    Any thread may unplug, replug or close while another one reads or writes.
    """

    def __init__(self, link: Path, *, baud: int = 115200, strict_baud: bool = False, line_time: LineTime = REAL) -> None:
        self.link = link
        self.baud = baud
        self._strict_baud = strict_baud
        self._time = line_time
        self._lock = threading.Lock()
        self._pty: _Pty | None = None
        self._plug_count = 0
        self._changed = threading.Event()
        self._closed = False
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.replug()

    @property
    def plugged(self) -> bool:
        return self._pty is not None

    @property
    def plug_count(self) -> int:
        """How often the line has been plugged in: a device that was away starts afresh."""
        return self._plug_count

    @property
    def client_baud(self) -> int | None:
        """The speed the client has set on its end, None when unplugged or unknown."""
        with self._lock:
            return self._client_baud()

    def read(self, timeout: float) -> bytes:
        """What the client has sent, up to 4096 bytes; empty after ``timeout`` seconds, or at once when closed."""
        deadline = time.monotonic() + timeout
        while not self._closed:
            with self._lock:
                data = self._read_now()
            if data:
                return data
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                break
            self._wait(select.POLLIN, remaining)
        return b""

    def write(self, data: bytes) -> int:
        """Sends at the pace of the line and returns how many bytes went out.

        Fewer than all when the line is unplugged meanwhile, or when the client leaves its full buffer unread for half a
        second: the rest is lost, as on a real line.
        """
        plug_count = self._plug_count
        sent = 0
        due = self._time.monotonic()
        while sent < len(data) and self._plug_count == plug_count:
            chunk = data[sent : sent + max(1, int(self.baud * _TICK / _BITS_PER_BYTE))]
            # A byte has arrived when its stop bit has, so the time comes first.
            due += len(chunk) * _BITS_PER_BYTE / self.baud
            self._time.pause(due - self._time.monotonic(), self._changed)
            if not self._write_chunk(chunk, plug_count):
                break
            sent += len(chunk)
        return sent

    @property
    def consumed(self) -> bool:
        """Whether the client has read all that was sent; true as well when there is none."""
        with self._lock:
            if self._pty is None:
                return True
            # The kernel hands what was written over in its own time; a poll, other than FIONREAD, waits for that.
            waiting, _, _ = select.select([self._pty.slave], [], [], 0)
            return not waiting

    def unplug(self) -> None:
        """Pulls the cable: the client's reads and writes fail, the link disappears."""
        with self._lock:
            self._drop()
        self._wake()

    def replug(self) -> None:
        """Plugs in again: a new pty under the same link. Does nothing while plugged."""
        with self._lock:
            if self._pty is not None or self._closed:
                return
            self._pty = self._open_pty()
            self._plug_count += 1
            self._changed.clear()
            self._place_link(os.ttyname(self._pty.slave))
        self._wake()

    def close(self) -> None:
        """Unplugs for good and wakes whoever reads. May be called more than once."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._drop()
            # The write end goes first: a reader still in poll() sees the hang-up, then notices that all is closed.
            os.close(self._wake_write)
            os.close(self._wake_read)

    def __enter__(self) -> PtyLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open_pty(self) -> _Pty:
        master, slave = os.openpty()
        # Raw, or the tty echoes the device's own bytes back to it. The slave stays open here, or the master answers
        # EIO whenever the last client closes.
        tty.setraw(slave)
        attributes = termios.tcgetattr(slave)
        speed = getattr(termios, f"B{self.baud}", termios.B115200)
        attributes[4] = attributes[5] = speed
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        os.set_blocking(master, False)
        return _Pty(master, slave)

    def _place_link(self, target: str) -> None:
        self.link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.link.with_name(self.link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(self.link)

    def _drop(self) -> None:
        if self._pty is None:
            return
        pty, self._pty = self._pty, None
        self.link.unlink(missing_ok=True)
        self._changed.set()
        os.close(pty.master)
        os.close(pty.slave)

    def _read_now(self) -> bytes:
        if self._pty is None:
            return b""
        try:
            data = os.read(self._pty.master, _READ_SIZE)
        except OSError:
            return b""
        return self._as_received(data)

    def _write_chunk(self, chunk: bytes, plug_count: int) -> bool:
        deadline = time.monotonic() + _OVERRUN
        while time.monotonic() < deadline:
            with self._lock:
                if self._pty is None or self._plug_count != plug_count:
                    return False
                try:
                    written = os.write(self._pty.master, self._as_received(chunk))
                except BlockingIOError:
                    written = 0
            chunk = chunk[written:]
            if not chunk:
                return True
            self._wait(select.POLLOUT, deadline - time.monotonic())
        return False

    def _client_baud(self) -> int | None:
        if self._pty is None:
            return None
        code = termios.tcgetattr(self._pty.slave)[5]
        return _BAUD_OF_CODE.get(code)

    def _as_received(self, data: bytes) -> bytes:
        if not self._strict_baud or self._client_baud() in (self.baud, None):
            return data
        return data.translate(_GARBAGE)

    def _wait(self, event: int, timeout: float) -> None:
        poller = select.poll()
        poller.register(self._wake_read, select.POLLIN)
        pty = self._pty
        if pty is not None:
            poller.register(pty.master, event)
        poller.poll(min(max(0.0, timeout), _LONGEST_WAIT) * 1000)
        with self._lock, contextlib.suppress(BlockingIOError):
            if not self._closed:
                os.read(self._wake_read, 64)

    def _wake(self) -> None:
        with self._lock, contextlib.suppress(BlockingIOError):
            if not self._closed:
                os.write(self._wake_write, b"!")


_BAUD_OF_CODE = {
    getattr(termios, f"B{rate}"): rate for rate in (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)
}

_GARBAGE = bytes(((byte * 73) ^ 0x5B) & 0xFF | 0x01 for byte in range(256))
