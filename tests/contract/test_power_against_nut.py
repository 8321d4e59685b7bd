"""The power supply's driver against Network UPS Tools: its upsd with its dummy-ups driver, both not ours."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.contract import DeviceFault, Identity, PowerReading, PowerSupply
from devices.power.driver import NutPowerSupply

PATIENCE = 20.0
DRIVER, SERVICE = Path("/lib/nut/dummy-ups"), Path("/lib/nut/upsd")


@dataclass
class Nut:
    """A unit that says what stands in ``states``; dummy-ups reads the file again and again."""

    address: str
    states: Path
    driver: subprocess.Popen[bytes]

    def say(self, status: str, charge: int) -> None:
        write_states(self.states, status, charge)


def write_states(file: Path, status: str, charge: int) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(f"ups.mfr: Dummy\nups.model: Bench\nups.status: {status}\nbattery.charge: {charge}\nTIMER 1\n")
    fresh.replace(file)


def until(wanted: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < deadline, "did not come to pass"
        threading.Event().wait(0.02)


def supply(power: NutPowerSupply) -> PowerSupply | str:
    reading = power.read()
    return reading.supply if isinstance(reading, PowerReading) else reading.code


@pytest.fixture
def nut(tmp_path: Path) -> Iterator[Nut]:
    if not (DRIVER.exists() and SERVICE.exists()):
        pytest.skip("nut-server (dummy-ups, upsd) is not installed")
    if os.geteuid() != 0:
        pytest.skip("NUT's programs change their user, which needs root")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    states = tmp_path / "kiosk.dev"
    (tmp_path / "nut.conf").write_text("MODE=standalone\n")
    (tmp_path / "ups.conf").write_text(
        f"maxretry = 1\n[kiosk]\n driver = dummy-ups\n port = {states}\n mode = dummy-loop\n"
    )
    (tmp_path / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {port}\nMAXAGE 5\n")
    (tmp_path / "upsd.users").write_text("")
    for file in tmp_path.iterdir():
        file.chmod(0o640)
    environment = os.environ | {"NUT_CONFPATH": str(tmp_path), "NUT_STATEPATH": str(tmp_path), "NUT_PIDPATH": str(tmp_path)}
    started: list[subprocess.Popen[bytes]] = []

    def start(*command: str) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)
        started.append(process)
        return process

    try:
        write_states(states, "OL", 100)
        driver = start(str(DRIVER), "-u", "root", "-a", "kiosk", "-D")
        until(lambda: list(tmp_path.glob("dummy-ups-*")))
        start(str(SERVICE), "-u", "root", "-D")
        yield Nut(f"nut://127.0.0.1:{port}/kiosk", states, driver)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(PATIENCE)


def test_from_the_mains_to_the_battery_and_into_the_unknown(nut: Nut) -> None:
    power = NutPowerSupply(nut.address)
    try:
        until(lambda: isinstance(power.open(), Identity))
        until(lambda: supply(power) is PowerSupply.ON_LINE)
        nut.say("OB", 60)
        until(lambda: supply(power) is PowerSupply.ON_BATTERY)
        nut.say("OB LB", 8)
        until(lambda: supply(power) is PowerSupply.LOW_BATTERY)
        nut.driver.terminate()
        nut.driver.wait(PATIENCE)
        until(lambda: supply(power) is PowerSupply.UNKNOWN)
        reading = power.read()
        assert isinstance(reading, PowerReading)
        assert reading.fault is not None
        assert reading.fault.code == "power.driver_gone"
    finally:
        power.close()


def test_a_unit_that_upsd_does_not_know(nut: Nut) -> None:
    power = NutPowerSupply(nut.address.replace("/kiosk", "/other"))
    until(lambda: isinstance(fault := power.open(), DeviceFault) and fault.code == "power.no_unit")
    power.close()
