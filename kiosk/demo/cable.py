"""A simulated network cable: forwards TCP on the loopback interface until it is pulled."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from functools import partial

_CHUNK = 1 << 16
_FILLS_THE_QUEUE = 4
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class _Pair:
    """The two ends of one forwarded connection; closed when both directions have run dry."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.near = near
        self.far = far
        self._open_directions = 2
        self._lock = threading.Lock()

    def forward(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK):
                sink.sendall(chunk)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
        with self._lock:
            self._open_directions -= 1
            last = self._open_directions == 0
        if last:
            self.near.close()
            self.far.close()

    def reset(self) -> None:
        """Wakes both directions, which then close the ends; the peers see a reset, not a polite end."""
        for end in (self.near, self.far):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                end.shutdown(socket.SHUT_RDWR)


class SimulatedCable:
    """Listens on a free port of 127.0.0.1 and forwards to ``target`` (port of 127.0.0.1). Starts plugged in."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lock = threading.Lock()
        self._pairs: list[_Pair] = []
        self._listener: socket.socket | None = None
        self._void: list[socket.socket] = []
        self._port = 0
        self._threads: list[threading.Thread] = []
        self.plug()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def plugged(self) -> bool:
        return self._listener is not None

    def plug(self) -> None:
        with self._lock:
            if self._listener is not None:
                return
            for end in self._void:
                end.close()
            self._void = []
            self._listener = listener = self._bound(backlog=64)
        self._spawn(partial(self._accept, listener))

    def unplug(self) -> None:
        """Packets vanish: new connections get no answer at all, running ones break."""
        if self._end_listening():
            self._open_void()

    def refuse(self) -> None:
        """The machine at the other end is up, and nothing listens there."""
        self._end_listening()

    def _end_listening(self) -> bool:
        """Whether it was listening."""
        with self._lock:
            listener, self._listener = self._listener, None
            pairs, self._pairs = self._pairs, []
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for pair in pairs:
            pair.reset()
        return listener is not None

    def _bound(self, backlog: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen(backlog)
        self._port = listener.getsockname()[1]
        return listener

    def _open_void(self) -> None:
        """A listener whose queue is full and never emptied: Linux drops further SYNs, as a line that is cut does."""
        void = [self._bound(backlog=0)]
        for _ in range(_FILLS_THE_QUEUE):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", self._port))
            void.append(filler)
        self._void = void

    def stop(self) -> None:
        self.unplug()
        for end in self._void:
            end.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            pair = _Pair(near, far)
            with self._lock:
                self._pairs.append(pair)
                alive = self._listener is listener
            self._spawn(partial(pair.forward, pair.near, pair.far))
            self._spawn(partial(pair.forward, pair.far, pair.near))
            if not alive:
                pair.reset()

    def _spawn(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="cable", daemon=True)
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive()]
            self._threads.append(thread)
        thread.start()
