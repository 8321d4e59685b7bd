"""A TCP port of this machine that stays a simulated device's own while the device is unplugged."""

from __future__ import annotations

import socket
import weakref


class KeptPort:
    """``number`` 0: any free one, chosen at the first ``listen``.

    A second socket keeps the port, bound and deaf, so that there is no moment in which the system may give it to someone
    else. Linux shares a port among sockets of one user that ask for it by number with SO_REUSEPORT, and hands such a port
    out to nobody (socket(7)).
    """

    def __init__(self, host: str = "127.0.0.1", number: int = 0) -> None:
        self.number = number
        self._host = host
        self._keeper: socket.socket | None = None

    def listen(self) -> socket.socket:
        """A listener on the port; again once the one before is closed. Raises OSError when the port is taken."""
        if self._keeper is None:
            self._keeper = self._bound()
            weakref.finalize(self, self._keeper.close)
            self.number = self._keeper.getsockname()[1]
        listener = self._bound()
        listener.listen()
        return listener

    def _bound(self) -> socket.socket:
        bound = socket.socket()
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            bound.bind((self._host, self.number))
        except OSError:
            bound.close()
            raise
        return bound
