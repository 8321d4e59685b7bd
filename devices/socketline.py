"""A simulated network line: the device's end of a TCP port, for the simulators. Drivers never import this module.

One client at a time, as with the raw port of a network printer: a second one waits until the first has gone.
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time

from devices.keptport import KeptPort

_READ_SIZE = 4096
_OVERRUN = 0.5
"""Seconds without a reader after which what is written gets lost."""


class SocketLine:
    """Listens on ``host``; port 0 picks a free one. Any thread may unplug, replug or close meanwhile."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._host = host
        self._lock = threading.RLock()
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._plug_count = 0
        self._closed = False
        self._kept = KeptPort(host, port)
        self.replug()

    @property
    def port(self) -> int:
        return self._kept.number

    @property
    def address(self) -> str:
        return f"socket://{self._host}:{self.port}"

    @property
    def plugged(self) -> bool:
        return self._listener is not None

    @property
    def plug_count(self) -> int:
        return self._plug_count

    def read(self, timeout: float) -> bytes:
        """What the client has sent, up to 4096 bytes; empty after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            waiting = self._client or self._listener
            if waiting is None or not _ready(waiting, min(left, 0.1)):
                if waiting is None:
                    return b""
                continue
            with self._lock:
                data = self._take(waiting)
            if data:
                return data
        return b""

    def write(self, data: bytes) -> int:
        """Sends to the client, if there is one; how many bytes went out."""
        client = self._client
        if client is None:
            return 0
        try:
            client.settimeout(_OVERRUN)
            client.sendall(data)
        except OSError:
            return 0
        return len(data)

    def unplug(self) -> None:
        """Pulls the cable and the power: the connection breaks and nobody listens any more."""
        with self._lock:
            self._drop_client()
            if self._listener is not None:
                self._listener.close()
                self._listener = None

    def replug(self) -> None:
        with self._lock:
            if self._listener is None and not self._closed:
                self._listener = self._kept.listen()
                self._plug_count += 1

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self.unplug()

    def __enter__(self) -> SocketLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self, waiting: socket.socket) -> bytes:
        with contextlib.suppress(OSError):
            if waiting is self._listener:
                self._client, _ = waiting.accept()
                return b""
            if waiting is self._client:
                data = waiting.recv(_READ_SIZE)
                if data:
                    return data
        if waiting is self._client:
            self._drop_client()
        return b""

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()


def _ready(waiting: socket.socket, seconds: float) -> bool:
    try:
        return bool(select.select([waiting], [], [], seconds)[0])
    except (OSError, ValueError):
        return False
