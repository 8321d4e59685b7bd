"""Things to read: from the catalogue to the screen, the voice and the slip, with no card and nothing submitted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.manual_clock import ManualClock
from devices.contract import NotPrinted, Printed, Slip, TextLine
from devices.receipt.faults import PAPER_OUT, fault
from kiosk.documents.notice import MOST_LINES, notice_slip
from kiosk.domain.catalogue import NoticeLine
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.privacy import notice_lines
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.state import PRIVACY_NOTICE, CategoryList, ConsentStep, Home, NoticePaper, NoticeStep
from kiosk.shell.notices import print_notice
from tests.support.shell_world import ShellWorld
from tests.support.synthetic import CATALOGUE, Walk

NOTICE = CATALOGUE.by_id["village-affairs"]
ENDED = CATALOGUE.by_id["health-code"]
NO_PAPER = Trouble("receipt.paper_out", Cause.DEVICE, "凭条打印机没纸了", "请告诉村干部加纸。")
TO_NOTICE = (ev.Touched(), ev.CategoryChosen("other"), ev.ServiceChosen(NOTICE.id))
TO_ENDED = (ev.Touched(), ev.CategoryChosen("medical"), ev.ServiceChosen(ENDED.id))


def test_a_notice_is_opened_without_a_journey_and_without_a_card() -> None:
    walk = Walk().feed(*TO_NOTICE)
    assert walk.session.phase == NoticeStep(NOTICE.id)
    assert walk.session.journey is None
    assert fx.Speak(fx.Cue.NOTICE) in walk.effects


def test_back_leads_to_its_group_and_the_end_home_and_the_voice_stops() -> None:
    walk = Walk().feed(*TO_NOTICE, ev.BackPressed())
    assert walk.session.phase == CategoryList("other", NOTICE.group)
    assert fx.Hush() in walk.effects
    assert Walk().feed(*TO_NOTICE, ev.FinishPressed()).session.phase == Home()


def test_all_of_it_is_read_aloud_unless_the_voice_is_off() -> None:
    walk = Walk().feed(*TO_NOTICE, ev.ReadAloudWanted())
    (spoken,) = [effect.text for effect in walk.effects if isinstance(effect, fx.ReadAloud)]
    for line in NOTICE.lines:
        assert line.title in spoken
        assert line.text.rstrip("。") in spoken
    muted = Walk().feed(*TO_NOTICE, ev.MuteToggled(), ev.ReadAloudWanted())
    assert not [effect for effect in muted.effects if isinstance(effect, fx.ReadAloud | fx.Speak)]


def test_what_has_ended_is_explained_and_neither_begun_nor_printed() -> None:
    walk = Walk().feed(*TO_ENDED)
    assert walk.session.phase == NoticeStep(ENDED.id)
    assert fx.Speak(fx.Cue.ENDED) in walk.effects
    walk.feed(ev.PrintWanted(), ev.Agreed())
    assert walk.session.phase == NoticeStep(ENDED.id)
    assert not [effect for effect in walk.effects if isinstance(effect, fx.PrintNotice)]


def test_it_is_printed_once_a_touch_and_again_after_a_failure() -> None:
    walk = Walk().feed(*TO_NOTICE, ev.PrintWanted())
    assert fx.PrintNotice(NOTICE.id) in walk.effects
    walk.feed(ev.PrintWanted())
    assert fx.PrintNotice(NOTICE.id) not in walk.effects
    walk.feed(ev.NoticeNotPrinted(NOTICE.id, NO_PAPER))
    assert walk.session.phase == NoticeStep(NOTICE.id, NoticePaper.FAILED, NO_PAPER)
    walk.feed(ev.PrintWanted())
    assert fx.PrintNotice(NOTICE.id) in walk.effects
    walk.feed(ev.NoticePrinted(NOTICE.id))
    assert walk.session.phase == NoticeStep(NOTICE.id, NoticePaper.PRINTED)


def test_an_answer_about_another_notice_changes_nothing() -> None:
    walk = Walk().feed(*TO_NOTICE, ev.PrintWanted(), ev.NoticePrinted("locksmiths"))
    assert walk.session.phase == NoticeStep(NOTICE.id, NoticePaper.PRINTING)


def test_a_group_is_chosen_and_all_of_them_again_but_no_unknown_one() -> None:
    walk = Walk().feed(ev.Touched(), ev.CategoryChosen("other"), ev.GroupChosen("种田和盖房"))
    assert walk.session.phase == CategoryList("other", "种田和盖房")
    assert walk.feed(ev.GroupChosen("没有这一组")).session.phase == CategoryList("other", "种田和盖房")
    assert walk.feed(ev.GroupChosen("")).session.phase == CategoryList("other")
    walk.feed(ev.ServiceChosen("farm-subsidies"))
    assert isinstance(walk.session.phase, ConsentStep)


def texts_of(slip: Slip) -> list[str]:
    return [block.text for block in slip.blocks if isinstance(block, TextLine)]


def test_the_slip_says_what_the_screen_says_and_that_the_printer_is_simulated() -> None:
    slip = notice_slip(NOTICE, "红荔村", "2026-11-26", simulated=True)
    for line in NOTICE.lines:
        assert line.title in texts_of(slip)
        assert line.text in texts_of(slip)
    assert "打印日期：2026-11-26" in texts_of(slip)
    assert any("模拟" in text for text in texts_of(slip))
    assert not any("模拟" in text for text in texts_of(notice_slip(NOTICE, "红荔村", "2026-11-26", simulated=False)))


def test_a_long_list_is_cut_on_paper_and_says_so() -> None:
    long = replace(NOTICE, lines=tuple(NoticeLine(f"第{number}条", "内容") for number in range(MOST_LINES + 5)))
    assert "还有5条，请看屏幕。" in texts_of(notice_slip(long, "红荔村", "2026-11-26", simulated=False))


class SimulatedSlipPrinter:
    """Prints nothing and answers what it was told to."""

    def __init__(self, outcome: Printed | NotPrinted) -> None:
        self.outcome = outcome
        self.slips: list[Slip] = []

    def print_slip(self, slip: Slip, _job_id: int) -> Printed | NotPrinted:
        self.slips.append(slip)
        return self.outcome


@pytest.fixture
def world(house: House, clock: ManualClock, tmp_path: Path) -> ShellWorld:
    made = ShellWorld(house, clock, tmp_path)
    made.shell.start()
    return made


@pytest.mark.parametrize(
    ("outcome", "paper"), [(Printed("cut"), NoticePaper.PRINTED), (NotPrinted(fault(PAPER_OUT)), NoticePaper.FAILED)]
)
def test_from_the_touch_to_the_printer_and_back(
    world: ShellWorld, outcome: Printed | NotPrinted, paper: NoticePaper
) -> None:
    printer = SimulatedSlipPrinter(outcome)
    world.hub.drivers["receipt"] = printer
    world.shell.tick()
    for event in (*TO_NOTICE, ev.ReadAloudWanted(), ev.PrintWanted()):
        world.shell.handle(event)
    world.turn()
    phase = world.shell.session.phase
    assert isinstance(phase, NoticeStep)
    assert phase.paper is paper
    assert (phase.trouble is None) == isinstance(outcome, Printed)
    assert NOTICE.title in texts_of(printer.slips[0])


def test_the_notice_about_peoples_data_is_printed_from_help_and_nowhere_else() -> None:
    walk = Walk().feed(ev.Touched(), ev.PrivacyPrintWanted())
    assert not [effect for effect in walk.effects if isinstance(effect, fx.PrintNotice)]
    walk.feed(ev.HelpPressed(), ev.PrivacyWanted(), ev.PrivacyPrintWanted())
    assert fx.PrintNotice(PRIVACY_NOTICE) in walk.effects
    walk.feed(ev.PrivacyPrintWanted())
    assert fx.PrintNotice(PRIVACY_NOTICE) not in walk.effects
    walk.feed(ev.NoticeNotPrinted(PRIVACY_NOTICE, NO_PAPER))
    assert walk.session.privacy_slip == NoticeStep(PRIVACY_NOTICE, NoticePaper.FAILED, NO_PAPER)
    walk.feed(ev.PrivacyPrintWanted(), ev.NoticePrinted(PRIVACY_NOTICE))
    assert walk.session.privacy_slip.paper is NoticePaper.PRINTED
    walk.feed(ev.HelpClosed(), ev.HelpPressed(), ev.PrivacyWanted())
    assert walk.session.privacy_slip.paper is NoticePaper.OFFERED
    walk.feed(ev.PrivacyPrintWanted(), ev.HelpClosed(), ev.NoticePrinted(PRIVACY_NOTICE))
    assert not [effect for effect in walk.effects if isinstance(effect, fx.Speak)], "who has closed it hears nothing of it"


def test_the_slip_about_peoples_data_has_every_sentence_of_the_register(world: ShellWorld) -> None:
    lines = notice_lines(Path(__file__).resolve().parents[3] / "assets")
    printer = SimulatedSlipPrinter(Printed("cut"))
    world.hub.drivers["receipt"] = printer
    heard: list[ev.SessionEvent] = []
    print_notice(replace(world.outside, privacy=lines), PRIVACY_NOTICE, heard.append)
    world.hub.work_off()
    assert heard == [ev.NoticePrinted(PRIVACY_NOTICE)]
    numbered = [f"{number}. {line}" for number, (_icon, line) in enumerate(lines, start=1)]
    assert [text for text in texts_of(printer.slips[0]) if text in numbered] == numbered
