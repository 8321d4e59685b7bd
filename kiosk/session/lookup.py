"""我的办件: a scanned receipt, and how far its transaction has come."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.receipts import receipt_in_code
from kiosk.session import events as ev
from kiosk.session.effects import Cue, Effect, LookUpReceipt, Speak
from kiosk.session.state import Home, LookUpStatus, LookUpStep, RatingStep, Session, SlipRating, Submitted
from kiosk.session.step import Step, stay, to


def on_code(session: Session, event: ev.CodeScanned | ev.CodeUnreadable, *before: Effect) -> Step:
    """Where scanning means something: a receipt is looked for, everything else gets a plain sentence."""
    if isinstance(event, ev.CodeUnreadable):
        phase = LookUpStep(LookUpStatus.NO_RECEIPT, trouble=event.trouble)
        return to(session, phase, *before, Speak(Cue.RECEIPT_NOT_FOUND))
    receipt_no = receipt_in_code(event.content)
    if receipt_no is None:
        return to(session, LookUpStep(LookUpStatus.NO_RECEIPT), *before, Speak(Cue.RECEIPT_NOT_FOUND))
    code = event.content.strip()
    searching = LookUpStep(LookUpStatus.SEARCHING, receipt_no, code=code)
    return to(session, searching, *before, LookUpReceipt(receipt_no, code))


def on_lookup(session: Session, phase: LookUpStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.CodeScanned() | ev.CodeUnreadable():
            return on_code(session, event)
        case ev.ReceiptLookedUp(receipt_no=number) if _awaited(phase, number):
            return _answered(session, phase, event)
        case ev.RatedBefore(receipt_no=number) if phase.receipt_no == number and phase.rating is SlipRating.OPEN:
            return to(session, replace(phase, rating=SlipRating.DONE))
        case ev.RatingWanted() if phase.rating is SlipRating.OPEN:
            return to(session, _rating(phase))
        case ev.LookUpFailed(receipt_no=number, trouble=trouble) if _awaited(phase, number):
            failed = LookUpStep(LookUpStatus.FAILED, number, trouble=trouble)
            return to(session, failed, Speak(Cue.RECEIPT_NOT_FOUND))
        case ev.Confirmed() | ev.FinishPressed() | ev.BackPressed() | ev.HomePressed():
            return to(session, Home())
        case _:
            return stay(session)


def _answered(session: Session, phase: LookUpStep, answer: ev.ReceiptLookedUp) -> Step:
    known = replace(phase, found=answer.found, rating=answer.rating)
    if answer.found is None:
        return to(session, replace(known, status=LookUpStatus.NOT_HERE), Speak(Cue.RECEIPT_NOT_FOUND))
    return to(session, replace(known, status=LookUpStatus.FOUND), Speak(Cue.RECEIPT_FOUND))


def _rating(phase: LookUpStep) -> RatingStep:
    found = phase.found
    if found is None:
        return RatingStep(Submitted("", "", phase.receipt_no, ""), phase.code)
    return RatingStep(Submitted(found.entry_id, found.entry_id, found.receipt_no, found.submitted_at))


def _awaited(phase: LookUpStep, receipt_no: str) -> bool:
    """An answer that comes after the next code was held there is about the one before."""
    return phase.status is LookUpStatus.SEARCHING and phase.receipt_no == receipt_no
