"""The power supply's driver against the simulated upsd: states, and every fault by its code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devices.contract import Absent, DeviceFault, Identity, PowerReading, PowerSupply, Ready
from devices.power.driver import NutPowerSupply
from devices.power.simulator import PowerFault, SimulatedUpsd


@pytest.fixture
def upsd() -> Iterator[SimulatedUpsd]:
    with SimulatedUpsd() as simulated:
        yield simulated


@pytest.fixture
def driver(upsd: SimulatedUpsd) -> Iterator[NutPowerSupply]:
    opened = NutPowerSupply(upsd.address, timeout=0.4)
    identity = opened.open()
    assert isinstance(identity, Identity)
    assert (identity.vendor, identity.model, identity.simulated) == ("SIMULATED", 'Bench "600"', True)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("status", "supply", "notices"),
    [
        ("OL", PowerSupply.ON_LINE, ()),
        ("OL CHRG", PowerSupply.ON_LINE, ()),
        ("OL RB", PowerSupply.ON_LINE, ("power.replace_battery",)),
        ("OB DISCHRG", PowerSupply.ON_BATTERY, ("power.on_battery",)),
        ("OB LB", PowerSupply.LOW_BATTERY, ("power.low_battery",)),
        ("FSD OB", PowerSupply.LOW_BATTERY, ("power.low_battery",)),
    ],
)
def test_states(
    driver: NutPowerSupply, upsd: SimulatedUpsd, status: str, supply: PowerSupply, notices: tuple[str, ...]
) -> None:
    upsd.set(ups__status=status, battery__charge="42.0")
    reading = driver.read()
    assert isinstance(reading, PowerReading)
    assert (reading.supply, reading.charge, reading.runtime, reading.fault) == (supply, 42, 1800, None)
    state = driver.poll()
    assert isinstance(state, Ready)
    assert tuple(notice.code for notice in state.notices) == notices


@pytest.mark.parametrize("status", ["", "WAIT", "OFF", "BYPASS"])
def test_a_status_that_tells_nothing_is_unknown(driver: NutPowerSupply, upsd: SimulatedUpsd, status: str) -> None:
    upsd.set(ups__status=status)
    reading = driver.read()
    assert isinstance(reading, PowerReading)
    assert reading.supply is PowerSupply.UNKNOWN
    state = driver.poll()
    assert isinstance(state, Absent)
    assert state.fault.code == "power.unclear"


@pytest.mark.parametrize("fault", [PowerFault.DRIVER_GONE, PowerFault.STALE])
def test_a_driver_that_is_gone_is_unknown_and_never_on_line(
    driver: NutPowerSupply, upsd: SimulatedUpsd, fault: PowerFault
) -> None:
    upsd.hold(fault)
    reading = driver.read()
    assert isinstance(reading, PowerReading)
    assert reading.supply is PowerSupply.UNKNOWN
    assert reading.fault is not None
    assert reading.fault.code == "power.driver_gone"
    assert isinstance(driver.poll(), Absent)
    upsd.hold(None)
    assert isinstance(driver.poll(), Ready)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (PowerFault.SILENCE, "power.no_service"),
        (PowerFault.DELAY, "power.no_service"),
        (PowerFault.CLOSE, "power.no_service"),
        (PowerFault.JUNK, "power.bad_answer"),
        (PowerFault.ENDLESS_LINE, "power.bad_answer"),
        (PowerFault.ENDLESS_LIST, "power.bad_answer"),
        (PowerFault.DENIED, "power.denied"),
    ],
)
def test_every_fault_has_its_code_and_heals(
    driver: NutPowerSupply, upsd: SimulatedUpsd, fault: PowerFault, code: str
) -> None:
    upsd.hold(fault)
    reading = driver.read()
    assert isinstance(reading, DeviceFault)
    assert reading.code == code
    upsd.hold(None)
    assert isinstance(driver.poll(), Ready)


def test_a_connection_closed_meanwhile_is_no_fault(driver: NutPowerSupply, upsd: SimulatedUpsd) -> None:
    upsd.fault(PowerFault.CLOSE)
    assert isinstance(driver.poll(), Ready)
    upsd.fault(PowerFault.SPLIT)
    assert isinstance(driver.poll(), Ready)


def test_the_service_stops_and_comes_back(driver: NutPowerSupply, upsd: SimulatedUpsd) -> None:
    upsd.stop()
    state = driver.poll()
    assert isinstance(state, Absent)
    assert state.fault.code == "power.no_service"
    upsd.start()
    assert isinstance(driver.open(), Identity)


def test_a_unit_nobody_knows(upsd: SimulatedUpsd) -> None:
    other = NutPowerSupply(upsd.address + "2")
    opened = other.open()
    assert isinstance(opened, DeviceFault)
    assert opened.code == "power.no_unit"
    other.close()


@pytest.mark.parametrize("address", ["nut://localhost", "nut://localhost/a%20b", "http://localhost/ups", "nut:///ups"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(ValueError, match="no such power supply"):
        NutPowerSupply(address)
