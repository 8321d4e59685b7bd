"""Papers once more: a cadre's or technician's PIN, the transaction, what became of its papers, the order."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.papers import PaperFate
from kiosk.session import dayclose
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.effects import (
    Audit,
    CheckPin,
    DecidePaper,
    DeclinePaper,
    Effect,
    FindPapers,
    LookAtPapers,
    OrderReprint,
    PinRole,
    PrintDocument,
    PrintSlip,
)
from kiosk.session.front import paper_outcome
from kiosk.session.pin import on_pad
from kiosk.session.state import (
    Attract,
    CategoryList,
    Desk,
    DeskPin,
    Home,
    PaperState,
    ResultStep,
    SearchStep,
    Session,
    SlipStatus,
    Technician,
)
from kiosk.session.step import Step, stay, to
from kiosk.session.upkeepstate import UpkeepPage

LONGEST_TAIL = 22
LEAST_TAIL = 4
NOBODY_HERE = (Attract, Home, CategoryList, SearchStep)


def wanted(session: Session, event: ev.SessionEvent) -> Step | None:
    """From help, while nobody's journey is on, and from a result whose paper is in doubt."""
    if not isinstance(event, ev.DeskWanted):
        return None
    phase = session.phase
    if session.journey is None and isinstance(phase, NOBODY_HERE):
        return to(replace(session, help_open=False, privacy_open=False), DeskPin())
    if isinstance(phase, ResultStep) and in_doubt(phase):
        return to(replace(session, help_open=False), DeskPin(phase))
    return None


def in_doubt(phase: ResultStep) -> bool:
    """Whether only a person may say what became of this result's paper."""
    return any(paper is not None and paper.state is PaperState.UNKNOWN for paper in (phase.slip, phase.document))


def opened(session: Session, who: str, role: str, back: ResultStep | None) -> Step:
    look: Effect = FindPapers() if back is None else LookAtPapers(back.submitted.transaction_id)
    return to(session, Desk(who, role, back), look, Audit("desk.entered", (("role", role), ("who", who))))


def on_pin(session: Session, phase: DeskPin, event: ev.SessionEvent) -> Step:
    match event:
        case ev.PinAccepted(role=PinRole.ATTENDANT, who=who) if phase.pad.checking:
            return opened(session, who, PinRole.ATTENDANT.value, phase.back)
        case ev.BackPressed() | ev.HomePressed():
            return to(session, phase.back or Attract())
        case _:
            pad, digits = on_pad(phase.pad, PinRole.ATTENDANT, event, session.now)
            effects = (CheckPin(PinRole.ATTENDANT, digits),) if digits else ()
            return to(session, replace(phase, pad=pad), *effects)


def on_desk(session: Session, phase: Desk, event: ev.SessionEvent) -> Step:
    if phase.slip is not None and phase.slip.state is PaperState.PRINTING:
        return _while_printing(session, phase, phase.slip, event)
    match event:
        case ev.PapersSeen(case=case) if case.transaction_id == _looked_at(phase):
            return to(session, replace(phase, case=case))
        case ev.DeskRefused(trouble=trouble):
            return to(session, replace(phase, trouble=trouble))
        case ev.BackPressed() | ev.FinishPressed() if phase.case is not None and phase.back is None:
            return _back_to_the_list(session, phase)
        case ev.BackPressed() | ev.FinishPressed() | ev.HomePressed():
            return _left(session, phase)
        case _:
            return _searching(session, phase, event) if phase.case is None else _deciding(session, phase, event)


def _looked_at(phase: Desk) -> str:
    if phase.case is not None:
        return phase.case.transaction_id
    return "" if phase.back is None else phase.back.submitted.transaction_id


def is_printing(phase: Desk) -> bool:
    return phase.slip is not None and phase.slip.state is PaperState.PRINTING


def _searching(session: Session, phase: Desk, event: ev.SessionEvent) -> Step:
    match event:
        case ev.KeyPressed(character=character) if character.isdigit() and len(phase.typed) < LONGEST_TAIL:
            return _typed(session, phase, phase.typed + character)
        case ev.BackspacePressed():
            return _typed(session, phase, phase.typed[:-1])
        case ev.ClearPressed():
            return _typed(session, phase, "")
        case ev.PapersFound(tail=tail, rows=rows) if tail == _asked_for(phase.typed):
            return to(session, replace(phase, rows=rows))
        case uev.UpkeepPageChosen(page=UpkeepPage.DAY) if phase.back is None:
            return dayclose.opened(session, phase.who, phase.role)
        case ev.PaperChosen(transaction_id=transaction_id):
            chosen = next((row for row in phase.rows if row.transaction_id == transaction_id), None)
            return stay(session) if chosen is None else to(session, replace(phase, case=chosen, slip=None, trouble=None))
        case _:
            return stay(session)


