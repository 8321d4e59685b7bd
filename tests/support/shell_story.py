"""Steps of a person's story for tests of the shell: from the first touch to the result."""

from __future__ import annotations

import sqlite3

from kiosk.session import events as ev
from kiosk.session.state import (
    FaceStep,
    FillStep,
    IdentifyStep,
    ResultStep,
    ReviewStep,
)
from kiosk.store import audit
from tests.support.shell_world import ShellWorld, card


def audited(connection: sqlite3.Connection) -> list[str]:
    return [line.code for line in reversed(audit.tail(connection, 50))]


def begin(world: ShellWorld, service: str = "pension-certification") -> None:
    world.shell.handle(ev.Touched())
    world.shell.handle(ev.ServiceChosen(service))
    world.shell.handle(ev.Agreed())
    world.shell.handle(ev.Agreed())
    assert isinstance(world.shell.session.phase, IdentifyStep)


def identify(world: ShellWorld) -> None:
    world.reader.reads, world.reader.presences = [card()], [True]
    world.turn()
    assert isinstance(world.shell.session.phase, FaceStep)
    world.frame()


def to_review(world: ShellWorld) -> None:
    begin(world)
    identify(world)
    assert isinstance(world.shell.session.phase, FillStep)
    for digit in "13800138000":
        world.shell.handle(ev.KeyPressed(digit))
    world.shell.handle(ev.Confirmed())
    assert isinstance(world.shell.session.phase, ReviewStep)


def submit(world: ShellWorld) -> ResultStep:
    to_review(world)
    world.shell.handle(ev.SubmitPressed())
    world.on_screen()
    phase = world.shell.session.phase
    assert isinstance(phase, ResultStep)
    return phase
