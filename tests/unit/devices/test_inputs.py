"""The cabinet's contacts: debouncing and latch in the head, the driver on a pty with a simulated controller."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.contract import Absent, DeviceFault, Identity, InputReading, Ready
from devices.inputs.driver import CabinetInputs, source_for
from devices.inputs.protocol import STEADY_REPORTS, Contact, Debouncer, TamperLatch, decode, encode
from devices.inputs.simulator import InputFault, SimulatedInputController
from devices.inputs.sources import GpioInputs
from devices.serialline import PtyLine

PATIENCE = 10.0


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    with PtyLine(tmp_path / "inputs", baud=9600) as made:
        yield made


@pytest.fixture
def controller(line: PtyLine) -> Iterator[SimulatedInputController]:
    with SimulatedInputController(line) as simulated:
        yield simulated


@pytest.fixture
def cabinet(controller: SimulatedInputController) -> Iterator[CabinetInputs]:
    opened = CabinetInputs(controller.address)
    assert isinstance(opened.open(), Identity)
    yield opened
    opened.close()


def reading(cabinet: CabinetInputs) -> InputReading:
    found = cabinet.read()
    assert isinstance(found, InputReading), found
    return found


def until(wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < deadline, "did not come to pass"
        threading.Event().wait(0.01)


def test_bytes() -> None:
    assert encode(Contact(0)) == 0xF0
    assert encode(Contact.DOOR | Contact.HEADPHONES) == 0xA5
    assert decode(0xA5) == Contact.DOOR | Contact.HEADPHONES
    assert [byte for byte in range(256) if decode(byte) is not None] == sorted(encode(Contact(n)) for n in range(16))


def test_a_bounce_changes_nothing_and_a_steady_contact_does() -> None:
    debouncer = Debouncer()
    for report in [Contact(0)] * STEADY_REPORTS + [Contact.DOOR, Contact(0)] * 20 + [Contact.DOOR] * (STEADY_REPORTS - 1):
        debouncer.feed(report)
    assert debouncer.contacts == Contact(0)
    debouncer.feed(Contact.DOOR | Contact.HEADPHONES)
    assert debouncer.contacts == Contact.DOOR


def test_a_latch_holds_until_the_contact_is_closed_and_somebody_has_looked() -> None:
    latch = TamperLatch()
    latch.see(Contact.TAMPER)
    latch.see(Contact(0))
    assert latch.latched
    assert not latch.acknowledge(Contact.TAMPER)
    assert not latch.acknowledge(None)
    assert latch.acknowledge(Contact(0))
    assert not latch.latched


def test_the_door_and_the_headphones(cabinet: CabinetInputs, controller: SimulatedInputController) -> None:
    assert reading(cabinet) == InputReading(door_open=False, tamper=False, tamper_now=False, headphones=False)
    controller.set(Contact.DOOR, True)
    controller.set(Contact.HEADPHONES, True)
    until(lambda: reading(cabinet).door_open and reading(cabinet).headphones)
    state = cabinet.poll()
    assert isinstance(state, Ready)
    assert [notice.code for notice in state.notices] == ["inputs.door_open"]
    controller.set(Contact.DOOR, False)
    until(lambda: not reading(cabinet).door_open)


def test_a_short_look_inside_between_two_polls_is_latched(
    cabinet: CabinetInputs, controller: SimulatedInputController
) -> None:
    controller.pulse(Contact.TAMPER, STEADY_REPORTS + 1)
    until(controller.idle)
    until(lambda: reading(cabinet).tamper)
    until(lambda: not reading(cabinet).tamper_now)
    state = cabinet.poll()
    assert isinstance(state, Ready)
    assert [notice.code for notice in state.notices] == ["inputs.tamper"]
    cabinet.close()
    assert isinstance(cabinet.open(), Identity)
    assert reading(cabinet).tamper, "a pulled cable must not forget it"
    assert cabinet.acknowledge_tamper() is True
    assert not reading(cabinet).tamper


def test_an_open_contact_cannot_be_acknowledged(cabinet: CabinetInputs, controller: SimulatedInputController) -> None:
    controller.set(Contact.TAMPER, True)
    until(lambda: reading(cabinet).tamper)
    assert cabinet.acknowledge_tamper() is False


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (InputFault.SILENCE, "inputs.silent"),
        (InputFault.GARBLE, "inputs.garbled"),
        (InputFault.STUCK, "inputs.garbled"),
    ],
)
def test_faults_heal(cabinet: CabinetInputs, controller: SimulatedInputController, fault: InputFault, code: str) -> None:
    controller.fault(fault)
    found: list[str] = []

    def told() -> bool:
        state = cabinet.poll()
        found[:] = [state.fault.code] if isinstance(state, Absent) else []
        return bool(found)

    until(told)
    assert found == [code]
    controller.fault(None)
    until(lambda: isinstance(cabinet.poll(), Ready))


def test_a_pulled_cable(cabinet: CabinetInputs, line: PtyLine) -> None:
    line.unplug()
    gone = cabinet.read()
    assert isinstance(gone, DeviceFault)
    assert gone.code == "inputs.gone"
    absent = cabinet.open()
    assert isinstance(absent, DeviceFault)
    line.replug()
    assert isinstance(cabinet.open(), Identity)


def test_gpio_lines_as_the_kernel_takes_them() -> None:
    source = source_for("gpio:/dev/gpiochip7?door=5&tamper=6&headphones=11&active_low=1")
    assert isinstance(source, GpioInputs)
    request = source.line_request()
    assert len(request) == 592
    assert request[:12] == bytes((5, 0, 0, 0, 6, 0, 0, 0, 11, 0, 0, 0))
    assert request[256:262] == b"kiosk\0"
    assert int.from_bytes(request[288:296], "little") == 6, "input, active low"
    assert int.from_bytes(request[560:564], "little") == 3
    assert source.contacts_of(0b101) == Contact.DOOR | Contact.HEADPHONES
    missing = source.open()
    assert isinstance(missing, DeviceFault)
    assert missing.code == "inputs.gone"


def test_a_file_that_is_no_gpio_chip(tmp_path: Path) -> None:
    (tmp_path / "chip").write_bytes(b"")
    opened = source_for(f"gpio:{tmp_path / 'chip'}?door=1").open()
    assert isinstance(opened, DeviceFault)
    assert opened.code == "inputs.no_lines"


@pytest.mark.parametrize("query", ["", "?window=3", "?door=x", "?door=-1", "?door=5000"])
def test_gpio_addresses_that_are_none(query: str) -> None:
    with pytest.raises(ValueError, match="no such input lines"):
        source_for("gpio:/dev/gpiochip0" + query)
