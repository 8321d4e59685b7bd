"""Which slot is lit in which step, and that the shell hands it to the board without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.contract import DeviceFault, Slot
from devices.lights.driver import RelaySlotLights
from devices.lights.faults import fault
from devices.lights.simulator import SimulatedRelayBoard
from devices.serialline import PtyLine
from kiosk.demo.process import wait_for
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session import state as st
from kiosk.session.lights import lamps_for
from kiosk.shell.field_tests import FIELD_TESTS
from kiosk.shell.lights import light
from tests.support.shell_world import ShellWorld
from tests.support.synthetic import Walk
from ui.samples_capture import BOOKLET

SUBMITTED = st.Submitted("t1", "e1", "R1", "2026-11-26T10:00:00+08:00")
PRINTING, PRINTED = st.PaperState.PRINTING, st.PaperState.PRINTED


@pytest.mark.parametrize(
    ("phase", "lit"),
    [
        (st.Attract(), set()),
        (st.Home(), set()),
        (st.IdentifyStep(), {fx.Lamp.CARD}),
        (st.TakeCard(), {fx.Lamp.CARD}),
        (st.LookUpStep(st.LookUpStatus.NO_RECEIPT), {fx.Lamp.CODE}),
        (st.CaptureStep(BOOKLET), {fx.Lamp.PAPERS}),
        (st.CaptureStep(replace(BOOKLET, of_person=True)), set()),
        (st.CaptureStep(BOOKLET, st.CaptureStatus.CHECKING), set()),
        (st.ResultStep(SUBMITTED, st.SlipStatus("x1")), set()),
        (st.ResultStep(SUBMITTED, st.SlipStatus("x1", PRINTING)), {fx.Lamp.SLIP}),
        (st.ResultStep(SUBMITTED, st.SlipStatus("x1", PRINTED)), {fx.Lamp.SLIP}),
        (st.ResultStep(SUBMITTED, None, st.DocumentStatus("x2", "证明", "N1", 1, PRINTING)), {fx.Lamp.PAGES}),
        (st.Attract(None, st.SlipStatus("x1", PRINTING)), {fx.Lamp.SLIP}),
        (st.NoticeStep("village-affairs", st.NoticePaper.PRINTED), {fx.Lamp.SLIP}),
    ],
    ids=str,
)
def test_the_slot_that_is_needed_is_lit(phase: st.Phase, lit: set[fx.Lamp]) -> None:
    assert lamps_for(st.Session(phase=phase)) == lit


def test_a_lamp_is_switched_when_the_step_changes_and_only_then() -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("pension-certification"), ev.Agreed())
    lamps = walk.gather([ev.Declined(), ev.Touched(), ev.HomePressed()])
    assert [effect for effect in lamps if isinstance(effect, fx.SetLamps)] == [
        fx.SetLamps(frozenset({fx.Lamp.CARD})),
        fx.SetLamps(frozenset()),
    ]


def test_every_lamp_has_its_slot() -> None:
    assert {lamp.value for lamp in fx.Lamp} == {slot.value for slot in Slot}


@pytest.fixture
def board(tmp_path: Path) -> Iterator[SimulatedRelayBoard]:
    line = PtyLine(tmp_path / "lights", baud=9600)
    with SimulatedRelayBoard(line) as made:
        yield made
    line.close()


def test_the_shell_lights_the_reader_when_a_card_is_asked_for(world: ShellWorld, board: SimulatedRelayBoard) -> None:
    driver = RelaySlotLights(board.address, {Slot.CARD: 1, Slot.SLIP: 2}, simulated=True)
    driver.open()
    world.hub.drivers["lights"] = driver
    light(replace(world.outside, lights=True), frozenset({fx.Lamp.CARD, fx.Lamp.CODE}))
    assert board.on == frozenset(), "nothing waits for a light"
    world.hub.work_off()
    assert board.on == {1}
    driver.close()
    wait_for(lambda: not board.on, 10, "the lights to go out")


def test_without_lights_nobody_is_asked(world: ShellWorld) -> None:
    light(world.outside, frozenset({fx.Lamp.CARD}))
    assert not world.hub.waiting


class Board:
    """Notes what it was asked to show; answers with ``fault``."""

    def __init__(self, fault: DeviceFault | None = None) -> None:
        self.shown: list[frozenset[Slot]] = []
        self.fault = fault

    def show(self, slots: frozenset[Slot]) -> DeviceFault | None:
        self.shown.append(slots)
        return self.fault


def test_the_technician_sees_all_of_them_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("kiosk.shell.field_tests.time.sleep", waited.append)
    board = Board()
    result = FIELD_TESTS["lights"](board, "插口指示灯测试")
    assert isinstance(result, st.TestResult)
    assert result.passed
    assert (board.shown, waited) == ([frozenset(Slot), frozenset()], [2.0])
    broken = Board(fault("lights.stuck"))
    assert FIELD_TESTS["lights"](broken, "插口指示灯测试") == fault("lights.stuck")
    assert len(broken.shown) == 1
