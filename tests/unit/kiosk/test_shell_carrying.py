"""Errands with a medium: looked for while a technician looks, run on a thread of their own, told to the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.carrying import FULL, NO_MEDIUM, Errand, Exported, Medium, Received
from kiosk.domain.trouble import Trouble
from kiosk.session import events as ev
from kiosk.session.idle import is_held
from kiosk.session.state import Attract, Technician, TechnicianPage
from kiosk.shell.carrying import LOOK_AGAIN_SECONDS, InterruptedErrandError
from kiosk.shell.shell import Shell
from tests.support.shell_world import ShellWorld, SimulatedJobs

STICK = Medium("/media/STICK", "STICK", 1 << 30, device=77)
DONE = Exported("file.yzz", 5, 1000)


class SimulatedCarrier:
    """Answers as told."""

    def __init__(self) -> None:
        self.answer: Exported | Trouble = DONE
        self.asked: list[tuple[str, Path, str]] = []
        self.steps: list[tuple[int, int]] = [(1, 5), (5, 5)]

    def export(
        self, folder: Path, who: str, progress: Callable[[int, int], None], device: int | None
    ) -> Exported | Trouble:
        assert device == STICK.device
        self.asked.append(("export", folder, who))
        for done, of in self.steps:
            progress(done, of)
        return self.answer

    def receive(self, source: Path, who: str) -> Received | Trouble:
        self.asked.append(("receive", source, who))
        return Received(acked=5)


class Desk:
    """A shell with a technician before it, and media as told."""

    def __init__(self, world: ShellWorld, folder: Path) -> None:
        self.world = world
        self.carrier = SimulatedCarrier()
        self.errands = SimulatedJobs()
        self.errands.held = True
        self.media: tuple[Medium, ...] = (STICK,)
        self.looks = 0
        outside = replace(
            world.outside, carrier=self.carrier, errands=self.errands, media=self._look  # type: ignore[arg-type]
        )  # fmt: skip
        self.shell = Shell(outside, folder)
        self.shell.start()
        self.shell.handle(ev.Touched())
        self.shell.session = replace(self.shell.session, phase=Technician("甲", TechnicianPage.QUEUE))

    def _look(self) -> tuple[Medium, ...]:
        self.looks += 1
        return self.media

    def turn(self) -> None:
        self.shell.tick()
        self.errands.work_off()
        self.world.on_screen()

    @property
    def phase(self) -> Technician:
        phase = self.shell.session.phase
        assert isinstance(phase, Technician)
        return phase

    @property
    def shown(self) -> tuple[Medium, ...]:
        return self.world.shown[-1][1].media


@pytest.fixture
def desk(world: ShellWorld, tmp_path: Path) -> Desk:
    return Desk(world, tmp_path)


def test_media_are_looked_for_only_while_a_technician_looks_at_the_queue(desk: Desk) -> None:
    desk.turn()
    assert desk.shown == (STICK,)
    desk.media = ()
    desk.turn()
    assert (desk.looks, desk.shown) == (1, (STICK,)), "not at every tick"
    desk.world.clock.advance(LOOK_AGAIN_SECONDS)
    desk.turn()
    assert (desk.looks, desk.shown) == (2, ())
    desk.shell.handle(ev.TechnicianPageChosen(TechnicianPage.LOG))
    desk.world.clock.advance(60)
    desk.turn()
    assert desk.looks == 2


def test_an_export_tells_how_far_it_is_and_how_it_ended(desk: Desk) -> None:
    desk.turn()
    desk.shell.handle(ev.CarryWanted(Errand.EXPORT, STICK.folder))
    assert desk.phase.errand is Errand.EXPORT
    assert is_held(desk.shell.session), "nobody is sent away in the middle"
    desk.shell.handle(ev.CarryWanted(Errand.RECEIVE, STICK.folder))
    woken = desk.world.woken
    desk.errands.work_off()
    told: list[tuple[int, int]] = []
    while desk.world.gui:
        desk.world.gui.popleft()()
        told.append(desk.phase.carried)
    assert told[:2] == [(1, 5), (5, 5)]
    assert (desk.phase.errand, desk.phase.outcome) == (None, DONE)
    assert desk.carrier.asked == [("export", Path(STICK.folder), "甲")], "one errand at a time"
    assert desk.world.woken == woken + 1


def test_receipts_and_what_goes_wrong_are_told(desk: Desk) -> None:
    desk.turn()
    desk.shell.handle(ev.CarryWanted(Errand.RECEIVE, STICK.folder))
    desk.turn()
    assert desk.phase.outcome == Received(acked=5)
    desk.carrier.answer = FULL
    desk.shell.handle(ev.CarryWanted(Errand.EXPORT, STICK.folder))
    assert desk.phase.outcome is None
    desk.turn()
    assert desk.phase.outcome is FULL


def test_a_folder_that_is_no_medium_is_not_written_to(desk: Desk) -> None:
    desk.turn()
    desk.shell.handle(ev.CarryWanted(Errand.EXPORT, "/etc"))
    desk.turn()
    assert (desk.phase.errand, desk.phase.outcome) == (None, NO_MEDIUM)
    assert desk.carrier.asked == []


def test_a_bug_leaves_nobody_waiting(desk: Desk) -> None:
    def bug(_done: int, _of: int) -> None:
        raise ZeroDivisionError

    desk.turn()
    desk.carrier.export = lambda _folder, _who, _progress, _device: bug(0, 0)  # type: ignore[assignment,return-value,func-returns-value]
    desk.shell.handle(ev.CarryWanted(Errand.EXPORT, STICK.folder))
    desk.turn()
    assert desk.phase.errand is None
    assert isinstance(desk.phase.outcome, Trouble)
    assert desk.phase.outcome.code == "terminal.bug"


def test_who_has_left_is_told_nothing(desk: Desk) -> None:
    desk.turn()
    desk.shell.handle(ev.CarryWanted(Errand.EXPORT, STICK.folder))
    desk.shell.handle(ev.TechnicianLeft())
    desk.turn()
    assert desk.shell.session.phase == Attract()


def test_a_terminal_that_stops_does_not_wait_for_a_slow_stick(desk: Desk) -> None:
    desk.turn()
    desk.shell.stop()
    ended: list[OSError] = []

    def export(_folder: Path, _who: str, progress: Callable[[int, int], None], _device: int | None) -> Exported | Trouble:
        try:
            progress(1, 5)
        except InterruptedErrandError as interrupted:
            ended.append(interrupted)
        return NO_MEDIUM

    desk.carrier.export = export  # type: ignore[method-assign]
    desk.shell.handle(ev.CarryWanted(Errand.EXPORT, STICK.folder))
    desk.turn()
    assert len(ended) == 1


def test_without_a_carrier_there_is_none(world: ShellWorld) -> None:
    world.shell.handle(ev.Touched())
    world.shell.session = replace(world.shell.session, phase=Technician("甲", TechnicianPage.QUEUE))
    world.turn(3)
    world.shell.handle(ev.CarryWanted(Errand.EXPORT, STICK.folder))
    world.settle()
    phase = world.shell.session.phase
    assert isinstance(phase, Technician)
    assert phase.outcome is NO_MEDIUM
