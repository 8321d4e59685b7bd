"""Copies: what stands across them, how many are made, and that nothing of them stays."""

from __future__ import annotations

import pytest

from kiosk.domain.copying import (
    MOST_COPIES,
    MOST_SHEETS,
    NOT_MADE,
    TOO_MANY_COPIES,
    TOO_MANY_SHEETS,
    refusal_of,
    watermark_of,
)
from kiosk.domain.readiness import NO_NETWORK
from kiosk.session import captureevents as cev
from kiosk.session import copyevents as cpe
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.capture import held_pages
from kiosk.session.idle import is_held
from kiosk.session.state import Attract, CaptureStep, CopyStatus, CopyStep
from tests.support.synthetic import CATALOGUE, Walk, page_taken

SERVICE = CATALOGUE.by_id["paper-copies"]


@pytest.fixture
def walk() -> Walk:
    """Somebody has photographed both sides of a card."""
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("paper-copies"), ev.Agreed())
    walk.feed(ev.ChoiceMade("card"), ev.ChoiceMade("bank"))
    for page in (1, 2):
        walk.feed(cev.ShutterPressed(), page_taken(page), cev.PageKept())
    return walk


def copy_of(walk: Walk) -> CopyStep:
    phase = walk.session.phase
    assert isinstance(phase, CopyStep)
    return phase


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"what": "card", "purpose": "bank"}, "仅供银行开户使用"),
        ({"what": "card", "purpose": "other", "other-purpose": "办摩托车证"}, "仅供办摩托车证使用"),
        ({"what": "card", "purpose": "nonsense"}, ""),
        ({"what": "paper"}, ""),
    ],
)
def test_what_stands_across_a_card(answers: dict[str, str], words: str) -> None:
    assert watermark_of(SERVICE, answers) == words


def test_amounts_that_are_refused() -> None:
    assert refusal_of(1, MOST_COPIES) is None
    assert {refusal_of(1, copies) for copies in (0, MOST_COPIES + 1, -3)} == {TOO_MANY_COPIES}
    assert refusal_of(3, 4) == TOO_MANY_SHEETS
    assert refusal_of(MOST_SHEETS, 1) is None


def test_nobody_is_asked_for_a_card_and_the_layout_begins_by_itself(walk: Walk) -> None:
    assert copy_of(walk) == CopyStep()
    assert [effect for effect in walk.effects if isinstance(effect, fx.MakeCopy)]
    assert is_held(walk.session)
    assert held_pages(walk.session) == {1, 2}


def test_amounts_on_the_screen_stop_at_what_is_allowed(walk: Walk) -> None:
    walk.feed(cpe.CopyMade(1), *[cpe.CopiesChanged(1)] * 9)
    assert (copy_of(walk).copies, copy_of(walk).trouble) == (MOST_COPIES, TOO_MANY_COPIES)
    walk.feed(*[cpe.CopiesChanged(-1)] * 9)
    assert (copy_of(walk).copies, copy_of(walk).trouble) == (1, None)
    walk.feed(cpe.CopiesChanged(1000))
    assert copy_of(walk).copies == 1


def test_sheets_are_looked_at_one_by_one(walk: Walk) -> None:
    walk.feed(cpe.CopyMade(2), cpe.NextSheetWanted())
    assert copy_of(walk).sheet == 1
    walk.feed(cpe.NextSheetWanted())
    assert copy_of(walk).sheet == 0


def test_a_printer_without_paper_keeps_the_pictures_and_is_tried_again(walk: Walk) -> None:
    walk.feed(cpe.CopyMade(1), cpe.CopiesChanged(1), ev.PrintWanted(), cpe.CopyWaits(NO_NETWORK))
    assert copy_of(walk).waiting_for == NO_NETWORK
    walk.feed(cpe.CopyNotPrinted(NO_NETWORK))
    assert (copy_of(walk).status, held_pages(walk.session)) == (CopyStatus.NOT_PRINTED, {1, 2})
    walk.feed(ev.PrintWanted())
    (printing,) = [effect for effect in walk.effects if isinstance(effect, fx.PrintCopy)]
    assert printing.copies == 2
    walk.feed(ev.HomePressed(), ev.FinishPressed())
    assert copy_of(walk).status is CopyStatus.PRINTING, "nobody is sent away while paper moves"
    walk.feed(cpe.CopyPrinted())
    assert fx.Audit("copy.printed", (("sheets", "1"), ("copies", "2"))) in walk.effects
    walk.feed(ev.FinishPressed())
    assert walk.session.phase == Attract()
    assert any(isinstance(effect, fx.Wipe) for effect in walk.effects)
    assert held_pages(walk.session) == frozenset()


def test_in_doubt_nothing_is_printed_again(walk: Walk) -> None:
    walk.feed(cpe.CopyMade(1), ev.PrintWanted(), cpe.CopyNotPrinted(NO_NETWORK, unknown=True), ev.PrintWanted())
    assert copy_of(walk).status is CopyStatus.UNKNOWN
    assert not [effect for effect in walk.effects if isinstance(effect, fx.PrintCopy)]


def test_what_cannot_be_laid_out_leads_back_to_the_camera(walk: Walk) -> None:
    walk.feed(cpe.CopyNotMade(NOT_MADE))
    assert copy_of(walk).status is CopyStatus.FAILED
    walk.feed(ev.BackPressed())
    assert isinstance(walk.session.phase, CaptureStep)
