"""What all devices have in common: states, faults, and what the hub asks of any driver."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias


class Cause(StrEnum):
    """Where a failure comes from. Kept apart because each sends a different person."""

    NETWORK = "network"
    CLOCK = "clock"
    KEY = "key"
    DEVICE = "device"
    PLATFORM = "platform"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """One expected failure of a device.

    ``code`` is stable and dotted (``idcard.checksum``); ``message`` says in Chinese what happened, ``advice`` what to do
    next. ``detail`` is for the log and never holds personal data. ``transient`` means that trying again may help without
    anybody touching the machine.
    """

    code: str
    message: str
    advice: str
    transient: bool = False
    cause: Cause = Cause.DEVICE
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What answered at an address: for the technician and the audit trail. ``simulated`` is shown on the screen."""

    kind: str
    vendor: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    simulated: bool = False
    details: tuple[str, ...] = ()
    """``name=value`` words read back from the device: for the technician only."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing answers at the address."""

    fault: DeviceFault


@dataclass(frozen=True, slots=True)
class Starting:
    """Opening, or coming back after a fault."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Works; ``notices`` are worth a technician's look but stop nothing (paper near its end)."""

    identity: Identity
    notices: tuple[DeviceFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Busy:
    """Works, and is at it."""

    identity: Identity


@dataclass(frozen=True, slots=True)
class NeedsHelp:
    """A person can mend it on the spot: paper, cover, jam."""

    fault: DeviceFault
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Needs a technician."""

    fault: DeviceFault
    identity: Identity | None = None


DeviceState: TypeAlias = Absent | Starting | Ready | Busy | NeedsHelp | Failed


def is_usable(state: DeviceState) -> bool:
    """True when the device can be asked to work now."""
    return isinstance(state, Ready | Busy)


class Driver(Protocol):
    """What the hub needs from any driver. Every method runs on the device's one owner thread."""

    @property
    def kind(self) -> str: ...

    @property
    def address(self) -> str: ...

    def open(self) -> Identity | DeviceFault:
        """Opens the transport and makes sure that the right device answers."""
        ...

    def close(self) -> None:
        """Lets go of the transport; never raises."""
        ...

    def poll(self) -> DeviceState:
        """The real state now, asked of the device."""
        ...
