"""After the commit: the result, the paper, the rating."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import code
from kiosk.session import events as ev
from kiosk.session.effects import Cue, DeclinePaper, Effect, PrintDocument, PrintSlip, RecordRating, Speak
from kiosk.session.front import paper_outcome
from kiosk.session.state import (
    DocumentStatus,
    LookUpStatus,
    LookUpStep,
    PaperState,
    RatingStep,
    ResultStep,
    Session,
    SlipRating,
)
from kiosk.session.step import Step, end_session, stay, to

_MAY_PRINT = frozenset({PaperState.OFFERED, PaperState.NOT_PRINTED})


def on_result(session: Session, phase: ResultStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.PrintWanted():
            return _print(session, phase)
        case ev.PrintDeclined() | ev.FinishPressed() | ev.HomePressed():
            return _finish(session, phase)
        case ev.EntryAccepted(entry_id=entry_id, ledger_no=ledger_no) if entry_id == phase.submitted.entry_id:
            accepted = replace(phase.submitted, accepted=True, ledger_no=ledger_no)
            return to(session, replace(phase, submitted=accepted))
        case ev.CodeRenewed() | ev.CodeNotRenewed():
            return code.on_code(session, phase, event)
        case _:
            return _on_paper(session, phase, event)


def paper_is_moving(phase: ResultStep) -> bool:
    """True while a printer works for this person: nobody is sent away meanwhile."""
    states = [paper.state for paper in (phase.slip, phase.document) if paper is not None]
    return PaperState.PRINTING in states


def _print(session: Session, phase: ResultStep) -> Step:
    if phase.slip is not None and phase.slip.state in _MAY_PRINT:
        slip = replace(phase.slip, state=PaperState.PRINTING, trouble=None)
        return to(session, replace(phase, slip=slip), PrintSlip(slip.effect_id), Speak(Cue.PRINTING))
    if phase.document is not None and phase.document.state in _MAY_PRINT:
        document = replace(phase.document, state=PaperState.PRINTING, trouble=None, waiting_for=None)
        return to(session, replace(phase, document=document), PrintDocument(document.effect_id), Speak(Cue.PRINTING))
    return stay(session)


def _finish(session: Session, phase: ResultStep) -> Step:
    if paper_is_moving(phase):
        return stay(session)
    papers = [paper for paper in (phase.slip, phase.document) if paper is not None]
    declined: list[Effect] = [DeclinePaper(paper.effect_id) for paper in papers if paper.state in _MAY_PRINT]
    if session.journey is not None and session.journey.service.gentle:
        ended = end_session(session, thanked=False)
        return Step(ended.session, (*declined, *ended.effects))
    return to(session, RatingStep(phase.submitted), *declined)


def _on_paper(session: Session, phase: ResultStep, event: ev.SessionEvent) -> Step:
    slip = paper_outcome(phase.slip, event)
    if slip is not phase.slip and slip is not None:
        return to(session, replace(phase, slip=slip), _spoken(slip.state, Cue.NOT_PRINTED))
    document = _document_outcome(phase.document, event)
    if document is not phase.document and document is not None:
        effects = () if document.state is PaperState.PRINTING else (_spoken(document.state, Cue.DOCUMENT_NOT_PRINTED),)
        return to(session, replace(phase, document=document), *effects)
    return stay(session)


def _spoken(state: PaperState, not_printed: Cue) -> Speak:
    """A slip that did not come out loses nothing; a certificate has to be asked for again."""
    return Speak({PaperState.PRINTED: Cue.PRINTED, PaperState.UNKNOWN: Cue.PAPER_UNKNOWN}.get(state, not_printed))


def _document_outcome(document: DocumentStatus | None, event: ev.SessionEvent) -> DocumentStatus | None:
    if document is None:
        return None
    match event:
        case ev.PaperPrinted(effect_id=effect_id) if effect_id == document.effect_id:
            return replace(document, state=PaperState.PRINTED, trouble=None, waiting_for=None)
        case ev.PaperNotPrinted(effect_id=effect_id, trouble=trouble) if effect_id == document.effect_id:
            return replace(document, state=PaperState.NOT_PRINTED, trouble=trouble, waiting_for=None)
        case ev.PaperUnknown(effect_id=effect_id, trouble=trouble) if effect_id == document.effect_id:
            return replace(document, state=PaperState.UNKNOWN, trouble=trouble, waiting_for=None)
        case ev.PaperWaiting(effect_id=effect_id, trouble=waiting_for) if effect_id == document.effect_id:
            return replace(document, waiting_for=waiting_for)
        case _:
            return document


def on_rating(session: Session, phase: RatingStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.Rated(score=score) if 1 <= score <= 5:
            ended = end_session(session)
            return Step(ended.session, (RecordRating(phase.submitted, score, phase.slip), *ended.effects))
        case ev.RatedBefore(receipt_no=number) if phase.slip and number == phase.submitted.receipt_no:
            return to(session, LookUpStep(LookUpStatus.NOT_HERE, number, code=phase.slip, rating=SlipRating.DONE))
        case ev.Skipped() | ev.HomePressed() | ev.BackPressed():
            return end_session(session)
        case _:
            return stay(session)
