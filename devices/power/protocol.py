"""The text protocol of Network UPS Tools (upsd, RFC 9271), without I/O and bounded: lines in, values out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.contract import DeviceFault, PowerReading, PowerSupply
from devices.power.faults import fault

MAX_LINE = 1024
MAX_VARIABLES = 512
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_VARIABLE = re.compile(r'VAR (\S{1,64}) (\S{1,64}) "((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")

_ERRORS = {
    "DRIVER-NOT-CONNECTED": "power.driver_gone",
    "DATA-STALE": "power.driver_gone",
    "UNKNOWN-UPS": "power.no_unit",
    "ACCESS-DENIED": "power.denied",
}


def valid_name(name: str) -> bool:
    """Whether the name can stand in a command: nothing that would end the line or add a word."""
    return _NAME.fullmatch(name) is not None


def list_variables(unit: str) -> bytes:
    return f"LIST VAR {unit}\n".encode("ascii")


LOGOUT = b"LOGOUT\n"


@dataclass(slots=True)
class VariableList:
    """Takes the answer to LIST VAR line by line, until :attr:`result` is there."""

    unit: str
    result: Mapping[str, str] | DeviceFault | None = None
    _begun: bool = False
    _variables: dict[str, str] = field(default_factory=dict)

    def take(self, line: str) -> None:
        if self.result is not None:
            return
        if line.startswith("ERR "):
            word = line[4:].split(" ", 1)[0]
            self.result = fault(_ERRORS.get(word, "power.bad_answer"), word[:40])
        elif line == f"BEGIN LIST VAR {self.unit}" and not self._begun:
            self._begun = True
        elif line == f"END LIST VAR {self.unit}" and self._begun:
            self.result = self._variables
        else:
            self._take_variable(line)

    def _take_variable(self, line: str) -> None:
        found = _VARIABLE.fullmatch(line) if self._begun else None
        if found is None or found[1] != self.unit or len(self._variables) >= MAX_VARIABLES:
            self.result = fault("power.bad_answer", "no line of the list")
            return
        self._variables[found[2]] = _ESCAPED.sub(r"\1", found[3])


class LineSplitter:
    """Bytes to lines. :attr:`overlong` is set when a line passes MAX_LINE; nothing more is kept then."""

    def __init__(self) -> None:
        self._pending = b""
        self.overlong = False

    @property
    def held(self) -> int:
        return len(self._pending)

    def feed(self, data: bytes) -> list[str]:
        if self.overlong:
            return []
        *whole, self._pending = (self._pending + data).split(b"\n")
        if len(self._pending) > MAX_LINE or any(len(line) > MAX_LINE for line in whole):
            self.overlong, self._pending = True, b""
            return []
        return [line.decode("utf-8", "replace").rstrip("\r") for line in whole]


def reading_of(variables: Mapping[str, str]) -> PowerReading:
    """What the variables say. ``ups.status`` holds words: OL, OB, LB, RB and others; neither OL nor OB is unknown."""
    words = variables.get("ups.status", "").split()
    charge = _whole(variables.get("battery.charge", ""), 100)
    runtime = _whole(variables.get("battery.runtime", ""), 10_000_000)
    if "OB" in words:
        supply = PowerSupply.LOW_BATTERY if "LB" in words or "FSD" in words else PowerSupply.ON_BATTERY
    elif "OL" in words:
        supply = PowerSupply.LOW_BATTERY if "FSD" in words else PowerSupply.ON_LINE
    else:
        supply = PowerSupply.UNKNOWN
    unclear = fault("power.unclear", " ".join(words)[:60]) if supply is PowerSupply.UNKNOWN else None
    return PowerReading(supply, charge, runtime, "RB" in words, unclear)


def _whole(text: str, most: int) -> int | None:
    """A number as NUT writes it (``85`` or ``85.0``), None when it is none or beyond reason."""
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return None
    value = int(float(text))
    return value if value <= most else None
