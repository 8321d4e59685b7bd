"""The desk where papers are printed again, from the person's own screen and from help, walked through the shell."""

from __future__ import annotations

import sqlite3

from devices.contract import DeviceFault, PrintUnknown
from kiosk.domain.papers import PaperFate
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys import paper
from kiosk.journeys.troubles import trouble_of
from kiosk.maintenance.access import Denied, Granted
from kiosk.session import events as ev
from kiosk.session.effects import PinRole
from kiosk.session.state import Attract, Desk, DeskPin, PaperState, ResultStep, Technician, TechnicianPage
from kiosk.store import effects
from kiosk.store.database import transaction
from tests.support.shell_story import audited, submit
from tests.support.shell_world import ShellWorld

SILENT = DeviceFault("receipt.silent", "打印机没有回答", "请看看出纸口。")
EMPTY = DeviceFault("receipt.paper_out", "没纸了", "请加纸。")
WRONG = Trouble("pin.wrong", Cause.INPUT, "密码不对", "再试")


def started(world: ShellWorld, effect_id: str) -> str:
    with world.outside.house.connection() as connection, transaction(connection):
        assert effects.start(connection, effect_id, world.outside.house.moment.iso(), None)
    return effect_id


class Pins:
    def __init__(self, *answers: Granted | Denied) -> None:
        self.answers = list(answers)

    def check(self, digits: str) -> Granted | Denied:
        assert digits == "1234"
        return self.answers.pop(0)


def in_doubt(world: ShellWorld) -> ResultStep:
    """The printer's thread hangs in the middle of the slip: the person's screen says so."""
    result = submit(world)
    assert result.slip is not None
    world.shell.handle(ev.PrintWanted())
    world.hub.waiting.clear()
    paper.settle(world.outside.house, started(world, result.slip.effect_id), PrintUnknown(SILENT))
    world.shell.handle(ev.PaperUnknown(result.slip.effect_id, trouble_of(SILENT)))
    phase = world.shell.session.phase
    assert isinstance(phase, ResultStep)
    assert phase.slip is not None
    assert phase.slip.state is PaperState.UNKNOWN
    return phase


def enter_pin(world: ShellWorld, *answers: Granted | Denied) -> None:
    world.pins[PinRole.ATTENDANT] = Pins(*answers)
    for _ in answers:
        for digit in "1234":
            world.shell.handle(ev.KeyPressed(digit))
        world.shell.handle(ev.Confirmed())
        world.on_screen()


def desk(world: ShellWorld) -> Desk:
    phase = world.shell.session.phase
    assert isinstance(phase, Desk)
    return phase


def at_desk(world: ShellWorld) -> Desk:
    in_doubt(world)
    world.shell.handle(ev.DeskWanted())
    assert isinstance(world.shell.session.phase, DeskPin)
    enter_pin(world, Granted("梁干部"))
    return desk(world)


def test_from_the_persons_screen_the_cadre_orders_the_slip_again_and_the_screen_knows(
    world: ShellWorld, connection: sqlite3.Connection
) -> None:
    case = at_desk(world).case
    assert case is not None
    assert case.in_doubt
    world.shell.handle(ev.ReprintWanted())
    world.settle()
    world.settle()
    world.on_screen()
    after = desk(world)
    assert after.case is not None
    assert [story.fate for story in after.case.papers] == [PaperFate.UNKNOWN, PaperFate.CONFIRMED]
    assert len(world.printer.slips()) == 1
    world.shell.handle(ev.FinishPressed())
    back = world.shell.session.phase
    assert isinstance(back, ResultStep)
    assert back.slip is not None
    assert back.slip.state is PaperState.PRINTED
    assert {"desk.entered", "paper.reprint_ordered", "desk.left"} <= set(audited(connection))


def test_pressing_twice_orders_once(world: ShellWorld, connection: sqlite3.Connection) -> None:
    at_desk(world)
    world.jobs.held = True
    world.shell.handle(ev.ReprintWanted())
    world.shell.handle(ev.ReprintWanted())
    world.jobs.held = False
    world.jobs.work_off()
    world.settle()
    world.settle()
    assert audited(connection).count("paper.reprint_ordered") == 1
    assert len(world.printer.slips()) == 1


