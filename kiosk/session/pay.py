"""Paying: the bill, the code, the waiting, and the truth about the money at every moment."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.payment import PaymentState
from kiosk.session import events as ev
from kiosk.session.effects import AskBill, Cue, PlaceOrder, PrintSlip, Speak
from kiosk.session.paystate import BillStep, Paid, PayStatus, PayStep
from kiosk.session.state import Home, Journey, PaperState, ResultStep, Session, SlipStatus, WorkingStep, WorkKind
from kiosk.session.step import Step, end_session, stay, to

_ENDED = frozenset({PayStatus.UNPAID, PayStatus.REFUNDED})
_HELD = frozenset({PayStatus.ORDERING, PayStatus.SHOWN, PayStatus.CLOSING})


def ask_bill(session: Session, journey: Journey) -> Step:
    return to(session, WorkingStep(WorkKind.BILLING), AskBill(journey))


def on_bill(session: Session, journey: Journey, phase: BillStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.ItemTouched(item_id=item_id) if item_id in {line.item_id for line in phase.lines}:
            return stay(replace(session, phase=replace(phase, left_out=phase.left_out ^ {item_id})))
        case ev.Confirmed() if phase.chosen:
            return _order(session, journey, phase)
        case ev.Confirmed() | ev.FinishPressed() if not phase.lines:
            return to(replace(session, journey=None), Home())
        case _:
            return stay(session)


def _order(session: Session, journey: Journey, phase: BillStep) -> Step:
    step = PayStep(PayStatus.ORDERING, phase.order_id, phase.chosen, simulated=phase.simulated)
    return to(session, step, PlaceOrder(journey, phase.order_id, phase.chosen))


def on_pay(session: Session, journey: Journey, phase: PayStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.PaymentHeard(order_id=order_id) if order_id == phase.order_id:
            return _heard(session, phase, event)
        case ev.OrderFailed(order_id=order_id, trouble=trouble) if order_id == phase.order_id:
            failed = replace(phase, status=PayStatus.FAILED, trouble=trouble)
            return to(session, failed, Speak(Cue.PAY_FAILED)) if phase.status is PayStatus.ORDERING else stay(session)
        case _:
            return _touched(session, journey, phase, event)


def on_tick(session: Session, phase: PayStep) -> Session:
    """Time runs out: the order is closed, and only then it is known whether somebody paid in the last second."""
    if phase.status is PayStatus.SHOWN and session.now >= phase.until:
        return replace(session, phase=replace(phase, status=PayStatus.CLOSING, qr="", out_of_time=True))
    return session


def is_held(phase: PayStep) -> bool:
    """Nobody is asked whether he is still there while he looks at his phone."""
    return phase.status in _HELD


def _touched(session: Session, journey: Journey, phase: PayStep, event: ev.SessionEvent) -> Step:
    leaving = isinstance(event, ev.Skipped | ev.HomePressed | ev.BackPressed | ev.FinishPressed)
    match phase.status:
        case PayStatus.SHOWN if leaving:
            return to(session, replace(phase, status=PayStatus.CLOSING, qr=""))
        case PayStatus.FAILED if isinstance(event, ev.Confirmed | ev.RetryPressed):
            again = replace(phase, status=PayStatus.ORDERING, trouble=None)
            return to(session, again, PlaceOrder(journey, phase.order_id, phase.lines))
        case PayStatus.FAILED if leaving:
            return to(replace(session, journey=None), Home())
        case PayStatus.UNPAID if isinstance(event, ev.Confirmed | ev.RetryPressed):
            return ask_bill(session, journey)
        case PayStatus.REFUNDED if leaving or isinstance(event, ev.Confirmed):
            return end_session(session)
        case PayStatus.UNKNOWN | PayStatus.BOOKING | PayStatus.UNPAID if leaving:
            return end_session(session)
        case _:
            return stay(session)


def _heard(session: Session, phase: PayStep, heard: ev.PaymentHeard) -> Step:
    known = replace(phase, number=heard.number, simulated=heard.simulated or phase.simulated, trouble=None)
    match heard.state:
        case PaymentState.SETTLED if heard.submitted is not None:
            paid = Paid(heard.amount_fen, heard.number, heard.simulated)
            slip = SlipStatus(heard.slip_effect_id, PaperState.PRINTING)
            effects = (PrintSlip(heard.slip_effect_id), Speak(Cue.RESULT_PAID))
            return to(session, ResultStep(heard.submitted, slip, paid=paid), *effects)
        case PaymentState.UNPAID:
            return to(session, replace(known, status=PayStatus.UNPAID, qr=""), Speak(Cue.PAY_UNPAID))
        case PaymentState.REFUNDED:
            refunded = replace(known, status=PayStatus.REFUNDED, qr="", message=heard.message)
            return to(session, refunded, Speak(Cue.PAY_REFUNDED))
        case PaymentState.PAID:
            return _changed(session, phase, replace(known, status=PayStatus.BOOKING, qr=""), Cue.PAY_BOOKING)
        case _:
            return _open(session, phase, known, heard)


def _open(session: Session, phase: PayStep, known: PayStep, heard: ev.PaymentHeard) -> Step:
    if heard.silent:
        if phase.status is PayStatus.ORDERING:
            return stay(session)
        return _changed(session, phase, replace(known, status=PayStatus.UNKNOWN, qr=""), Cue.PAY_UNKNOWN)
    if phase.status is PayStatus.CLOSING or not heard.qr:
        return stay(session)
    shown = replace(known, status=PayStatus.SHOWN, qr=heard.qr, until=session.now + heard.seconds_left)
    if phase.status is PayStatus.SHOWN:
        # The clock on the screen runs by itself; the platform's whole seconds would make it jump.
        shown = replace(shown, until=phase.until)
    return _changed(session, phase, shown, Cue.PAY)


def _changed(session: Session, before: PayStep, after: PayStep, cue: Cue) -> Step:
    """Speaks once, not at every answer that says the same."""
    return to(session, after, *(() if before.status is after.status else (Speak(cue),)))
