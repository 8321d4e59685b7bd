"""An uninterruptible power supply, asked through Network UPS Tools: ``nut://HOST:PORT/UNIT``."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from devices.contract import Absent, DeviceFault, DeviceState, Identity, PowerReading, PowerSupply, Ready
from devices.power.faults import fault
from devices.power.protocol import LOGOUT, LineSplitter, VariableList, list_variables, reading_of, valid_name

_PORT = 3493
_TIMEOUT = 2.0
_MAX_ANSWER = 256 * 1024
_DUMMY = "dummy-ups"
_UNTOLD = "power.driver_gone"


class NutPowerSupply:
    """Reads only, so it needs no password. ``timeout`` bounds every whole question in seconds.

    Ready with the notices ``power.on_battery``, ``power.low_battery``, ``power.replace_battery``; absent while nobody can
    tell. Raises ValueError for an address that is no ``nut:`` one.
    """

    def __init__(self, address: str, *, timeout: float = _TIMEOUT) -> None:
        parts = urlsplit(address)
        self._unit = parts.path.lstrip("/")
        if parts.scheme != "nut" or not parts.hostname or not valid_name(self._unit):
            raise ValueError(f"no such power supply address: {address}")
        self._address = address
        self._server = (parts.hostname, parts.port or _PORT)
        self._timeout = timeout
        self._socket: socket.socket | None = None
        self._identity: Identity | None = None

    @property
    def kind(self) -> str:
        return "power"

    @property
    def address(self) -> str:
        return self._address

    def open(self) -> Identity | DeviceFault:
        self.close()
        variables = self._ask()
        if isinstance(variables, DeviceFault):
            self.close()
            return variables
        driver = variables.get("driver.name", "")
        self._identity = Identity(
            "power",
            _short(variables.get("ups.mfr", variables.get("device.mfr", ""))),
            _short(variables.get("ups.model", variables.get("device.model", ""))),
            _short(variables.get("ups.serial", variables.get("device.serial", ""))),
            _short(variables.get("ups.firmware", "")),
            simulated=driver == _DUMMY or driver.startswith("simulated"),
        )
        return self._identity

    def close(self) -> None:
        self._identity = None
        self._hang_up()

    def poll(self) -> DeviceState:
        reading = self.read()
        if isinstance(reading, DeviceFault):
            return Absent(reading)
        if reading.fault is not None or self._identity is None:
            return Absent(reading.fault or fault("power.no_service"))
        return Ready(self._identity, _notices(reading))

    def read(self) -> PowerReading | DeviceFault:
        variables = self._ask()
        if not isinstance(variables, DeviceFault):
            return reading_of(variables)
        return PowerReading(PowerSupply.UNKNOWN, fault=variables) if variables.code == _UNTOLD else variables

    def _ask(self) -> Mapping[str, str] | DeviceFault:
        """One question. A kept connection may have been closed meanwhile: then it is asked once more on a new one."""
        kept = self._socket is not None
        answer = self._ask_once()
        if kept and isinstance(answer, DeviceFault) and answer.code == "power.no_service":
            answer = self._ask_once()
        return answer

    def _ask_once(self) -> Mapping[str, str] | DeviceFault:
        deadline = time.monotonic() + self._timeout
        try:
            if self._socket is None:
                self._socket = socket.create_connection(self._server, self._timeout)
            self._socket.settimeout(self._timeout)
            self._socket.sendall(list_variables(self._unit))
            answer = self._receive(self._socket, deadline)
        except OSError as error:
            answer = fault("power.no_service", type(error).__name__)
        if isinstance(answer, DeviceFault) and answer.code in ("power.no_service", "power.bad_answer"):
            # What is still on its way must not be taken for the answer to the next question.
            self._hang_up()
        return answer

    def _receive(self, connection: socket.socket, deadline: float) -> Mapping[str, str] | DeviceFault:
        lines, listed = LineSplitter(), VariableList(self._unit)
        received = 0
        while listed.result is None:
            left = deadline - time.monotonic()
            if left <= 0:
                return fault("power.no_service", "too slow")
            connection.settimeout(left)
            data = connection.recv(4096)
            received += len(data)
            if not data:
                return fault("power.no_service", "closed")
            for line in lines.feed(data):
                listed.take(line)
            if lines.overlong or received > _MAX_ANSWER:
                return fault("power.bad_answer", "too long")
        return listed.result

    def _hang_up(self) -> None:
        connection, self._socket = self._socket, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.sendall(LOGOUT)
            connection.close()


def _notices(reading: PowerReading) -> tuple[DeviceFault, ...]:
    codes = {PowerSupply.ON_BATTERY: ["power.on_battery"], PowerSupply.LOW_BATTERY: ["power.low_battery"]}.get(
        reading.supply, []
    )
    return tuple(fault(code) for code in [*codes, *(["power.replace_battery"] if reading.replace_battery else [])])


def _short(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:64].strip()
