"""For somebody who is not there: by an authorisation's number, a child of the household, or a member of the family.

The platform says whom one may act for; nobody's card but the own one is read. What it says is judged once more by the
rules for cards, and at the platform when the case arrives.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from kiosk.domain.acting import (
    MANDATE_DIGITS,
    NOT_A_MANDATE,
    NUMBER_TOO_SHORT,
    Acting,
    Agent,
    Authority,
    Represented,
    principal_trouble,
)
from kiosk.domain.catalogue import Payer
from kiosk.domain.mandatecode import mandate_number_in
from kiosk.domain.people import PersonFacts
from kiosk.domain.trouble import Trouble
from kiosk.session import events as ev
from kiosk.session.effects import AskStanding, Audit, Cue, Effect, Speak
from kiosk.session.standingstate import StandingAsked, StandingStep
from kiosk.session.state import (
    FillStep,
    IdentifyStep,
    Journey,
    ReadStatus,
    Session,
    TroubleScreen,
    WorkingStep,
    WorkKind,
)
from kiosk.session.step import Step, World, stay, to
from kiosk.session.steps import next_phase

MEMBER: Final = "member"
MEMBER_NAME: Final = "member-name"
"""The questions of a payment that a chosen member of the family answers."""


def without_card(session: Session, journey: Journey) -> Step:
    """The other one's card is not here."""
    agent = journey.agent
    if agent is None or agent.person is None or journey.person is not None:
        return stay(session)
    if agent.acting is Acting.AGENT:
        return to(session, StandingStep(StandingAsked.MANDATE), Speak(Cue.MANDATE_NUMBER))
    return _ask(session, journey, StandingAsked.GUARDIAN)


def asks_books(journey: Journey) -> bool:
    """Whether nobody's card but the own one counts here, and that one is known."""
    agent = journey.agent
    return journey.service.acts_by_books and agent is not None and agent.person is not None and journey.person is None


def asks_for_family(journey: Journey) -> bool:
    """Whether a payment is for the family, and nobody has said yet for whom of it."""
    payment = journey.service.payment
    answers = journey.answers
    return payment is not None and answers.get(payment.payer) == Payer.FAMILY and MEMBER not in answers


def without_member(journey: Journey) -> Journey:
    """Of a payment for the family: whom of it is asked again; what the register said is not shown in a question."""
    answers = {name: text for name, text in journey.answers.items() if name not in {MEMBER, MEMBER_NAME}}
    return replace(journey, answers=answers)


def ask_for_family(session: Session, journey: Journey) -> Step:
    return _ask(session, journey, StandingAsked.FAMILY)


def _ask(session: Session, journey: Journey, asked: StandingAsked, digits: str = "", code: str = "") -> Step:
    return to(session, WorkingStep(WorkKind.CONFIRMING), AskStanding(journey, asked, digits, code))


def on_standing(session: Session, journey: Journey, phase: StandingStep, event: ev.SessionEvent, world: World) -> Step:
    match event:
        case ev.CodeScanned(content=content) if phase.asked is StandingAsked.MANDATE:
            return _scanned(session, journey, phase, content)
        case ev.CodeUnreadable(trouble=trouble) if phase.asked is StandingAsked.MANDATE:
            return to(session, replace(phase, trouble=trouble), Speak(Cue.CODE_FAILED))
        case ev.KeyPressed(character=character) if character.isdigit() and len(phase.digits) < MANDATE_DIGITS:
            return to(session, replace(phase, digits=phase.digits + character, trouble=None))
        case ev.BackspacePressed():
            return to(session, replace(phase, digits=phase.digits[:-1], trouble=None))
        case ev.ClearPressed():
            return to(session, replace(phase, digits="", trouble=None))
        case ev.Confirmed() if phase.asked is StandingAsked.MANDATE:
            if len(phase.digits) != MANDATE_DIGITS:
                return to(session, replace(phase, trouble=NUMBER_TOO_SHORT))
            return _ask(session, journey, phase.asked, phase.digits)
        case ev.ChoiceMade(value=value) if value.isdecimal() and int(value) < len(phase.people):
            return _chosen(session, journey, phase, phase.people[int(value)], world)
        case ev.Skipped() if not asks_books(journey):
            return to(session, _otherwise(journey, phase))
        case _:
            return stay(session)


