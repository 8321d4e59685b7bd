"""Finding the speed of a module that is silent at the configured one, and moving it to another."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from types import MappingProxyType
from typing import Protocol, cast

from devices.contract import DeviceFault
from devices.idcard.exchange import TRANSPORT_ERRORS, Exchange, Port, unplugged
from devices.idcard.protocol import Command, Reply

_log = logging.getLogger("devices.idcard")

USUAL_SPEEDS = (115200, 9600, 57600, 38400, 19200)
"""The speeds a module knows, the likely ones first."""

SILENCE = frozenset(
    {"idcard.unplugged", "idcard.silent", "idcard.truncated", "idcard.checksum", "idcard.length", "idcard.wrong_reply"}
)
"""Faults after which nothing sensible is known to answer at the address."""

_SPEED_COMMANDS = MappingProxyType(
    {
        115200: Command.BAUD_115200,
        57600: Command.BAUD_57600,
        38400: Command.BAUD_38400,
        19200: Command.BAUD_19200,
        9600: Command.BAUD_9600,
    }
)

_PATIENCE = 0.3
"""Seconds for an answer at a speed that is only tried; a module tells its number within some 50 ms."""


class _SerialPort(Port, Protocol):
    baudrate: int


class Line:
    """A port, the speed it runs at, and the exchange over it."""

    def __init__(self, port: Port, baud: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.port = port
        self.baud = baud
        self._clock = clock
        self.exchange = Exchange(port, baud, clock)

    def identify(self) -> Reply | DeviceFault:
        return self.exchange.ask(Command.SAM_ID)

    def search(self) -> Reply | DeviceFault | None:
        """Asks for the module's number at every other usual speed; its answer, which may be a refusal.

        None, and the old speed again, when nobody answers at any.
        """
        configured = self.baud
        for baud in USUAL_SPEEDS:
            if baud == configured:
                continue
            reply = self._identify_at(baud)
            if not _silent(reply):
                _log.info("the module answers at %d baud, not at %d", baud, configured)
                return reply
        self._tune(configured)
        return None

    def move_to(self, baud: int) -> DeviceFault | None:
        """Tells the module to change its speed and follows. None when it answers, at the new speed or still at the old.

        A module that agreed but is only heard at the old speed stays there.
        """
        command = _SPEED_COMMANDS.get(baud)
        if command is None or baud == self.baud:
            return None
        old = self.baud
        if isinstance(self.exchange.ask(command), DeviceFault):
            return None
        moved = self._identify_at(baud)
        if not _silent(moved):
            _log.info("the module now runs at %d baud instead of %d", baud, old)
            return None
        stayed = self._identify_at(old)
        return stayed if isinstance(stayed, DeviceFault) and _silent(stayed) else None

    def _identify_at(self, baud: int) -> Reply | DeviceFault:
        fault = self._tune(baud)
        return fault or self.exchange.ask(Command.SAM_ID, patience=_PATIENCE)

    def _tune(self, baud: int) -> DeviceFault | None:
        try:
            cast("_SerialPort", self.port).baudrate = baud
        except (*TRANSPORT_ERRORS, ValueError) as error:
            return unplugged("BAUD", error)
        self.baud = baud
        self.exchange = Exchange(self.port, baud, self._clock)
        return None


def _silent(reply: Reply | DeviceFault) -> bool:
    return isinstance(reply, DeviceFault) and reply.code in SILENCE
