"""Whose telephone is it? Asked of the platform; what it answers is kept nowhere but in the session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from kiosk.domain.people import PersonFacts
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.bodies import consent_bodies
from kiosk.journeys.house import House
from kiosk.session.events import LoginRefused, PersonNamed
from kiosk.session.state import Journey
from kiosk.store.vault import ReplyKey
from sync import outbox, wire
from sync.wire.login import LoginQuestion, LoginRequest, LoginResult, person_of

WITH_CARD: Final = "也可以把身份证放在读卡区。"
BAD_ANSWER: Final = Trouble("login.bad_answer", Cause.PLATFORM, "没有听懂粤省事的回答", WITH_CARD)

AskLogin = Callable[[LoginRequest], "LoginResult | Trouble"]


def ask_whose(house: House, journey: Journey, code: str, ask: AskLogin) -> PersonNamed | LoginRefused:
    """Who has shown ``code``. It is used up by the question."""
    request_id = outbox.new_entry_id()
    question = LoginQuestion(code, consent_bodies(journey))
    sealed = house.sealing_key.seal(question, "login-question", house.terminal_id, request_id)
    reply = ReplyKey(sealed.suite_id)
    result = ask(
        LoginRequest(wire.WIRE_VERSION, house.terminal_id, request_id, journey.service.id, sealed, reply.public_raw)
    )
    if isinstance(result, Trouble):
        return LoginRefused(code, result)
    if result.person is None:
        message = result.message or "粤省事没有认出这个码"
        return LoginRefused(code, Trouble(result.code or "login.refused", Cause.PLATFORM, message, WITH_CARD))
    opened = reply.open(result.person, house.terminal_id, request_id, "login-reply")
    person = None if opened is None else _facts(opened)
    return LoginRefused(code, BAD_ANSWER) if person is None else PersonNamed(code, person, result.simulated)


def _facts(opened: bytes) -> PersonFacts | None:
    body = person_of(opened)
    if body is None or not (body.name.strip() and body.number):
        return None
    try:
        birth = date.fromisoformat(body.birth)
    except ValueError:
        return None
    return PersonFacts(body.kind, body.name, body.number, body.sex, birth, body.address)