def _scanned(session: Session, journey: Journey, phase: StandingStep, content: str) -> Step:
    number = mandate_number_in(content)
    if number is None:
        audit = Audit("acting.refused", (("code", NOT_A_MANDATE.code),))
        return to(session, replace(phase, trouble=NOT_A_MANDATE), Speak(Cue.CODE_FAILED), audit)
    return _ask(session, journey, phase.asked, number, content)


def _otherwise(journey: Journey, phase: StandingStep) -> IdentifyStep | FillStep:
    """With the card after all; of a payment, with the number typed."""
    if phase.asked is not StandingAsked.FAMILY:
        return IdentifyStep()
    following = next_phase(journey)
    return following if isinstance(following, FillStep) else IdentifyStep()


def on_answer(session: Session, journey: Journey, event: ev.SessionEvent, world: World) -> Step:
    """While the platform is asked; an answer to anything else is none."""
    phase = session.phase
    if not (isinstance(phase, WorkingStep) and phase.kind is WorkKind.CONFIRMING):
        return stay(session)
    if not isinstance(event, ev.StandingHeard | ev.StandingRefused):
        return stay(session)
    asked = event.asked
    if isinstance(event, ev.StandingRefused):
        audit = Audit("acting.refused", (("code", event.trouble.code),))
        if asked is StandingAsked.MANDATE:
            return to(session, StandingStep(asked, event.digits, trouble=event.trouble), Speak(Cue.MANDATE_REFUSED), audit)
        if asked is StandingAsked.FAMILY:
            return to(session, _otherwise(journey, StandingStep(asked)))
        return _refused(session, journey, event.trouble, Speak(Cue.MANDATE_REFUSED), audit)
    if asked is StandingAsked.MANDATE:
        return _stands_for(session, journey, event.people[0].person, Authority.MANDATE, event.digits, world)
    return to(session, StandingStep(asked, people=event.people), Speak(Cue.WHOM))


def _refused(session: Session, journey: Journey, trouble: Trouble, *effects: Effect) -> Step:
    """The other one's card may still do; where no card does, that is the end of it."""
    if asks_books(journey):
        return to(replace(session, journey=None), TroubleScreen(trouble), *effects)
    return to(session, IdentifyStep(ReadStatus.FAILED, trouble), *effects)


def _chosen(session: Session, journey: Journey, phase: StandingStep, one: Represented, world: World) -> Step:
    if one.person is None:
        return stay(session)
    if phase.asked is StandingAsked.GUARDIAN:
        return _stands_for(session, journey, one.person, Authority.REGISTER, "", world)
    answers = {**journey.answers, MEMBER: one.person.number, MEMBER_NAME: one.person.name}
    filled = replace(journey, answers=answers)
    return to(replace(session, journey=filled), next_phase(filled))


def _stands_for(
    session: Session, journey: Journey, person: PersonFacts | None, authority: Authority, number: str, world: World
) -> Step:
    agent = journey.agent
    if agent is None or agent.person is None or person is None:
        return to(session, IdentifyStep())
    today = datetime.fromisoformat(world.wall).date()
    trouble = principal_trouble(agent.acting, agent.person, person, today)
    if trouble is not None:
        return _refused(session, journey, trouble, Audit("acting.refused", (("code", trouble.code),)))
    known = replace(journey, person=person, agent=Agent(agent.acting, agent.person, authority, number))
    audit = Audit("acting.begun", (("acting", agent.acting.value), ("authority", authority.value)))
    return to(replace(session, journey=known), next_phase(known), audit)
