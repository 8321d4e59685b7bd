"""A card behind a TCP socket that speaks the virtual smart card protocol of vsmartcard's vpcd.

For card readers on another machine and for tests without pcscd. Every message has a length of two bytes, big-endian;
a message of one byte to the card is a control: 0 off, 1 on, 2 reset, 4 answer to reset.
"""

from __future__ import annotations

import contextlib
import socket

from devices.contract import DeviceFault, NoCard
from devices.socialcard.faults import fault

OFF, ON, RESET, ATR = 0, 1, 2, 4
_TIMEOUT = 3.0
_MAX_MESSAGE = 4096


class VpcdSocket:
    """``host`` and ``port`` of where the card listens. A closed socket is a card taken away, no socket is no reader."""

    def __init__(self, host: str, port: int, *, timeout: float = _TIMEOUT) -> None:
        self._address = (host, port)
        self._timeout = timeout
        self._socket: socket.socket | None = None

    def open(self) -> str | DeviceFault:
        self.close()
        try:
            self._socket = socket.create_connection(self._address, self._timeout)
        except OSError as error:
            return fault("socialcard.no_reader", type(error).__name__)
        return f"vpcd {self._address[0]}:{self._address[1]}"

    def close(self) -> None:
        connection, self._socket = self._socket, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()

    def card_present(self) -> bool | DeviceFault:
        if self._socket is None:
            opened = self.open()
            if isinstance(opened, DeviceFault):
                return opened
        answer = self._ask(bytes((ATR,)))
        return answer if isinstance(answer, DeviceFault) else bool(answer)

    def connect(self) -> bytes | NoCard | DeviceFault:
        present = self.card_present()
        if isinstance(present, DeviceFault):
            return present
        if not present:
            return NoCard()
        problem = self._send(bytes((ON,)))
        return problem or self._ask(bytes((ATR,)))

    def transmit(self, command: bytes) -> bytes | DeviceFault:
        answer = self._ask(command)
        if isinstance(answer, DeviceFault):
            return answer
        return answer or fault("socialcard.removed")

    def disconnect(self) -> None:
        if self._socket is not None:
            self._send(bytes((OFF,)))

    def _ask(self, message: bytes) -> bytes | DeviceFault:
        problem = self._send(message)
        if problem is not None:
            return problem
        try:
            length = int.from_bytes(self._receive(2))
            if length > _MAX_MESSAGE:
                return self._lost("socialcard.reader_fault", f"{length} bytes")
            return self._receive(length)
        except TimeoutError:
            return self._lost("socialcard.timeout", "")
        except OSError as error:
            return self._lost("socialcard.no_reader", type(error).__name__)

    def _send(self, message: bytes) -> DeviceFault | None:
        if self._socket is None:
            return fault("socialcard.no_reader")
        try:
            self._socket.sendall(len(message).to_bytes(2) + message)
        except OSError as error:
            return self._lost("socialcard.no_reader", type(error).__name__)
        return None

    def _receive(self, count: int) -> bytes:
        data = b""
        while self._socket is not None and len(data) < count:
            chunk = self._socket.recv(count - len(data))
            if not chunk:
                raise ConnectionResetError
            data += chunk
        return data

    def _lost(self, code: str, detail: str) -> DeviceFault:
        # The answer may still come: it must not be taken for the answer to the next question.
        self.close()
        return fault(code, detail)
