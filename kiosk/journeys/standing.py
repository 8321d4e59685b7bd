"""Whom may this one act for? Asked of the platform; what it answers is kept nowhere but in the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.domain.acting import Represented
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.asking import Asking, facts_of
from kiosk.journeys.bodies import check_body, consent_bodies, standing_body
from kiosk.journeys.house import House
from kiosk.session.standingstate import StandingAsked
from kiosk.session.state import Journey
from sync.wire.mandate import MandateQuestion, MandateRequest, MandateResult, Standing, answer_of
from sync.wire.mandate import Represented as RepresentedBody

WITH_CARD: Final = "带上他的身份证和证明，也能办。"
THEMSELVES: Final = "请本人来办，或者请本人先授权给您。"
"""Where no card and no paper of somebody else counts."""
TO_THE_WINDOW: Final = "请带户口本和孩子的证件，到窗口办。"
_AGAIN: Final = "网络好了再试，或者请本人来办。"
BAD_ANSWER: Final = Trouble("standing.bad_answer", Cause.PLATFORM, "平台的回答看不懂", WITH_CARD)

AskStanding = Callable[[MandateRequest], "MandateResult | Trouble"]


def ask_standing(
    house: House, journey: Journey, asked: StandingAsked, digits: str, ask: AskStanding, code: str = ""
) -> tuple[Represented, ...] | Trouble:
    """The people one may act for, at least one. ``code``: what was scanned, with the number ``digits`` in it."""
    question = MandateQuestion(standing_body(journey), consent_bodies(journey), check_body(journey.check), digits, code)
    asking = Asking(house, "mandate", question)
    result = ask(MandateRequest(*asking.frame(journey.service.id), Standing(asked.value)))
    if isinstance(result, Trouble):
        return replace(result, advice=_AGAIN) if journey.service.acts_by_books else result
    if result.answer is None:
        message = result.message.rstrip("。") or "平台没有同意代办"
        return Trouble(result.code or "standing.refused", Cause.PLATFORM, message, _advice(journey, asked))
    opened = asking.opened(result.answer)
    answer = None if opened is None else answer_of(opened)
    if answer is None:
        return replace(BAD_ANSWER, advice=_advice(journey, asked))
    people = tuple(one for one in map(_represented, answer.people) if one is not None)
    return people or replace(BAD_ANSWER, advice=_advice(journey, asked))


def _advice(journey: Journey, asked: StandingAsked) -> str:
    if not journey.service.acts_by_books:
        return WITH_CARD
    return TO_THE_WINDOW if asked is StandingAsked.GUARDIAN else THEMSELVES


def _represented(one: RepresentedBody) -> Represented | None:
    """None for somebody whose birth is no day."""
    if one.person is None:
        return Represented(one.name, one.relation, why=one.why)
    person = facts_of(one.person)
    return None if person is None else Represented(one.name, one.relation, person)
