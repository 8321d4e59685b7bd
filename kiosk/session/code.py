"""A code that counts for a short while: it is replaced before its time runs out, and never shown after it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session.codestate import RENEW_BEFORE_SECONDS, CodeShown
from kiosk.session.state import ResultStep, Session
from kiosk.session.step import Step, stay, to


def on_code(session: Session, phase: ResultStep, event: ev.CodeRenewed | ev.CodeNotRenewed) -> Step:
    if phase.code is None or event.session != session.number:
        return stay(session)
    match event:
        case ev.CodeRenewed(code=code):
            return to(session, replace(phase, code=code))
        case ev.CodeNotRenewed(trouble=trouble):
            return to(session, replace(phase, code=replace(phase.code, trouble=trouble)))


def on_tick(session: Session, phase: ResultStep) -> Session:
    """Nobody may hold a dead code before a till."""
    code = phase.code
    if code is None or not code.content or session.now < code.until:
        return session
    return replace(session, phase=replace(phase, code=replace(code, content="")))


def is_due(session: Session) -> CodeShown | None:
    """The code that wants a successor now; none while the machine asks whether anybody is still there."""
    phase = session.phase
    code = phase.code if isinstance(phase, ResultStep) else None
    if code is None or session.idle_warning_until is not None:
        return None
    return code if session.now >= code.until - RENEW_BEFORE_SECONDS else None
