"""Doing it for somebody else: whose card comes when, who may, what proves it, and what is sent of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.acting import (
    AGENT_TOO_YOUNG,
    CONSENT,
    NO_CHILD,
    NOT_HERE,
    PROOF,
    SAME_PERSON,
    STILL_A_CHILD,
    Acting,
    Agent,
    acting_trouble,
    agent_trouble,
    principal_trouble,
)
from kiosk.domain.attachments import Attachment
from kiosk.domain.people import PersonFacts
from kiosk.journeys.bodies import consent_text_hash, transaction_body
from kiosk.journeys.submit import refusal_of
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.effects import Cue
from kiosk.session.state import CardWanted, ConsentStep, FillStep, IdentifyStep, Journey, ReadStatus
from tests.support.synthetic import CARD, CATALOGUE, PERSON, WALL, Walk

TODAY = date(2026, 11, 23)
MOTHER = replace(PERSON, name="测试乙", number="440106195003070021", birth=date(1950, 3, 7))
CHILD = replace(PERSON, name="测试丙", number="440106201503070033", birth=date(2015, 3, 7))
SERVICE = CATALOGUE.by_id["medical-reimbursement"]
BIRTHDAY = replace(CHILD, birth=date(2008, 11, 23))


def read(person: PersonFacts) -> ev.CardRead:
    return ev.CardRead(person, has_photo=True, simulated=True)


def begun(acting: Acting, service: str = SERVICE.id) -> Walk:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(service))
    return walk.feed(ev.ActingChosen(acting), ev.Agreed())


def journey_of(walk: Walk) -> Journey:
    assert walk.session.journey is not None
    return walk.session.journey


def test_first_the_agents_card_then_that_of_the_person() -> None:
    walk = begun(Acting.AGENT)
    assert journey_of(walk).card_wanted is CardWanted.AGENTS
    walk.feed(CARD)
    assert journey_of(walk).card_wanted is CardWanted.PRINCIPALS
    assert fx.Speak(Cue.SWAP_CARD) in walk.effects
    walk.feed(read(MOTHER))
    assert fx.Audit("acting.begun", (("acting", "agent"),)) in walk.effects
    journey = journey_of(walk)
    assert isinstance(walk.session.phase, FillStep)
    assert journey.agent is not None
    assert (journey.person, journey.agent.person) == (MOTHER, PERSON)
    assert journey.asked_papers()[-1] == PROOF[Acting.AGENT]


def test_the_own_card_that_still_lies_there_is_told_and_changed() -> None:
    walk = begun(Acting.AGENT).feed(CARD, CARD)
    phase = walk.session.phase
    assert isinstance(phase, IdentifyStep)
    assert (phase.status, phase.trouble) == (ReadStatus.FAILED, SAME_PERSON)
    walk.feed(read(MOTHER))
    assert isinstance(walk.session.phase, FillStep)
    walk.feed(CARD)
    assert isinstance(walk.session.phase, FillStep), "neither of the two is a stranger"
    walk.feed(read(CHILD))
    assert walk.session.journey is None, "a third one is"


@pytest.mark.parametrize(
    ("acting", "agent", "principal", "trouble"),
    [
        (Acting.AGENT, PERSON, MOTHER, None),
        (Acting.AGENT, PERSON, CHILD, STILL_A_CHILD),
        (Acting.AGENT, PERSON, PERSON, SAME_PERSON),
        (Acting.GUARDIAN, PERSON, CHILD, None),
        (Acting.GUARDIAN, PERSON, MOTHER, NO_CHILD),
        (Acting.GUARDIAN, PERSON, BIRTHDAY, NO_CHILD),
        (Acting.AGENT, PERSON, BIRTHDAY, None),
    ],
)
def test_who_may_act_for_whom(acting: Acting, agent: PersonFacts, principal: PersonFacts, trouble: object) -> None:
    assert principal_trouble(acting, agent, principal, TODAY) == trouble


def test_a_child_acts_for_nobody() -> None:
    assert agent_trouble(CHILD, TODAY) == AGENT_TOO_YOUNG
    assert agent_trouble(BIRTHDAY, TODAY) is None
    walk = begun(Acting.GUARDIAN).feed(read(CHILD))
    phase = walk.session.phase
    assert isinstance(phase, IdentifyStep)
    assert phase.trouble == AGENT_TOO_YOUNG
    assert fx.Audit("acting.refused", (("code", "acting.too_young"),)) in walk.effects


def test_what_the_catalogue_does_not_allow_cannot_be_chosen() -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("pension-certification"), ev.ActingChosen(Acting.AGENT))
    assert walk.session.phase == ConsentStep()
    assert journey_of(walk).agent is None
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("hardship-aid"), ev.ActingChosen(Acting.GUARDIAN))
    assert journey_of(walk).agent is None


def test_for_oneself_after_all() -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(SERVICE.id), ev.ActingChosen(Acting.AGENT), ev.ActingChosen(None))
    assert journey_of(walk).agent is None
    walk.feed(ev.Agreed(), CARD)
    assert isinstance(walk.session.phase, FillStep)


def test_going_back_forgets_the_agents_card() -> None:
    walk = begun(Acting.AGENT).feed(CARD, ev.BackPressed())
    assert walk.session.phase == ConsentStep()
    assert journey_of(walk).agent == Agent(Acting.AGENT)


def test_everything_is_asked_again_when_it_is_submitted() -> None:
    agent = Agent(Acting.AGENT, PERSON)
    papers = {PROOF[Acting.AGENT].name}
    assert acting_trouble((Acting.AGENT,), agent, MOTHER, papers, TODAY) is None
    assert acting_trouble((), agent, MOTHER, papers, TODAY) == NOT_HERE
    assert acting_trouble((Acting.AGENT,), agent, MOTHER, set(), TODAY) == NOT_HERE
    assert acting_trouble((Acting.AGENT,), Agent(Acting.AGENT), MOTHER, papers, TODAY) == NOT_HERE
    assert acting_trouble((Acting.AGENT,), agent, CHILD, papers, TODAY) == STILL_A_CHILD
    journey = journey_of(begun(Acting.AGENT).feed(CARD, read(MOTHER)))
    assert refusal_of(journey) == NOT_HERE
    proof = Attachment(PROOF[Acting.AGENT].name, "application/pdf", b"%PDF-1.7")
    assert refusal_of(replace(journey, attachments=(proof,))) != NOT_HERE


def test_both_are_sent_and_nothing_of_them_shows() -> None:
    journey = journey_of(begun(Acting.GUARDIAN).feed(CARD, read(CHILD)))
    body = transaction_body(journey, WALL, ())
    assert body.agent is not None
    assert (body.person.number, body.agent.person.number) == (CHILD.number, PERSON.number)
    assert (body.agent.acting, body.agent.authority) == ("guardian", "kinship")
    assert PERSON.number not in repr(body) + repr(body.agent) + repr(journey)
    alone = replace(journey, agent=None)
    assert transaction_body(alone, WALL, ()).agent is None
    assert consent_text_hash(journey, "service") != consent_text_hash(alone, "service")
    assert set(CONSENT) == set(PROOF) == set(Acting)
