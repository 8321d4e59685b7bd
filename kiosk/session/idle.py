"""Nobody there? Ask on the whole screen, then wipe. Never while paper is moving."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import code, copying, pay, video
from kiosk.session.desk import is_printing
from kiosk.session.effects import Audit, PinRole
from kiosk.session.finish import paper_is_moving
from kiosk.session.state import (
    AttendantStep,
    Attract,
    CopyStep,
    Desk,
    DeskPin,
    PayStep,
    PinPad,
    Preferences,
    ResultStep,
    Session,
    TakeCard,
    Technician,
    TechnicianPin,
    VideoStep,
    WorkingStep,
)
from kiosk.session.step import Step, end_session, stay
from kiosk.session.upkeepstate import DayCheck, UpkeepPhase

CARE_FACTOR = 1.5
TECHNICIAN_SECONDS = 600.0


def quiet_seconds(session: Session) -> float:
    """How long nothing may be touched before the question comes."""
    if _is_a_technician(session):
        return TECHNICIAN_SECONDS
    return session.patience.quiet * (CARE_FACTOR if session.preferences.care else 1.0)


def countdown_seconds(session: Session) -> float:
    return session.patience.countdown * (CARE_FACTOR if session.preferences.care else 1.0)


def refreshed(session: Session) -> Session:
    """A sign of life takes the question away."""
    return replace(session, last_touch=session.now, idle_warning_until=None)


def on_tick(session: Session) -> Step:
    session = _unlocked(session)
    if isinstance(session.phase, PayStep):
        session = pay.on_tick(session, session.phase)
    if isinstance(session.phase, VideoStep):
        ended = video.on_tick(session, session.journey, session.phase)
        if ended is not None:
            return ended
    if isinstance(session.phase, ResultStep):
        session = code.on_tick(session, session.phase)
    if isinstance(session.phase, Attract | TakeCard):
        return stay(_defaults_again(replace(session, idle_warning_until=None)))
    if is_held(session):
        return stay(refreshed(session))
    asks_at = session.last_touch + quiet_seconds(session)
    wipes_at = asks_at + countdown_seconds(session)
    if session.now >= wipes_at:
        return _ended(session)
    if session.now >= asks_at:
        return stay(replace(session, idle_warning_until=wipes_at))
    return stay(session)


def _ended(session: Session) -> Step:
    step = end_session(session)
    if not isinstance(session.phase, Technician | UpkeepPhase) or not _is_a_technician(session):
        return step
    return Step(step.session, (*step.effects, Audit("technician.left", (("who", session.phase.who), ("idle", "yes")))))


def _defaults_again(session: Session) -> Session:
    """Language, size and voice fall back when nobody came after all."""
    if session.now < session.last_touch + quiet_seconds(session):
        return session
    return replace(session, preferences=Preferences(voice=session.house_voice))


def is_held(session: Session) -> bool:
    """True while something goes on that nobody may be sent away from."""
    phase = session.phase
    if isinstance(phase, Desk):
        return is_printing(phase)
    if isinstance(phase, DayCheck):
        return phase.checking or phase.printing
    if isinstance(phase, Technician):
        return phase.errand is not None
    if isinstance(phase, PayStep):
        return pay.is_held(phase)
    if isinstance(phase, VideoStep):
        return video.is_held(phase)
    if isinstance(phase, CopyStep):
        return copying.is_held(phase)
    return isinstance(phase, WorkingStep) or (isinstance(phase, ResultStep) and paper_is_moving(phase))


def _is_a_technician(session: Session) -> bool:
    """A cadre at the desk or at the check of the day has no more patience than anybody else: a PIN stays open there."""
    phase = session.phase
    if isinstance(phase, Desk | DayCheck):
        return phase.role == PinRole.TECHNICIAN.value
    return isinstance(phase, Technician | UpkeepPhase)


def _unlocked(session: Session) -> Session:
    """A PIN pad whose lock has run out is free again."""
    phase = session.phase
    if isinstance(phase, TechnicianPin | AttendantStep | DeskPin) and _run_out(phase.pad.locked_until, session.now):
        return replace(session, phase=replace(phase, pad=PinPad()))
    return session


def _run_out(until: float | None, now: float) -> bool:
    return until is not None and now >= until
