"""A simulated card in a simulated reader: the card's side of vsmartcard's TCP protocol, on 127.0.0.1 only.

The driver connects to it (``vpcd://127.0.0.1:PORT``), or it connects to the vpcd of a pcscd.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from devices.simulatedsocket import SocketDevice
from devices.socialcard.simulated_card import ATR, SimulatedSocialCard

_MAX_MESSAGE = 4096
_CONTROLS = {0: "off", 1: "on", 2: "reset", 4: "atr"}
_PULSE = 0.1


class CardFault(StrEnum):
    """What happens instead of the next answer to a command."""

    SILENCE = "silence"
    DELAY = "delay"
    STATUS = "status"
    LIFT = "lift"
    """The card is taken away before it answers."""
    SHORT = "short"
    """One byte, too few for a status."""
    JUNK = "junk"
    """Bytes that are no element, with a good status."""
    ENDLESS = "endless"
    """61FF for ever: always more to fetch."""
    OVERSIZED = "oversized"
    """A length of 65535 bytes announced."""


@dataclass(frozen=True, slots=True)
class _Planned:
    fault: CardFault
    after: int
    status: int
    seconds: float


class SimulatedCardSlot:
    """``port`` 0: any free one. ``start`` may be called again after ``stop`` (unplug, replug): the port stays.

    With ``vpcd`` it listens nowhere but connects to the vpcd on that port of this machine while a card is inserted.
    (vpcd 3.3 can connect too, but pcscd aborts when such a card is removed.)
    """

    def __init__(self, port: int = 0, *, vpcd: int | None = None) -> None:
        connect = None if vpcd is None else self._connect
        self._device = SocketDevice(port, self._talk, name="simulated-card-slot", connect=connect)
        self._vpcd = vpcd
        self._card: SimulatedSocialCard | None = None
        self._planned: deque[_Planned] = deque()
        self._endless = False
        self._lock = threading.Lock()
        self.commands: list[str] = []
        """Instruction bytes of the commands so far, in hexadecimal; never their data."""

    @property
    def address(self) -> str:
        return f"vpcd://127.0.0.1:{self._device.port}"

    @property
    def port(self) -> int:
        return self._device.port

    @property
    def plugged(self) -> bool:
        return self._device.plugged

    @property
    def inserted(self) -> bool:
        return self._card is not None

    def start(self) -> None:
        self._device.start()

    def stop(self) -> None:
        self._device.stop()

    def __enter__(self) -> SimulatedCardSlot:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def insert(self, card: SimulatedSocialCard) -> None:
        with self._lock:
            card.power_off()
            self._card = card
            self.commands.clear()

    def remove(self) -> None:
        with self._lock:
            self._card = None

    def fault(self, fault: CardFault, *, after: int = 0, status: int = 0x6F00, seconds: float = 0.5) -> None:
        """Plans one fault, ``after`` that many good answers."""
        with self._lock:
            self._planned.append(_Planned(fault, after + len(self.commands), status, seconds))

    def clear_faults(self) -> None:
        with self._lock:
            self._planned.clear()
            self._endless = False

    def _connect(self) -> socket.socket:
        if self._vpcd is None or not self.inserted:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", self._vpcd), _PULSE)

    def _talk(self, connection: socket.socket) -> None:
        while (message := self._receive(connection)) is not None:
            answer = self._control(message[0]) if len(message) == 1 else self._command(connection, message)
            if answer is not None:
                self._device.send(connection, answer)

    def _receive(self, connection: socket.socket) -> bytes | None:
        """The next message, None at the end of the connection or of the simulator."""
        head = self._device.exactly(connection, 2)
        length = int.from_bytes(head) if head else 0
        return self._device.exactly(connection, length) if 0 < length <= _MAX_MESSAGE else None

    def _control(self, control: int) -> bytes | None:
        with self._lock:
            if _CONTROLS.get(control) == "atr":
                return _message(ATR) if self._card is not None else self._nothing()
            if self._card is not None:
                self._card.power_off()
        return None

    def _command(self, connection: socket.socket, command: bytes) -> bytes | None:
        with self._lock:
            if self._card is None:
                return self._nothing()
            planned = next((plan for plan in self._planned if plan.after <= len(self.commands)), None)
            self.commands.append(f"{command[1]:02X}" if len(command) > 1 else "")
            if planned is not None:
                self._planned.remove(planned)
            answer = self._card.answer(command)
            if self._endless:
                return _message(b"\x01" * 200 + b"\x61\xff")
        return _message(answer) if planned is None else self._spoilt(connection, planned, answer)

    def _spoilt(self, connection: socket.socket, planned: _Planned, answer: bytes) -> bytes | None:
        match planned.fault:
            case CardFault.SILENCE:
                return None
            case CardFault.DELAY:
                self._device.pause(connection, planned.seconds)
                return _message(answer)
            case CardFault.STATUS:
                return _message(planned.status.to_bytes(2))
            case CardFault.LIFT:
                self.remove()
                return self._nothing()
            case CardFault.SHORT:
                return _message(b"\x90")
            case CardFault.JUNK:
                return _message(b"\x1f\xff\xff\xff\x09\x84\x90\x00")
            case CardFault.ENDLESS:
                self._endless = True
                return _message(b"\x61\xff")
            case CardFault.OVERSIZED:
                return b"\xff\xff"

    def _nothing(self) -> bytes:
        """No card: an empty answer, or for vpcd the end of the connection, because it waits for ever after a length 0."""
        if self._vpcd is not None:
            raise ConnectionAbortedError
        return _message(b"")


def _message(data: bytes) -> bytes:
    return len(data).to_bytes(2) + data
