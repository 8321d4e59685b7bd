"""What simulated devices behind a TCP socket have in common: one client at a time, on this machine only, and an end."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Final

from devices.keptport import KeptPort

_PULSE: Final = 0.05
"""Seconds between two looks whether the device is being unplugged."""
_SEND_WITHIN: Final = 5.0


class SocketDevice:
    """Listens on 127.0.0.1 and hands each client to ``talk``, one after the other, as a terminal has only one.

    ``port`` 0: any free one, kept over ``stop`` and ``start`` (unplug, replug). With ``connect`` it listens nowhere but
    calls that for its next connection; an OSError from it means that there is none now. ``talk`` runs on the device's
    thread; what it raises of OSError ends the connection.
    """

    def __init__(
        self,
        port: int,
        talk: Callable[[socket.socket], None],
        *,
        name: str,
        connect: Callable[[], socket.socket] | None = None,
    ) -> None:
        self._kept = KeptPort(number=port)
        self._talk = talk
        self._name = name
        self._connect = connect
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return self._kept.number

    @property
    def plugged(self) -> bool:
        return self._thread is not None

    def start(self) -> None:
        """Raises OSError when the port is taken."""
        if self._thread is not None:
            return
        if self._connect is None:
            self._listener = self._kept.listen()
            self._listener.settimeout(_PULSE)
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(5)
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    # --- for ``talk`` -------------------------------------------------------------------------------------------------

    def receive(self, connection: socket.socket, most: int) -> bytes:
        """What has come, at most that many bytes; empty at the end of the connection or of the device."""
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                return connection.recv(most)
        return b""

    def exactly(self, connection: socket.socket, count: int) -> bytes | None:
        """That many bytes, or None when the connection or the device ends before."""
        data = b""
        while len(data) < count:
            piece = self.receive(connection, count - len(data))
            if not piece:
                return None
            data += piece
        return data

    def send(self, connection: socket.socket, data: bytes) -> None:
        connection.settimeout(_SEND_WITHIN)
        connection.sendall(data)
        connection.settimeout(_PULSE)

    def pause(self, connection: socket.socket, seconds: float) -> None:
        """That long, or until the client says or hangs up something: the next client must not wait for this one's sake."""
        until = time.monotonic() + seconds
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            if select.select([connection], [], [], min(left, _PULSE))[0]:
                return

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                connection = self._next()
            except TimeoutError:
                continue
            except OSError:
                self._stopping.wait(_PULSE)
                continue
            with connection, contextlib.suppress(OSError):
                connection.settimeout(_PULSE)
                self._talk(connection)

    def _next(self) -> socket.socket:
        if self._connect is not None:
            return self._connect()
        if self._listener is None:
            raise ConnectionRefusedError
        return self._listener.accept()[0]
