"""The screen's brightness is set a step at a time, kept, and holds again after a start; a screen that cannot says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.contract import DeviceFault
from devices.display.dimmer import Dimmer
from devices.display.faults import REFUSED, SILENT, fault
from kiosk.maintenance import fitting
from kiosk.session import upkeepevents as uev
from kiosk.session.machine import advance
from kiosk.session.state import Session
from kiosk.session.step import World
from kiosk.session.upkeepeffects import LookAtLight, SetLight
from kiosk.session.upkeepstate import ScreenLight, Upkeep, UpkeepPage
from kiosk.shell.fitting import NOT_KEPT
from kiosk.shell.screenlight import LightWork
from tests.support.shell_world import ShellWorld


class SimulatedScreen:
    def __init__(self) -> None:
        self.percent = 50
        self.fault: DeviceFault | None = None

    def read(self) -> int | DeviceFault:
        return self.fault or self.percent

    def set(self, percent: int) -> DeviceFault | None:
        if self.fault is None:
            self.percent = percent
        return self.fault


class Lit:
    def __init__(self, world: ShellWorld, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.screen: SimulatedScreen | None = SimulatedScreen()
        self.heard: list[object] = []
        self.work = LightWork(world.outside, self.heard.append, folder, self.find)

    def find(self) -> Dimmer | None:
        return self.screen

    def answer(self) -> object:
        self.world.on_screen()
        return self.heard.pop()


@pytest.fixture
def lit(world: ShellWorld, tmp_path: Path) -> Lit:
    return Lit(world, tmp_path)


def test_what_was_set_is_kept_and_holds_again(lit: Lit) -> None:
    lit.work.set(70)
    assert lit.answer() == uev.LightFound(70)
    assert fitting.read(lit.folder).brightness == 70
    lit.screen = SimulatedScreen()
    lit.work.restore()
    assert lit.screen.percent == 70


def test_nothing_is_changed_where_nobody_has_set_anything(lit: Lit) -> None:
    lit.work.restore()
    assert lit.screen is not None
    assert lit.screen.percent == 50
    lit.work.look()
    assert lit.answer() == uev.LightFound(50)


def test_a_machine_that_cannot_dim_its_screen_says_so(lit: Lit) -> None:
    lit.screen = None
    lit.work.look()
    assert lit.answer() == uev.LightFound(None)
    lit.work.set(70)
    assert lit.answer() == uev.LightFound(None)
    assert fitting.read(lit.folder).brightness is None


@pytest.mark.parametrize("code", [SILENT, REFUSED])
def test_a_screen_that_does_not_answer_is_told(lit: Lit, code: str) -> None:
    assert lit.screen is not None
    lit.screen.fault = fault(code)
    for ask in (lit.work.look, lambda: lit.work.set(70)):
        ask()
        refused = lit.answer()
        assert isinstance(refused, uev.LightRefused)
        assert refused.trouble.code == code
    assert fitting.read(lit.folder).brightness is None


def test_a_store_that_takes_nothing_is_told(world: ShellWorld, tmp_path: Path) -> None:
    lit = Lit(world, tmp_path / "gone")
    lit.work.set(70)
    assert lit.answer() == uev.LightRefused(NOT_KEPT)


def test_a_step_at_a_time_and_never_to_black(world: ShellWorld) -> None:
    around = World(world.outside.catalogue, {}, 0.0, "2026-11-23T09:00:00+08:00")
    step = advance(Session(phase=Upkeep("t")), uev.UpkeepPageChosen(UpkeepPage.LIGHT), around)
    assert LookAtLight() in step.effects
    session = advance(step.session, uev.LightFound(20), around).session
    asked = []
    for brighter in (False, False, True):
        step = advance(session, uev.LightWanted(brighter=brighter), around)
        (effect,) = [effect for effect in step.effects if isinstance(effect, SetLight)]
        asked.append(effect.percent)
        assert advance(step.session, uev.LightWanted(brighter=True), around).effects == ()
        session = advance(step.session, uev.LightFound(effect.percent), around).session
    assert asked == [10, 10, 20]
    unable = advance(session, uev.LightFound(None), around).session
    assert advance(unable, uev.LightWanted(brighter=True), around).session.phase == unable.phase
    assert isinstance(unable.phase, ScreenLight)
