"""Whose telephone is it? Asked of the platform; what it answers is kept nowhere but in the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.domain.people import PersonFacts
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.asking import Asking, facts_of
from kiosk.journeys.bodies import consent_bodies
from kiosk.journeys.house import House
from kiosk.session.events import LoginRefused, PersonNamed
from kiosk.session.state import Journey
from sync.wire.login import LoginQuestion, LoginRequest, LoginResult, person_of

WITH_CARD: Final = "也可以把身份证放在读卡区。"
BAD_ANSWER: Final = Trouble("login.bad_answer", Cause.PLATFORM, "没有听懂粤省事的回答", WITH_CARD)

AskLogin = Callable[[LoginRequest], "LoginResult | Trouble"]


def ask_whose(house: House, journey: Journey, code: str, ask: AskLogin) -> PersonNamed | LoginRefused:
    """Who has shown ``code``. It is used up by the question."""
    asking = Asking(house, "login", LoginQuestion(code, consent_bodies(journey)))
    result = ask(LoginRequest(*asking.frame(journey.service.id)))
    if isinstance(result, Trouble):
        return LoginRefused(code, result)
    if result.answer is None:
        message = result.message or "粤省事没有认出这个码"
        return LoginRefused(code, Trouble(result.code or "login.refused", Cause.PLATFORM, message, WITH_CARD))
    opened = asking.opened(result.answer)
    person = None if opened is None else _facts(opened)
    return LoginRefused(code, BAD_ANSWER) if person is None else PersonNamed(code, person, result.simulated)


def _facts(opened: bytes) -> PersonFacts | None:
    body = person_of(opened)
    if body is None or not (body.name.strip() and body.number):
        return None
    return facts_of(body)
