"""In large type what need not be answered has no step of its own, and can be answered at the review all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.journeys.bodies import given_answers
from kiosk.journeys.submit import refusal_of
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.machine import can_go_back
from kiosk.session.state import FillStep, Home, Journey, ReviewStep
from kiosk.session.steps import steps_asked
from tests.support.synthetic import CARD, CATALOGUE, MATCH, Walk

TO_CONSENT: tuple[ev.SessionEvent, ...] = (ev.Touched(), ev.ServiceChosen("pension-certification"))
TO_LAST_QUESTION: tuple[ev.SessionEvent, ...] = (ev.Agreed(), ev.Agreed(), CARD, MATCH)
PHONE = "13800138000"


def journey_of(walk: Walk) -> Journey:
    assert walk.session.journey is not None
    return walk.session.journey


def at_review(walk: Walk) -> bool:
    return walk.session.phase == ReviewStep()


def in_large_type() -> Walk:
    return Walk().feed(ev.CareToggled(), *TO_CONSENT, *TO_LAST_QUESTION)


def test_large_type_goes_straight_to_the_review_and_submits_what_is_complete() -> None:
    walk = in_large_type()
    assert at_review(walk)
    walk.feed(ev.SubmitPressed())
    (submitted,) = [effect for effect in walk.effects if isinstance(effect, fx.SubmitJourney)]
    assert refusal_of(submitted.journey) is None
    assert given_answers(submitted.journey) == {}


def test_the_phone_number_can_be_given_at_the_review_and_is_kept() -> None:
    walk = in_large_type().feed(ev.EditAsked("phone"))
    assert isinstance(walk.session.phase, FillStep)
    walk.feed(*(ev.KeyPressed(digit) for digit in PHONE), ev.Confirmed())
    assert at_review(walk)
    assert given_answers(journey_of(walk)) == {"phone": PHONE}
    walk.feed(ev.EditAsked("phone"), ev.BackPressed())
    assert at_review(walk)
    assert given_answers(journey_of(walk)) == {"phone": PHONE}
    walk.feed(ev.EditAsked("phone"), ev.Skipped())
    assert at_review(walk)
    assert given_answers(journey_of(walk)) == {}


def test_nothing_leads_back_from_the_review_to_a_step_that_was_not_there() -> None:
    walk = in_large_type()
    assert not can_go_back(walk.session)
    assert at_review(walk.feed(ev.BackPressed()))


def test_plain_type_asks_as_before() -> None:
    walk = Walk().feed(*TO_CONSENT, *TO_LAST_QUESTION)
    assert isinstance(walk.session.phase, FillStep)
    walk.feed(ev.Skipped())
    assert at_review(walk)
    assert can_go_back(walk.session)


@pytest.mark.parametrize(("toggles", "review"), [(1, True), (2, True), (3, False)])
def test_who_changes_the_look_on_the_way_goes_on_in_it(toggles: int, review: bool) -> None:
    """Plain, large, large and white on black, plain."""
    walk = Walk().feed(*TO_CONSENT, *[ev.CareToggled()] * toggles, *TO_LAST_QUESTION)
    assert isinstance(walk.session.phase, ReviewStep if review else FillStep)


def test_a_look_changed_at_the_question_itself_leaves_it_there() -> None:
    walk = Walk().feed(*TO_CONSENT, *TO_LAST_QUESTION, ev.KeyPressed("1"), ev.CareToggled())
    assert isinstance(walk.session.phase, FillStep)
    assert walk.session.phase.text == "1"
    assert not can_go_back(walk.session)
    assert at_review(walk.feed(ev.Skipped()))


def test_the_next_person_begins_in_plain_type() -> None:
    walk = in_large_type().feed(ev.HomePressed())
    assert walk.session.phase == Home()
    walk.feed(ev.HomePressed(), ev.CardLifted(), *TO_CONSENT)
    assert not journey_of(walk).brief


def test_where_something_must_be_answered_large_type_asks_all_of_it() -> None:
    for service in CATALOGUE.services:
        plain = Journey(service)
        asked = steps_asked(replace(plain, brief=True))
        needed = any(spec.required for spec in steps_asked(plain))
        assert asked == (steps_asked(plain) if needed else ())
