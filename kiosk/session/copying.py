"""Copying papers: the sheets as they will come out, how many of them, and what the printer made of it. Nothing is kept."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.copying import refusal_of
from kiosk.session import copyevents as cpe
from kiosk.session import events as ev
from kiosk.session.copystate import CopyStatus, CopyStep
from kiosk.session.effects import Audit, Cue, Effect, MakeCopy, PrintCopy, Speak
from kiosk.session.state import Journey, Session
from kiosk.session.step import Step, end_session, stay, to

_MAY_PRINT = frozenset({CopyStatus.SHOWN, CopyStatus.NOT_PRINTED})
_HELD = frozenset({CopyStatus.MAKING, CopyStatus.PRINTING})


def is_held(phase: CopyStep) -> bool:
    """Nobody is sent away while a printer works for him."""
    return phase.status in _HELD


def begun(before: Session, after: Session) -> tuple[Effect, ...]:
    """What has to be done when a session comes to its copies."""
    making = isinstance(after.phase, CopyStep) and after.phase.status is CopyStatus.MAKING
    if not making or isinstance(before.phase, CopyStep) or after.journey is None:
        return ()
    return (MakeCopy(after.journey),)


def on_copy(session: Session, journey: Journey, phase: CopyStep, event: ev.SessionEvent) -> Step:
    match event:
        case cpe.CopyMade(sheets=sheets) if phase.status is CopyStatus.MAKING:
            return to(session, CopyStep(CopyStatus.SHOWN, sheets), Speak(Cue.COPY_READY))
        case cpe.CopyNotMade(trouble=trouble) if phase.status is CopyStatus.MAKING:
            return to(session, CopyStep(CopyStatus.FAILED, trouble=trouble), Speak(Cue.NOTICE_NOT_PRINTED))
        case cpe.CopyWaits() | cpe.CopyPrinted() | cpe.CopyNotPrinted() if phase.status is CopyStatus.PRINTING:
            return _printing(session, phase, event)
        case _:
            return _touched(session, journey, phase, event)


def _printing(session: Session, phase: CopyStep, event: cpe.CopyWaits | cpe.CopyPrinted | cpe.CopyNotPrinted) -> Step:
    match event:
        case cpe.CopyWaits(trouble=trouble):
            return to(session, replace(phase, waiting_for=trouble))
        case cpe.CopyPrinted():
            done = replace(phase, status=CopyStatus.PRINTED, trouble=None, waiting_for=None)
            made = (("sheets", str(phase.sheets)), ("copies", str(phase.copies)))
            return to(session, done, Speak(Cue.PRINTED), Audit("copy.printed", made))
        case cpe.CopyNotPrinted(trouble=trouble, unknown=unknown):
            status = CopyStatus.UNKNOWN if unknown else CopyStatus.NOT_PRINTED
            cue = Cue.PAPER_UNKNOWN if unknown else Cue.NOTICE_NOT_PRINTED
            return to(session, replace(phase, status=status, trouble=trouble, waiting_for=None), Speak(cue))


def _touched(session: Session, journey: Journey, phase: CopyStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.PrintWanted() | ev.Confirmed() if phase.status in _MAY_PRINT:
            printing = replace(phase, status=CopyStatus.PRINTING, trouble=None)
            return to(session, printing, PrintCopy(journey, phase.copies), Speak(Cue.PRINTING))
        case cpe.CopiesChanged(by=by) if phase.status in _MAY_PRINT and by in {1, -1}:
            copies = phase.copies + by
            refusal = None if copies < 1 else refusal_of(phase.sheets, copies)
            wanted = phase.copies if copies < 1 or refusal is not None else copies
            return to(session, replace(phase, copies=wanted, trouble=refusal))
        case cpe.NextSheetWanted() if phase.sheets > 1:
            return to(session, replace(phase, sheet=(phase.sheet + 1) % phase.sheets))
        case ev.FinishPressed() | ev.HomePressed() if not is_held(phase):
            return end_session(session)
        case _:
            return stay(session)
