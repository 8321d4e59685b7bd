"""Faults of devices and of the way to the platform, as troubles the session understands."""

from __future__ import annotations

from devices.contract import Absent, Busy, DeviceFault, DeviceState, Failed, NeedsHelp, Ready, Starting
from kiosk.domain import readiness
from kiosk.domain.trouble import Cause, Trouble

STARTING = Trouble(readiness.STARTING, Cause.DEVICE, "设备正在启动", "请稍等一会儿。")


def trouble_of(fault: DeviceFault) -> Trouble:
    return Trouble(fault.code, Cause(fault.cause.value), fault.message, fault.advice)


def state_trouble(state: DeviceState) -> Trouble | None:
    """None for a device that can be asked to work."""
    match state:
        case Ready() | Busy():
            return None
        case Starting():
            return STARTING
        case Absent(fault=fault) | NeedsHelp(fault=fault) | Failed(fault=fault):
            return trouble_of(fault)


def told_by(state: DeviceState) -> tuple[DeviceFault, ...]:
    """What the device has to say now: its fault, or the notices of one that works; the gravest first."""
    match state:
        case Ready(notices=notices):
            return notices
        case Absent(fault=fault) | NeedsHelp(fault=fault) | Failed(fault=fault):
            return (fault,)
        case Starting() | Busy():
            return ()
