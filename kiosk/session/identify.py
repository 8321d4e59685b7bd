"""Who is it: consents, the card, the face, and the cadre who decides when no machine may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.domain.acting import SAME_PERSON, Agent, agent_trouble, principal_trouble
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session import events as ev
from kiosk.session import login
from kiosk.session.effects import Audit, CheckPin, Cue, PinRole, Speak
from kiosk.session.pin import on_pad
from kiosk.session.standing import asks_books, without_card
from kiosk.session.state import (
    AttendantStep,
    CheckMethod,
    ConsentGiven,
    FaceStatus,
    FaceStep,
    Home,
    IdentifyStep,
    IdentityChecked,
    Journey,
    ReadStatus,
    Session,
    TroubleScreen,
)
from kiosk.session.step import Step, World, stay, to
from kiosk.session.steps import next_phase

FACE_ATTEMPTS = 2
"""Refusals by the machine after which only a person decides."""

NOT_THE_OWNER = Trouble(
    "identity.not_the_owner", Cause.INPUT, "不能确认是本人，这次没有办理", "请带本人的身份证再来，或请村干部帮忙。"
)

NO_PHOTO = Trouble(
    "identity.no_photo", Cause.INPUT, "没有拍照，这次没有办理", "请带身份证到窗口办，或请村干部联系人社部门。"
)


def on_consent(session: Session, journey: Journey, event: ev.SessionEvent, world: World) -> Step:
    match event:
        case ev.ActingChosen(acting=None):
            return stay(replace(session, journey=replace(journey, agent=None)))
        case ev.ActingChosen(acting=acting) if acting in journey.service.may_act:
            return stay(replace(session, journey=replace(journey, agent=Agent(acting))))
        case ev.Agreed():
            return _consented(session, journey, "service", given=True, world=world)
        case ev.Declined():
            return to(replace(session, journey=None), Home(), Audit("consent.declined"))
        case _:
            return stay(session)


def on_face_consent(session: Session, journey: Journey, event: ev.SessionEvent, world: World) -> Step:
    match event:
        case ev.Agreed():
            return _consented(session, journey, "face", given=True, world=world)
        case ev.Declined():
            return _consented(session, journey, "face", given=False, world=world)
        case _:
            return stay(session)


def on_portrait_consent(session: Session, journey: Journey, event: ev.SessionEvent, world: World) -> Step:
    match event:
        case ev.Agreed():
            return _consented(session, journey, "portrait", given=True, world=world)
        case ev.Declined():
            return to(replace(session, journey=None), TroubleScreen(NO_PHOTO), Audit("portrait.declined"))
        case _:
            return stay(session)


def _consented(session: Session, journey: Journey, kind: str, *, given: bool, world: World) -> Step:
    consent = ConsentGiven(kind, given, world.wall)
    others = tuple(other for other in journey.consents if other.kind != kind)
    return _go_on(session, replace(journey, consents=(*others, consent)))


def _go_on(session: Session, journey: Journey) -> Step:
    known, phase = replace(session, journey=journey), next_phase(journey)
    if isinstance(phase, IdentifyStep) and asks_books(journey):
        return without_card(known, journey)
    return to(known, phase)


def on_identify(session: Session, journey: Journey, phase: IdentifyStep, event: ev.SessionEvent, world: World) -> Step:
    match event:
        case ev.CardReadStarted():
            return to(session, replace(phase, status=ReadStatus.READING))
        case ev.CardRead():
            return _card_read(replace(session, card_present=True), journey, phase, event, world)
        case ev.CardReadFailed(trouble=trouble):
            failed = IdentifyStep(ReadStatus.FAILED, trouble, phase.attempts + 1)
            return to(session, failed, Speak(Cue.CARD_FAILED), Audit("card.read_failed", (("code", trouble.code),)))
        case ev.WithoutCardWanted():
            return without_card(session, journey)
        case ev.CardLifted() if phase.status is ReadStatus.READING:
            return to(session, replace(phase, status=ReadStatus.WAITING))
        case _:
            return login.on_code(session, journey, phase, event)


def _card_read(session: Session, journey: Journey, phase: IdentifyStep, read: ev.CardRead, world: World) -> Step:
    devices = ("idcard",) if read.simulated else ()
    known = replace(journey, simulated_devices=devices)
    today = datetime.fromisoformat(world.wall).date()
    agent = journey.agent
    if agent is None:
        return _go_on(session, replace(known, person=read.person, has_card_photo=read.has_photo))
    if agent.person is None:
        trouble = agent_trouble(read.person, today)
        if trouble is not None:
            return _refused(session, phase, trouble)
        own = replace(agent, person=read.person)
        return _go_on(session, replace(known, agent=own, has_card_photo=read.has_photo))
    trouble = principal_trouble(agent.acting, agent.person, read.person, today)
    if trouble is not None:
        return _refused(session, phase, trouble)
    step = _go_on(session, replace(known, person=read.person))
    return Step(step.session, (*step.effects, Audit("acting.begun", (("acting", agent.acting.value),))))


def _refused(session: Session, phase: IdentifyStep, trouble: Trouble) -> Step:
    """The card was read well, but whose it is does not do. The agent's own that still lies there is no mistake yet."""
    failed = IdentifyStep(ReadStatus.FAILED, trouble, phase.attempts)
    if phase.status is ReadStatus.FAILED or trouble == SAME_PERSON:
        return to(session, failed)
    return to(session, failed, Audit("acting.refused", (("code", trouble.code),)))


