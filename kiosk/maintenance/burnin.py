"""``python -m kiosk burnin``: asks every device again and again before a terminal leaves the workshop, and counts."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Final

from devices.contract import Absent, DeviceFault, DeviceState, Driver, Failed, NeedsHelp
from devices.hub import DeviceHub
from kiosk.devicelist import add_devices
from kiosk.settings import LoadedSettings

_SETTLE_SECONDS: Final = 8.0
_PATIENCE: Final = 15.0


def burn_in(loaded: LoadedSettings, assets: Path, cycles: int) -> dict[str, dict[str, int]]:
    """For each device how often it was well, and how often each fault was met. Prints nothing, reads no card."""
    hub = DeviceHub(lambda _status: None, poll_interval=0.5)
    add_devices(hub, loaded, assets)
    names = [status.device_id for status in hub.statuses()]
    counted = {name: Counter[str]() for name in names}
    hub.start()
    try:
        _settle(hub)
        for _ in range(cycles):
            for name in names:
                counted[name][_asked(hub, name)] += 1
    finally:
        hub.stop()
    return {name: dict(sorted(counter.items())) for name, counter in counted.items()}


def _asked(hub: DeviceHub, name: str) -> str:
    def poll(driver: Driver) -> DeviceState:
        return driver.poll()

    answer: DeviceState | DeviceFault = hub.call(name, poll, deadline=_PATIENCE)
    match answer:
        case DeviceFault(code=code):
            return code
        case Absent(fault=fault) | NeedsHelp(fault=fault) | Failed(fault=fault):
            return fault.code
        case _:
            return "ok"


def _settle(hub: DeviceHub) -> None:
    deadline = time.monotonic() + _SETTLE_SECONDS
    while time.monotonic() < deadline and any(type(one.state).__name__ == "Starting" for one in hub.statuses()):
        time.sleep(0.1)
