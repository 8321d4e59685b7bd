"""Three ways to a receipt printer behind one face, chosen by the address.

``socket://host:9100`` is a network printer, ``/dev/usb/lp0`` (or ``file:///path``) the kernel's USB printer class, and all
else a serial port in pyserial's words. Every write ends at a deadline: with its cover open a printer takes nothing, and
python-escpos' USB writes have been seen to wait for ever (Odoo pull request 247055). pyserial's own ``socket://`` is not
used: it spins while a printer takes nothing.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import stat
import termios
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import serial

CONNECT_TIMEOUT = 3.0
USUAL_PORT = 9100
"""Raw printing of network printers, first sold by HP as JetDirect."""
READ_SLICE = 0.02
_READ_SIZE = 256
_MAX_PATH = 1024

# pyserial raises OSError and its subclass SerialException; termios.error is neither, and a pty that vanished raises it.
PORT_ERRORS = (OSError, termios.error)


class LinkLostError(Exception):
    """The port is gone or takes no more bytes. ``stalled``: it is there, but its buffer stays full."""

    def __init__(self, detail: str, *, stalled: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.stalled = stalled


class Transport(Protocol):
    """Bytes to a printer and back. Both ways raise :class:`LinkLostError` and nothing else."""

    def write(self, data: bytes) -> None:
        """All of it within the deadline given at opening, or the link counts as lost."""
        ...

    def read(self) -> bytes:
        """What has come, at most 256 bytes; empty after 20 ms of silence."""
        ...

    def close(self) -> None: ...


def open_transport(url: str, *, baud: int, write_timeout: float) -> Transport:
    """Raises :class:`LinkLostError` when nothing opens at ``url``."""
    if not url or len(url) > _MAX_PATH or "\x00" in url:
        raise LinkLostError("no address")
    try:
        if url.startswith("socket://"):
            return SocketTransport(url, write_timeout)
        if url.startswith(("file://", "/dev/usb/lp", "/dev/lp")):
            return FileTransport(_path_of(url), write_timeout)
        return SerialTransport(url, baud, write_timeout)
    except (*PORT_ERRORS, ValueError) as error:
        raise LinkLostError(type(error).__name__) from error


def _path_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path) if url.startswith("file://") else url)


class SerialTransport:
    def __init__(self, url: str, baud: int, write_timeout: float) -> None:
        self._port = serial.serial_for_url(url, baudrate=baud, timeout=READ_SLICE, write_timeout=write_timeout)

    def write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise LinkLostError("write timeout", stalled=True) from error
        except PORT_ERRORS as error:
            raise LinkLostError(type(error).__name__) from error

    def read(self) -> bytes:
        try:
            first = bytes(self._port.read(1))
            return first + bytes(self._port.read(min(self._port.in_waiting, _READ_SIZE))) if first else b""
        except PORT_ERRORS as error:
            raise LinkLostError(type(error).__name__) from error

    def close(self) -> None:
        with contextlib.suppress(*PORT_ERRORS):
            self._port.close()


class SocketTransport:
    def __init__(self, url: str, write_timeout: float) -> None:
        parts = urlsplit(url)
        if not parts.hostname:
            msg = "socket://host:9100"
            raise ValueError(msg)
        self._socket = socket.create_connection((parts.hostname, parts.port or USUAL_PORT), timeout=CONNECT_TIMEOUT)
        self._write_timeout = write_timeout
        # A printer that loses its power says no goodbye; without probes its connection would look alive for hours.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, seconds in ((socket.TCP_KEEPIDLE, 5), (socket.TCP_KEEPINTVL, 2), (socket.TCP_KEEPCNT, 3)):
            self._socket.setsockopt(socket.IPPROTO_TCP, option, seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes) -> None:
        try:
            self._socket.settimeout(self._write_timeout)
            self._socket.sendall(data)
        except TimeoutError as error:
            raise LinkLostError("write timeout", stalled=True) from error
        except OSError as error:
            raise LinkLostError(type(error).__name__) from error

    def read(self) -> bytes:
        try:
            self._socket.settimeout(READ_SLICE)
            data = self._socket.recv(_READ_SIZE)
        except TimeoutError:
            return b""
        except OSError as error:
            raise LinkLostError(type(error).__name__) from error
        if not data:
            raise LinkLostError("closed by the printer")
        return data

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class FileTransport:
    """A character device, opened without blocking. A FIFO is one too, but only takes: its printer counts as silent."""

    def __init__(self, path: Path, write_timeout: float) -> None:
        kind = path.stat().st_mode
        if not (stat.S_ISCHR(kind) or stat.S_ISFIFO(kind)):
            msg = "neither a character device nor a FIFO"
            raise ValueError(msg)
        self._answers = stat.S_ISCHR(kind)
        access = os.O_RDWR if self._answers else os.O_WRONLY
        self._descriptor = os.open(path, access | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        self._write_timeout = write_timeout

    def write(self, data: bytes) -> None:
        deadline = time.monotonic() + self._write_timeout
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise LinkLostError("write timeout", stalled=True) from None
                self._wait(select.POLLOUT, left)
            except OSError as error:
                # usblp says ENOSPC for "out of paper" where other drivers only stop taking bytes.
                stalled = error.errno == errno.ENOSPC
                raise LinkLostError(type(error).__name__, stalled=stalled) from error

    def read(self) -> bytes:
        if not self._answers:
            time.sleep(READ_SLICE)
            return b""
        self._wait(select.POLLIN, READ_SLICE)
        try:
            return os.read(self._descriptor, _READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LinkLostError(type(error).__name__) from error

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def _wait(self, event: int, seconds: float) -> None:
        poller = select.poll()
        poller.register(self._descriptor, event)
        poller.poll(seconds * 1000)
