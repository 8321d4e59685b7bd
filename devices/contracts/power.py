"""Where the terminal's electricity comes from, as its uninterruptible power supply tells it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.contracts.base import DeviceFault, Driver


class PowerSupply(StrEnum):
    ON_LINE = "on_line"
    ON_BATTERY = "on_battery"
    LOW_BATTERY = "low_battery"
    """On battery and near its end: stop taking people, print nothing, shut down in order."""
    UNKNOWN = "unknown"
    """Nobody can tell just now. Never take it for "on line"."""


@dataclass(frozen=True, slots=True)
class PowerReading:
    """``charge`` in percent and ``runtime`` in seconds, None when the supply does not tell.

    ``fault`` says why the supply is unknown.
    """

    supply: PowerSupply
    charge: int | None = None
    runtime: int | None = None
    replace_battery: bool = False
    fault: DeviceFault | None = None


class PowerSupplyUnit(Driver, Protocol):
    def read(self) -> PowerReading | DeviceFault:
        """The supply now; a fault only when the service that watches it cannot be asked."""
        ...