def on_face(session: Session, journey: Journey, phase: FaceStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.FaceComparing() if phase.status is FaceStatus.LOOKING:
            return to(session, replace(phase, status=FaceStatus.COMPARING, trouble=None))
        case ev.FaceNotSeen(trouble=trouble) if phase.status in {FaceStatus.LOOKING, FaceStatus.COMPARING}:
            return to(session, replace(phase, status=FaceStatus.LOOKING, trouble=trouble))
        case ev.FaceCompared():
            return _compared(session, journey, phase, event)
        case ev.FaceImpossible(trouble=trouble):
            status = FaceStatus.PERSON_DECIDES
            return to(session, FaceStep(status, phase.attempts, trouble), Speak(Cue.PERSON_DECIDES))
        case ev.RetryPressed() if phase.status is FaceStatus.RETRY:
            return to(session, FaceStep(FaceStatus.LOOKING, phase.attempts))
        case ev.AttendantWanted():
            return to(session, AttendantStep())
        case _:
            return stay(session)


def _compared(session: Session, journey: Journey, phase: FaceStep, match: ev.FaceCompared) -> Step:
    attempts = phase.attempts + 1
    if match.matched:
        check = IdentityChecked(
            method=CheckMethod.FACE,
            passed=True,
            attempts=attempts,
            distance=match.distance,
            threshold=match.threshold,
            engine=match.engine,
            engine_version=match.engine_version,
            certified=match.certified,
        )
        return _go_on(session, replace(journey, check=check))
    audit = Audit("face.refused", (("attempts", str(attempts)), ("distance", f"{match.distance:.3f}")))
    if attempts >= FACE_ATTEMPTS:
        return to(session, FaceStep(FaceStatus.PERSON_DECIDES, attempts), Speak(Cue.PERSON_DECIDES), audit)
    return to(session, FaceStep(FaceStatus.RETRY, attempts), Speak(Cue.FACE_RETRY), audit)


def on_attendant(session: Session, journey: Journey, phase: AttendantStep, event: ev.SessionEvent) -> Step:
    if not phase.attendant:
        return _attendant_pin(session, phase, event)
    match event:
        case ev.AttendantDecided(same_person=True):
            check = IdentityChecked(method=CheckMethod.ATTENDANT, passed=True, attendant=phase.attendant)
            audit = Audit("identity.attendant_confirmed", (("attendant", phase.attendant),))
            step = _go_on(session, replace(journey, check=check))
            return Step(step.session, (*step.effects, audit))
        case ev.AttendantUnsure() if journey.service.left_to_centre:
            check = IdentityChecked(method=CheckMethod.CENTRE, passed=False, attendant=phase.attendant)
            audit = Audit("identity.left_to_centre", (("attendant", phase.attendant),))
            step = _go_on(session, replace(journey, check=check))
            return Step(step.session, (*step.effects, audit))
        case ev.AttendantDecided(same_person=False):
            audit = Audit("identity.attendant_refused", (("attendant", phase.attendant),))
            return to(replace(session, journey=None), TroubleScreen(NOT_THE_OWNER), audit)
        case _:
            return stay(session)


def _attendant_pin(session: Session, phase: AttendantStep, event: ev.SessionEvent) -> Step:
    if isinstance(event, ev.PinAccepted) and event.role is PinRole.ATTENDANT and phase.pad.checking:
        return to(session, AttendantStep(attendant=event.who))
    pad, digits = on_pad(phase.pad, PinRole.ATTENDANT, event, session.now)
    effects = (CheckPin(PinRole.ATTENDANT, digits),) if digits else ()
    return to(session, replace(phase, pad=pad), *effects)