def test_a_wrong_pin_opens_nothing(world: ShellWorld) -> None:
    in_doubt(world)
    world.shell.handle(ev.DeskWanted())
    enter_pin(world, Denied(WRONG))
    phase = world.shell.session.phase
    assert isinstance(phase, DeskPin)
    assert phase.pad.trouble == WRONG
    world.shell.handle(ev.ReprintWanted())
    world.settle()
    assert world.printer.slips() == []


def test_what_the_cadre_saw_goes_back_to_the_persons_screen(world: ShellWorld) -> None:
    at_desk(world)
    world.shell.handle(ev.PaperDecided(came_out=True))
    world.on_screen()
    assert desk(world).case is not None
    world.shell.handle(ev.BackPressed())
    back = world.shell.session.phase
    assert isinstance(back, ResultStep)
    assert back.slip is not None
    assert back.slip.state is PaperState.PRINTED


def test_a_reprint_without_paper_is_tried_again_under_the_same_order(
    world: ShellWorld, connection: sqlite3.Connection
) -> None:
    at_desk(world)
    world.printer.fault = EMPTY
    world.shell.handle(ev.ReprintWanted())
    world.settle()
    world.settle()
    slip = desk(world).slip
    assert slip is not None
    assert slip.state is PaperState.NOT_PRINTED
    world.printer.fault = None
    world.shell.handle(ev.ReprintWanted())
    world.settle()
    assert audited(connection).count("paper.reprint_ordered") == 1
    assert len(world.printer.slips()) == 1


def test_from_help_a_cadre_finds_the_newest_papers_and_leaves_to_the_first_screen(world: ShellWorld) -> None:
    in_doubt(world)
    for event in (ev.FinishPressed(), ev.Skipped(), ev.CardLifted(), ev.Touched(), ev.HelpPressed(), ev.DeskWanted()):
        world.shell.handle(event)
    assert not world.shell.session.help_open
    enter_pin(world, Granted("梁干部"))
    (row,) = desk(world).rows
    world.shell.handle(ev.PaperChosen(row.transaction_id))
    assert desk(world).case == row
    world.shell.handle(ev.BackPressed())
    assert desk(world).case is None
    world.shell.handle(ev.FinishPressed())
    assert isinstance(world.shell.session.phase, Attract)


def test_the_technician_comes_from_maintenance_and_goes_back_there(world: ShellWorld) -> None:
    world.pins[PinRole.TECHNICIAN] = Pins(Granted("tech-01"))
    world.shell.handle(ev.TechnicianWanted())
    for digit in "1234":
        world.shell.handle(ev.KeyPressed(digit))
    world.shell.handle(ev.Confirmed())
    world.on_screen()
    phase = world.shell.session.phase
    assert isinstance(phase, Technician)
    world.shell.handle(ev.TechnicianPageChosen(TechnicianPage.PAPERS))
    assert desk(world).role == "technician"
    world.shell.handle(ev.FinishPressed())
    assert isinstance(world.shell.session.phase, Technician)


def test_nobody_comes_to_the_desk_from_the_middle_of_a_journey(world: ShellWorld) -> None:
    submit(world)
    world.shell.handle(ev.DeskWanted())
    assert isinstance(world.shell.session.phase, ResultStep)
    world.shell.handle(ev.FinishPressed())
    world.shell.handle(ev.DeskWanted())
    assert not isinstance(world.shell.session.phase, DeskPin)


def test_digits_narrow_the_list_from_the_fourth_on(world: ShellWorld) -> None:
    for event in (ev.Touched(), ev.DeskWanted()):
        world.shell.handle(event)
    enter_pin(world, Granted("梁干部"))
    for digit in "9999":
        world.shell.handle(ev.KeyPressed(digit))
        world.on_screen()
    assert desk(world).typed == "9999"
    assert desk(world).rows == ()
    world.shell.handle(ev.ClearPressed())
    assert desk(world).typed == ""


def test_a_desk_that_nobody_uses_is_left_by_itself(world: ShellWorld) -> None:
    at_desk(world)
    world.clock.advance(121.0)
    world.turn()
    world.settle()
    assert not isinstance(world.shell.session.phase, Desk)
    assert world.shell.session.journey is None
