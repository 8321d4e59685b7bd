"""The check at the end of a day says what is true, is kept and told to the platform, and comes at closing time."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from datetime import time as clock_time

import pytest

from devices.contract import Printed, Slip, TextLine
from kiosk.domain.dayclose import AT_ONCE, DayFacts, DayPoint, judged
from kiosk.domain.hours import closing_time, seconds_to_closing
from kiosk.domain.trouble import Cause
from kiosk.maintenance import dayclose
from kiosk.maintenance.checks.finding import bad, good
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.effects import PinRole
from kiosk.session.idle import TECHNICIAN_SECONDS, quiet_seconds
from kiosk.session.state import Desk, Session
from kiosk.session.upkeepstate import DayCheck, UpkeepPage
from kiosk.shell.dayclose import DayWork
from kiosk.store import audit
from tests.support.shell_world import ShellWorld

AT = "2026-11-23T17:30:00.000+08:00"


@pytest.mark.parametrize(
    ("words", "closes"),
    [
        ("周一至周五 8:30-12:00，14:30-17:30", clock_time(17, 30)),
        ("9：00到17：00", clock_time(17)),
        ("上午八点到下午五点", None),
        ("电话 0668-0000001", None),
        ("9:00", None),
        ("", None),
        ("25:00-99:99", None),
    ],
)
def test_when_the_centre_closes(words: str, closes: clock_time | None) -> None:
    assert closing_time(words) == closes


def test_the_next_closing_is_always_ahead() -> None:
    words = "8:30-17:30"
    for hour in range(24):
        seconds = seconds_to_closing(words, datetime.fromisoformat(f"2026-11-23T{hour:02}:30:00+08:00"))
        assert seconds is not None
        assert 0 < seconds <= 86_400
    assert seconds_to_closing("没有写", datetime.fromisoformat(AT)) is None


@pytest.mark.parametrize(
    ("facts", "first", "tomorrow"),
    [
        (DayFacts(online=True), [], []),
        (DayFacts(online=False, waiting=3, oldest_hours=7, payments=1), [], ["day.offline", "day.payments_offline"]),
        (DayFacts(online=True, waiting=3, payments=1), ["day.sending", "day.payments"], []),
        (DayFacts(papers=1, parked=2, files=4), ["day.papers"], ["day.files", "day.parked"]),
    ],
)
def test_what_comes_first_and_what_can_wait(facts: DayFacts, first: list[str], tomorrow: list[str]) -> None:
    result = judged(AT, facts, (), ())
    assert [point.code for point in result.first] == first
    assert [point.code for point in result.tomorrow] == tomorrow
    assert result.may_close is (not first)


def test_an_open_door_keeps_people_here_and_little_paper_does_not() -> None:
    found = (DayPoint("inputs.door_open", "门开着"), DayPoint("receipt.near_end", "纸不多"))
    result = judged(AT, DayFacts(), found, ())
    assert (result.codes, [point.code for point in result.tomorrow]) == ("inputs.door_open", ["receipt.near_end"])
    assert "receipt.near_end" not in AT_ONCE


DOWN = bad("line.link", "网线", "net.link", Cause.NETWORK, "网线没有插好", "看网口的灯亮不亮")


@pytest.fixture
def handled() -> list[object]:
    return []


def working(world: ShellWorld, handled: list[object]) -> DayWork:
    outside = replace(world.outside, examine=lambda: [DOWN, good("disk", "存储空间", "够")])
    return DayWork(outside, handled.append)


def settle(world: ShellWorld) -> None:
    deadline = time.monotonic() + 10
    while not world.gui:
        assert time.monotonic() < deadline, "the check never answered"
        time.sleep(0.01)
    while world.gui:
        world.gui.popleft()()


def test_it_is_kept_in_the_trail_and_told_to_the_platform(world: ShellWorld, handled: list[object]) -> None:
    working(world, handled).check("cadre-01")
    settle(world)
    (event,) = handled
    assert isinstance(event, uev.DayChecked)
    assert [point.text for point in event.result.tomorrow] == ["网线：网线没有插好"]
    with world.outside.house.connection() as connection:
        line = audit.newest(connection, dayclose.CHECKED)
        report = dayclose.report(connection)
    assert line is not None
    assert line.fields == {"who": "cadre-01", "may_close": "yes", "first": ""}
    assert report is not None
    assert (report.kind, report.state, report.code) == ("day", "ready", "")
    assert line.at in report.message


def test_it_comes_by_itself_at_closing_time_once_nobody_is_there(world: ShellWorld, handled: list[object]) -> None:
    work = working(world, handled)
    work.tick("8:30-17:30", resting=True)
    (turn,) = [turn for turn in world.outside.rota.turns() if turn.name == "day.check"]
    assert turn.due_in
    world.clock.advance(turn.due_in + 1)
    work.tick("8:30-17:30", resting=False)
    assert not world.gui
    work.tick("8:30-17:30", resting=True)
    settle(world)
    assert len(handled) == 1
    work.tick("8:30-17:30", resting=True)
    assert not world.gui
    (turn,) = [turn for turn in world.outside.rota.turns() if turn.name == "day.check"]
    assert turn.due_in is not None
    assert 80_000 < turn.due_in <= 86_400


def test_without_hours_it_never_comes_by_itself(world: ShellWorld, handled: list[object]) -> None:
    work = working(world, handled)
    work.tick("", resting=True)
    world.clock.advance(10 * 86_400)
    work.tick("", resting=True)
    (turn,) = [turn for turn in world.outside.rota.turns() if turn.name == "day.check"]
    assert (turn.due_in, handled) == (None, [])


class SimulatedDayPrinter:
    def __init__(self) -> None:
        self.slips: list[Slip] = []

    def print_slip(self, slip: Slip, _job_id: int) -> Printed:
        self.slips.append(slip)
        return Printed("test")


def test_a_cadre_comes_from_the_desk_and_goes_back_to_it(world: ShellWorld) -> None:
    desk, printer = Desk("cadre-01", PinRole.ATTENDANT.value), SimulatedDayPrinter()
    world.hub.drivers["receipt"] = printer
    world.shell.session = Session(phase=desk)
    world.shell.handle(uev.UpkeepPageChosen(UpkeepPage.DAY))
    phase = world.shell.session.phase
    assert isinstance(phase, DayCheck)
    assert (phase.role, phase.checking) == ("attendant", True)
    settle(world)
    phase = world.shell.session.phase
    assert isinstance(phase, DayCheck)
    assert phase.result is not None
    world.shell.handle(uev.DayPrintWanted())
    world.hub.work_off()
    while world.gui:
        world.gui.popleft()()
    phase = world.shell.session.phase
    assert isinstance(phase, DayCheck)
    assert phase.printed
    words = [block.text for block in printer.slips[0].blocks if isinstance(block, TextLine)]
    assert "日终检查" in words
    assert any(word.startswith("来办事的人次：") for word in words)
    world.shell.handle(ev.BackPressed())
    assert isinstance(world.shell.session.phase, Desk)


@pytest.mark.parametrize(("role", "seconds"), [("attendant", 90.0), ("technician", TECHNICIAN_SECONDS)])
def test_a_cadre_who_has_left_is_asked_for_as_soon_as_anybody(role: str, seconds: float) -> None:
    assert quiet_seconds(Session(phase=DayCheck("one", role))) == seconds
