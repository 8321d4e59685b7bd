"""A code on the result's screen: replaced before its time runs out, never shown after it, never the next person's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.readiness import NO_NETWORK
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.code import is_due
from kiosk.session.codestate import RENEW_BEFORE_SECONDS
from kiosk.session.state import CodeShown, RatingStep, ResultStep, Submitted
from tests.support.synthetic import CARD, MATCH, WALL, Walk

SUBMITTED = Submitted("t1", "e1", "R1", WALL)


@pytest.fixture
def walk() -> Walk:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("medical-voucher"), ev.Agreed(), ev.Agreed(), CARD, MATCH)
    walk.feed(ev.SubmitPressed())
    assert [effect for effect in walk.effects if isinstance(effect, fx.IssueDocument)]
    return walk.feed(ev.CodeReceived(SUBMITTED, "x1", CodeShown("FIRST", walk.now + 60)))


def code_of(walk: Walk) -> CodeShown:
    phase = walk.session.phase
    assert isinstance(phase, ResultStep)
    assert phase.code is not None
    return phase.code


def test_it_is_due_before_its_end_and_gone_at_its_end(walk: Walk) -> None:
    walk.wait(60 - RENEW_BEFORE_SECONDS - 0.1).feed(ev.Ticked())
    assert is_due(walk.session) is None
    walk.wait(0.2).feed(ev.Ticked())
    assert is_due(walk.session) == code_of(walk)
    walk.wait(RENEW_BEFORE_SECONDS - 0.2).feed(ev.Ticked())
    assert code_of(walk).content == "FIRST"
    walk.wait(0.2).feed(ev.Ticked())
    assert code_of(walk).content == ""


def test_a_new_one_takes_its_place_and_with_it_the_trouble_goes(walk: Walk) -> None:
    number = walk.session.number
    walk.wait(61).feed(ev.Ticked(), ev.CodeNotRenewed(number, NO_NETWORK))
    assert code_of(walk).trouble == NO_NETWORK
    walk.feed(ev.CodeRenewed(number, CodeShown("SECOND", walk.now + 60)))
    assert code_of(walk) == CodeShown("SECOND", walk.now + 60)


def test_an_answer_that_comes_late_is_not_shown_to_the_next_person(walk: Walk) -> None:
    before = code_of(walk)
    walk.feed(ev.CodeRenewed(walk.session.number - 1, CodeShown("STRANGE", 999.0)))
    walk.feed(ev.CodeNotRenewed(walk.session.number - 1, NO_NETWORK))
    assert code_of(walk) == before


def test_renewing_keeps_nobody_awake_and_a_lonely_screen_renews_no_more(walk: Walk) -> None:
    walk.wait(50).feed(ev.Ticked(), ev.CodeRenewed(walk.session.number, CodeShown("SECOND", walk.now + 60)))
    walk.wait(41).feed(ev.Ticked())
    assert walk.session.idle_warning_until is not None
    walk.session = replace(walk.session, now=walk.session.now + 20)
    assert is_due(walk.session) is None


def test_it_goes_with_the_screen(walk: Walk) -> None:
    walk.feed(ev.FinishPressed())
    assert isinstance(walk.session.phase, RatingStep)
    assert "FIRST" not in repr(walk.session.phase)
    assert is_due(walk.session) is None
    assert "FIRST" not in repr(CodeShown("FIRST", 1.0))
