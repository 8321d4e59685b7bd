"""Lights at the slots: frames of the relay board, and the driver against a simulated board on a pseudo-terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.contract import Absent, DeviceFault, Identity, Ready
from devices.contracts.lights import Slot
from devices.lights.driver import RelaySlotLights
from devices.lights.protocol import MOST_RELAYS, answer, states_of, switch, switched, wanted_states
from devices.lights.simulator import LightsFault, SimulatedRelayBoard
from devices.serialline import PtyLine
from kiosk.demo.process import wait_for

RELAYS = {Slot.CARD: 1, Slot.SLIP: 2, Slot.PAGES: 3, Slot.CODE: 4}
STATES = st.integers(1, MOST_RELAYS).flatmap(
    lambda count: st.lists(st.booleans(), min_size=count, max_size=count).map(lambda on: dict(enumerate(on, start=1)))
)


@pytest.mark.parametrize(
    ("relay", "on", "frame"),
    [(1, True, "a00101a2"), (1, False, "a00100a1"), (2, True, "a00201a3"), (8, False, "a00800a8")],
)
def test_frames_as_the_maker_prints_them(relay: int, on: bool, frame: str) -> None:
    assert switch(relay, on) == bytes.fromhex(frame)
    assert switched(bytes.fromhex(frame)) == (relay, on)


@given(STATES)
def test_what_a_board_says_is_understood(states: dict[int, bool]) -> None:
    assert states_of(answer(states)) == states


@pytest.mark.parametrize(
    ("data", "states"),
    [
        (b"CH1:ON\r\nCH2:OFF\r\n", {1: True, 2: False}),
        (b"CH1: off\nCH2: on\n", {1: False, 2: True}),
        (b"", None),
        (b"CH1:ON", None),
        (b"CH2:ON \r\n", None),
        (b"CH1:ON \r\nCH1:OFF \r\n", None),
        (b"CH1:ON \r\nnoise", None),
        (b"noise CH1:ON \r\n", None),
        (b"CH1:ON \r\nCH9:ON \r\n", None),
    ],
)
def test_other_spacings_and_noise(data: bytes, states: dict[int, bool] | None) -> None:
    assert states_of(data) == states


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    states = states_of(data)
    assert states is None or 1 <= len(states) <= MOST_RELAYS
    assert switched(data) is None or len(data) == 4


def test_two_slots_on_one_relay() -> None:
    both = {Slot.CARD: 1, Slot.CODE: 1}
    assert wanted_states(both, frozenset({Slot.CODE})) == {1: True}
    assert wanted_states(both, frozenset({Slot.SLIP})) == {1: False}


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    made = PtyLine(tmp_path / "lights", baud=9600)
    yield made
    made.close()


@pytest.fixture
def board(line: PtyLine) -> Iterator[SimulatedRelayBoard]:
    with SimulatedRelayBoard(line) as made:
        yield made


@pytest.fixture
def lights(board: SimulatedRelayBoard) -> Iterator[RelaySlotLights]:
    driver = RelaySlotLights(board.address, RELAYS, simulated=True)
    assert isinstance(driver.open(), Identity)
    yield driver
    driver.close()


def until_dark(board: SimulatedRelayBoard) -> None:
    """The last frames are still on the line when the driver has closed its end."""
    wait_for(lambda: not board.on, 10, "the lights to go out")


def code(answered: object) -> str:
    fault = answered.fault if isinstance(answered, Absent) else answered
    assert isinstance(fault, DeviceFault)
    return fault.code


def test_exactly_what_is_wanted_is_lit(lights: RelaySlotLights, board: SimulatedRelayBoard) -> None:
    assert board.on == frozenset()
    assert lights.show(frozenset({Slot.CARD, Slot.CODE})) is None
    assert board.on == {1, 4}
    assert lights.show(frozenset({Slot.PAGES, Slot.PAPERS})) is None
    assert board.on == {3}, "a slot without a light stays dark"
    lights.close()
    until_dark(board)
    assert isinstance(lights.open(), Identity)
    assert board.on == {3}, "what was wanted last"


def test_lights_come_back_after_a_power_dip(lights: RelaySlotLights, board: SimulatedRelayBoard) -> None:
    assert lights.show(frozenset({Slot.SLIP})) is None
    board.lose_power()
    assert isinstance(lights.poll(), Ready)
    assert board.on == {2}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(LightsFault.SILENCE, "lights.silent"), (LightsFault.GARBLE, "lights.garbled"), (LightsFault.STUCK, "lights.stuck")],
)
def test_what_goes_wrong_has_its_name_and_passes(
    lights: RelaySlotLights, board: SimulatedRelayBoard, fault: LightsFault, expected: str
) -> None:
    board.fault(fault)
    assert code(lights.show(frozenset({Slot.CARD}))) == expected
    assert code(lights.poll()) == expected
    board.fault(None)
    assert isinstance(lights.poll(), Ready)
    assert board.on == {1}


def test_a_pulled_cable_and_the_way_back(lights: RelaySlotLights, board: SimulatedRelayBoard, line: PtyLine) -> None:
    line.unplug()
    assert code(lights.show(frozenset({Slot.CARD}))) == "lights.gone"
    assert code(lights.open()) == "lights.gone"
    line.replug()
    assert isinstance(lights.open(), Identity)
    assert lights.show(frozenset({Slot.CARD})) is None
    assert board.on == {1}


def test_a_board_with_too_few_relays(line: PtyLine) -> None:
    with SimulatedRelayBoard(line, relays=2) as board:
        assert code(RelaySlotLights(board.address, RELAYS).open()) == "lights.too_few"
        assert isinstance(RelaySlotLights(board.address, {Slot.CARD: 2}).open(), Identity)


def test_a_relay_that_no_board_has() -> None:
    with pytest.raises(ValueError, match="1 to 8"):
        RelaySlotLights("/dev/null", {Slot.CARD: 9})
