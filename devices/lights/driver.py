"""Lights behind the relays of an LCUS board on a serial port."""

from __future__ import annotations

import contextlib
import termios
import time
from collections.abc import Mapping

import serial

from devices.contract import Absent, DeviceFault, DeviceState, Identity, Ready
from devices.contracts.lights import Slot
from devices.lights.faults import fault
from devices.lights.protocol import LONGEST_ANSWER, MOST_RELAYS, QUERY, states_of, switch, wanted_states

_BAUD = 9600
_ANSWER = 2.0
"""Seconds; eight lines take 0.1."""
_WAIT = 0.05
"""Seconds that one read waits for a byte."""
_QUIET_READS = 6
"""So many without a byte, and an answer has ended."""
_MOST_LATE = 20
# pyserial raises OSError and its subclass SerialException; termios.error is neither.
_PORT_ERRORS = (OSError, termios.error)


class RelaySlotLights:
    """``relays`` says which relay, counted from 1, each slot's light hangs on; slots without one stay dark.

    All lights go out when it is closed; opened again it lights what was wanted last. Faults: ``lights.gone``, ``silent``,
    ``garbled``, ``stuck``, ``too_few``.
    Raises ValueError for a relay that no board has.
    """

    def __init__(self, url: str, relays: Mapping[Slot, int], *, simulated: bool = False) -> None:
        if not all(1 <= relay <= MOST_RELAYS for relay in relays.values()):
            raise ValueError(f"relays are counted from 1 to {MOST_RELAYS}")
        self._url = url
        self._relays = dict(relays)
        self._lit: frozenset[Slot] = frozenset()
        self._port: serial.Serial | None = None
        self._count = 0
        """How many relays the board has said it has; 0 until it has."""
        self._identity = Identity("lights", model="LCUS", simulated=simulated)

    @property
    def kind(self) -> str:
        return "lights"

    @property
    def address(self) -> str:
        return self._url

    def open(self) -> Identity | DeviceFault:
        self._close_port()
        self._count = 0
        try:
            self._port = serial.serial_for_url(self._url, baudrate=_BAUD, timeout=_WAIT, write_timeout=1.0)
        except (*_PORT_ERRORS, ValueError) as error:
            return fault("lights.gone", type(error).__name__)
        problem = self._bring_about()
        if problem is not None:
            self._close_port()
            return problem
        return self._identity

    def close(self) -> None:
        if self._port is not None:
            with contextlib.suppress(*_PORT_ERRORS):
                self._switch(wanted_states(self._relays, frozenset()))
        self._close_port()

    def poll(self) -> DeviceState:
        """A board that has lost its power meanwhile gets its lights back."""
        problem = self._bring_about()
        return Ready(self._identity) if problem is None else Absent(problem)

    def show(self, slots: frozenset[Slot]) -> DeviceFault | None:
        self._lit = slots
        return self._bring_about()

    def _bring_about(self) -> DeviceFault | None:
        """Asks, switches what differs, and asks again whether it has."""
        wanted = wanted_states(self._relays, self._lit)
        now = self._states()
        if isinstance(now, DeviceFault):
            return now
        if wanted.keys() - now.keys():
            return fault("lights.too_few", f"{len(now)} relays")
        differing = {relay: on for relay, on in wanted.items() if now[relay] != on}
        if not differing:
            return None
        try:
            self._switch(differing)
        except _PORT_ERRORS as error:
            return fault("lights.gone", type(error).__name__)
        now = self._states()
        if isinstance(now, DeviceFault):
            return now
        return None if all(now.get(relay) == on for relay, on in wanted.items()) else fault("lights.stuck")

    def _switch(self, states: Mapping[int, bool]) -> None:
        if self._port is None:
            raise OSError("closed")
        for relay, on in states.items():
            self._port.write(switch(relay, on))
        self._port.flush()

    def _states(self) -> dict[int, bool] | DeviceFault:
        """Asks a second time when the answer makes no sense: one to an earlier question may have come late into it."""
        data = b""
        for _ in range(2):
            if self._port is None:
                return fault("lights.gone")
            try:
                self._drain(self._port)
                self._port.write(QUERY)
                data = self._answer(self._port)
            except _PORT_ERRORS as error:
                return fault("lights.gone", type(error).__name__)
            if not data:
                return fault("lights.silent")
            states = states_of(data)
            if states is not None:
                self._count = len(states)
                return states
        return fault("lights.garbled", f"{len(data)} bytes")

    @staticmethod
    def _drain(port: serial.Serial) -> None:
        """What came late belongs to an earlier question."""
        for _ in range(_MOST_LATE):
            if not port.in_waiting:
                return
            port.read(port.in_waiting)

    def _answer(self, port: serial.Serial) -> bytes:
        """To its last line: of a board not yet known, until the line has been quiet. Bounded in time and size."""
        data = b""
        quiet = 0
        deadline = time.monotonic() + _ANSWER
        while len(data) < LONGEST_ANSWER and quiet < _QUIET_READS and time.monotonic() < deadline:
            more = port.read(max(1, min(port.in_waiting, LONGEST_ANSWER - len(data))))
            data += more
            quiet = quiet + 1 if data and not more else 0
            if self._count and len(states_of(data) or ()) == self._count:
                break
        return data

    def _close_port(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(*_PORT_ERRORS):
                port.close()
