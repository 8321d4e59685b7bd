"""The own licences: asked for when their screen comes up, looked at one by one, then shown or printed."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.forms import asked_answers
from kiosk.domain.licences import HOW, WHICH, LicenceCard, Use, in_order
from kiosk.session import events as ev
from kiosk.session.effects import AskLicences, Effect
from kiosk.session.form import submit
from kiosk.session.state import Home, Journey, LicencesStatus, LicencesStep, Session
from kiosk.session.step import Step, stay, to
from kiosk.session.steps import next_phase


def begun(before: Session, after: Session) -> tuple[Effect, ...]:
    """The question to the platform, whenever its answer is being waited for and was not before."""
    waits = _waits(after)
    return (AskLicences(after.journey),) if waits and not _waits(before) and after.journey is not None else ()


def _waits(session: Session) -> bool:
    return isinstance(session.phase, LicencesStep) and session.phase.status is LicencesStatus.ASKING


def on_licences(session: Session, journey: Journey, phase: LicencesStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.LicencesHeard(cards=cards) if phase.status is LicencesStatus.ASKING:
            known = replace(journey, licences=in_order(cards))
            return to(replace(session, journey=known), replace(phase, status=LicencesStatus.LISTED))
        case ev.LicencesRefused(trouble=trouble) if phase.status is LicencesStatus.ASKING:
            return to(session, replace(phase, status=LicencesStatus.FAILED, trouble=trouble))
        case ev.RetryPressed() | ev.Confirmed() if phase.status is LicencesStatus.FAILED:
            return to(session, LicencesStep(phase.spec))
        case ev.Confirmed() | ev.FinishPressed() if phase.status is LicencesStatus.LISTED and not phase.opened:
            return to(replace(session, journey=None), Home())
        case ev.LicenceGroupChosen(group=group) if phase.status is LicencesStatus.LISTED:
            return to(session, replace(phase, group=group))
        case ev.LicenceOpened(number=number) if journey.licence(number) is not None:
            return to(session, replace(phase, opened=number))
        case ev.LicenceUsed(use=use):
            return _use(session, journey, journey.licence(phase.opened), use)
        case _:
            return stay(session)


def _use(session: Session, journey: Journey, card: LicenceCard | None, use: Use) -> Step:
    """To be shown, it goes on at once: what will be seen has just been looked at."""
    if card is None or use not in card.uses:
        return stay(session)
    answers = {**journey.answers, WHICH: card.number, HOW: use.value}
    filled = replace(journey, answers=asked_answers(journey.service, answers))
    session = replace(session, journey=filled)
    return submit(session, filled) if use is Use.SHOW else to(session, next_phase(filled))