def _typed(session: Session, phase: Desk, typed: str) -> Step:
    return to(session, replace(phase, typed=typed, trouble=None), FindPapers(_asked_for(typed)))


def _asked_for(typed: str) -> str:
    """A few digits find too much: until there are enough, the newest are shown."""
    return typed if len(typed) >= LEAST_TAIL else ""


def _deciding(session: Session, phase: Desk, event: ev.SessionEvent) -> Step:
    case = phase.case
    assert case is not None
    match event:
        case ev.PaperDecided(came_out=came_out) if case.in_doubt:
            decided = DecidePaper(case.transaction_id, came_out, phase.who, phase.role)
            return to(session, replace(phase, slip=None, trouble=None), decided)
        case ev.ReprintWanted() if phase.slip is not None and phase.slip.state is PaperState.NOT_PRINTED:
            # Ordered already, and nothing came out: the same order once more.
            slip = replace(phase.slip, state=PaperState.PRINTING, trouble=None)
            return to(session, replace(phase, slip=slip), _printing(phase, slip.effect_id))
        case ev.ReprintWanted() if case.newest.fate is not PaperFate.STARTED:
            pages_of = phase.back.document.effect_id if phase.back is not None and phase.back.document is not None else ""
            order = OrderReprint(case.transaction_id, phase.who, phase.role, pages_of)
            return to(session, replace(phase, slip=SlipStatus("", PaperState.PRINTING), trouble=None), order)
        case _:
            return stay(session)


def _while_printing(session: Session, phase: Desk, slip: SlipStatus, event: ev.SessionEvent) -> Step:
    """Nobody leaves while the printer works; what it answers is looked up as it was written down."""
    match event:
        case ev.ReprintOrdered(transaction_id=transaction_id, effect_id=effect_id) if not slip.effect_id:
            if phase.case is None or phase.case.transaction_id != transaction_id:
                return stay(session)
            ordered = replace(phase, slip=replace(slip, effect_id=effect_id))
            return to(session, ordered, _printing(phase, effect_id))
        case ev.DeskRefused(trouble=trouble):
            return to(session, replace(phase, slip=None, trouble=trouble))
        case ev.PaperWaiting(effect_id=effect_id, trouble=trouble) if effect_id == slip.effect_id:
            return to(session, replace(phase, slip=replace(slip, trouble=trouble)))
        case _:
            after = paper_outcome(slip, event)
            if after is slip or phase.case is None:
                return stay(session)
            return to(session, replace(phase, slip=after), LookAtPapers(phase.case.transaction_id))


def _printing(phase: Desk, effect_id: str) -> Effect:
    document = phase.case is not None and phase.case.is_document
    return PrintDocument(effect_id) if document else PrintSlip(effect_id)


def _dropped(phase: Desk) -> tuple[Effect, ...]:
    """An order that nothing came of is not left open."""
    slip = phase.slip
    return (DeclinePaper(slip.effect_id),) if slip is not None and slip.state is PaperState.NOT_PRINTED else ()


def _back_to_the_list(session: Session, phase: Desk) -> Step:
    listed = replace(phase, case=None, slip=None, trouble=None)
    return to(session, listed, *_dropped(phase), FindPapers(_asked_for(phase.typed)))


def _left(session: Session, phase: Desk) -> Step:
    left = Audit("desk.left", (("role", phase.role), ("who", phase.who)))
    if phase.back is not None:
        return to(session, _told(phase, phase.back), *_dropped(phase), left)
    technician = phase.role == PinRole.TECHNICIAN.value
    return to(session, Technician(phase.who) if technician else Attract(), *_dropped(phase), left)


def _told(phase: Desk, back: ResultStep) -> ResultStep:
    """The person's own screen says what has become of the paper meanwhile."""
    case = phase.case
    if case is None:
        return back
    state = {
        PaperFate.CONFIRMED: PaperState.PRINTED,
        PaperFate.UNKNOWN: PaperState.UNKNOWN,
        PaperFate.STARTED: PaperState.UNKNOWN,
    }.get(case.newest.fate, PaperState.DECLINED)
    if back.slip is not None:
        return replace(back, slip=SlipStatus(case.newest.effect_id, state))
    if back.document is not None:
        return replace(back, document=replace(back.document, state=state, trouble=None))
    return back
