"""The checks run while a technician looks at the overview, again and again, and never on the screen's thread."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from kiosk.domain.trouble import Cause
from kiosk.maintenance.checks.finding import Finding, bad
from kiosk.session.ambient import DeviceRow
from kiosk.session.state import Session, Technician, TechnicianPage
from kiosk.shell.checkup import AGAIN_SECONDS, Checkup
from tests.support.shell_world import ShellWorld
from tests.support.strays import StrayLogs

PATIENCE = 5.0
DOWN = bad("line.link", "网线", "net.link", Cause.NETWORK, "网线没有插好，或者路由器没有电", "看网口的灯亮不亮")


class Looking:
    """A checkup whose checks answer when the test lets them."""

    def __init__(self, world: ShellWorld) -> None:
        self.world = world
        self.threads: list[str] = []
        self.told = threading.Semaphore(0)
        self.broken = False
        self.changes = 0
        outside = replace(world.outside, examine=self.examine, in_gui=self.in_gui)
        self.checkup = Checkup(outside, self.changed)

    def examine(self) -> list[Finding]:
        self.threads.append(threading.current_thread().name)
        if self.broken:
            raise ZeroDivisionError
        return [DOWN]

    def in_gui(self, work: object) -> None:
        self.world.gui.append(work)  # type: ignore[arg-type] # a callable without arguments
        self.told.release()

    def changed(self) -> None:
        self.changes += 1

    def tick(self, page: TechnicianPage | None = TechnicianPage.OVERVIEW) -> None:
        self.checkup.tick(Session() if page is None else Session(phase=Technician("t", page)))

    def answered(self) -> tuple[DeviceRow, ...]:
        assert self.told.acquire(timeout=PATIENCE)
        self.world.gui.pop()()
        return self.checkup.rows


@pytest.fixture
def looking(world: ShellWorld) -> Looking:
    return Looking(world)


def test_nobody_looks_without_a_technician(looking: Looking) -> None:
    looking.tick(None)
    looking.tick(TechnicianPage.LOG)
    assert looking.threads == []


def test_what_is_found_is_shown_and_looked_at_again(looking: Looking) -> None:
    looking.tick()
    looking.tick()
    (row,) = looking.answered()
    assert (row.device_id, row.code, row.cause) == ("line.link", "net.link", DOWN.message)
    assert (looking.threads, looking.changes) == (["checkup"], 1)
    looking.tick()
    assert len(looking.threads) == 1
    looking.world.clock.advance(AGAIN_SECONDS)
    looking.tick()
    looking.answered()
    assert len(looking.threads) == 2


def test_a_technician_who_left_leaves_nothing_behind(looking: Looking) -> None:
    looking.tick()
    looking.tick(None)
    assert looking.answered() == ()
    assert looking.changes == 0


def test_a_bug_in_a_check_does_not_end_the_looking(looking: Looking, expected_logs: StrayLogs.Expectations) -> None:
    expected_logs.expect("kiosk.checkup", "checkup.failed")
    looking.broken = True
    looking.tick()
    assert looking.answered() == ()
    looking.broken = False
    looking.world.clock.advance(AGAIN_SECONDS)
    looking.tick()
    assert looking.answered() != ()
