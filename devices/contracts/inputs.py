"""Contacts of the cabinet: its door, its tamper switch, the headphone jack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from devices.contracts.base import DeviceFault, Driver


@dataclass(frozen=True, slots=True)
class InputReading:
    """Debounced. ``tamper`` stays true until somebody acknowledges it; ``tamper_now`` is the contact itself."""

    door_open: bool
    tamper: bool
    tamper_now: bool
    headphones: bool


class InputPanel(Driver, Protocol):
    def read(self) -> InputReading | DeviceFault:
        """The contacts now, with whatever happened since the last call."""
        ...

    def acknowledge_tamper(self) -> bool | DeviceFault:
        """A technician has looked. True when nothing is latched any more, False while the contact is still open."""
        ...
