"""Paying: what is due, the order, and what became of it. The order is written down, durably, before anybody hears of it.

Whatever is not final is asked about again; the platform's final word and what follows from it (the transaction, its paper)
are written in one SQLite transaction. Runs on the errands' thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import field

from kiosk.domain.payment import BillLine, PaymentState, Word, after, total_fen
from kiosk.domain.receipts import receipt_number
from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass
from kiosk.journeys.bodies import check_body, consent_bodies, given_answers, person_body, transaction_body
from kiosk.journeys.house import House
from kiosk.journeys.payanswers import word_of
from kiosk.journeys.submit import STORE_FAILED, enter, promised, refusal_of
from kiosk.session.payevents import BillReceived, PaymentHeard
from kiosk.session.state import Journey, Submitted
from kiosk.store import audit, effects, payments, records
from kiosk.store.database import STORE_ERRORS, transaction
from kiosk.store.vault import ReplyKey
from sync import outbox, wire
from sync.wire.payment import (
    OrderBody,
    PaymentAction,
    PaymentRequest,
    PaymentResult,
    bill_of,
    payment_number,
)

BAD_ANSWER = Trouble("payment.bad_answer", Cause.PLATFORM, "收费系统的回答看不懂", "没有扣钱，请稍后再试。")
NOT_NOTED = Trouble("payment.store_failed", Cause.DEVICE, "本机没能记下这笔缴费，所以没有开单", "没有扣钱，请再试一次。")

AskPayment = Callable[[PaymentRequest], "PaymentResult | Trouble"]


def ask_bill(house: House, journey: Journey, ask: AskPayment, order_id: str) -> BillReceived | Trouble:
    """What is due, under the id that an order would have."""
    refusal = refusal_of(journey)
    if refusal is not None:
        return refusal
    sealed = house.sealing_key.seal(_order_body(journey), "payment-bill", house.terminal_id, order_id)
    reply = ReplyKey(sealed.suite_id)
    answer = ask(_request(house, PaymentAction.BILL, order_id, journey.service.id, sealed, reply.public_raw))
    if isinstance(answer, Trouble):
        return answer
    if answer.bill is None:
        return _refused(answer)
    opened = reply.open(answer.bill, house.terminal_id, order_id, "payment-reply")
    bill = None if opened is None else bill_of(opened)
    if bill is None:
        return BAD_ANSWER
    lines = tuple(BillLine(item.item_id, item.label, item.amount_fen) for item in bill.items)
    return BillReceived(order_id, lines, bill.note, answer.simulated)


def order(
    house: House, journey: Journey, lines: tuple[BillLine, ...], order_id: str, ask: AskPayment
) -> PaymentHeard | Trouble:
    """Makes the order, or asks for it again. A trouble: nobody has seen a code, so nobody has paid."""
    refusal = refusal_of(journey)
    if refusal is not None:
        return refusal
    try:
        _write_down(house, journey, total_fen(lines), order_id)
    except STORE_ERRORS:
        return NOT_NOTED
    house.checkpoint("payment.ordered")
    body = _order_body(journey, lines)
    sealed = house.sealing_key.seal(body, "payment-order", house.terminal_id, order_id)
    answer = ask(_request(house, PaymentAction.OPEN, order_id, journey.service.id, sealed))
    if isinstance(answer, Trouble):
        return answer
    if word_of(answer) is Word.SILENCE:
        return _refused(answer)
    return heard(house, order_id, answer)


def look_after(house: House, order_id: str, ask: AskPayment, *, closing: bool) -> PaymentHeard | Trouble:
    """How does it stand? ``closing``: and it is not to be paid any more."""
    try:
        with house.connection() as connection:
            row = payments.get(connection, order_id)
    except STORE_ERRORS:
        return STORE_FAILED
    if row is None:
        return BAD_ANSWER
    action = PaymentAction.CLOSE if closing else PaymentAction.QUERY
    return heard(house, order_id, ask(_request(house, action, order_id, row.service)))


def heard(house: House, order_id: str, answer: PaymentResult | Trouble) -> PaymentHeard | Trouble:
    """Writes down what the answer means, and what follows from it."""
    word = Word.SILENCE if isinstance(answer, Trouble) else word_of(answer)
    simulated = isinstance(answer, PaymentResult) and answer.simulated
    house.checkpoint("payment.answered")
    try:
        with house.connection() as connection, transaction(connection):
            kept = _keep(house, connection, order_id, word, simulated=simulated)
    except STORE_ERRORS:
        return STORE_FAILED
    if kept is None:
        return BAD_ANSWER
    if kept.state is PaymentState.SHOWN:
        house.checkpoint("payment.shown")
    told = answer if isinstance(answer, PaymentResult) else None
    return PaymentHeard(
        order_id=order_id,
        state=kept.state,
        amount_fen=kept.row.amount_fen,
        qr=told.qr if told is not None and word is Word.OPEN else "",
        seconds_left=float(told.seconds_left) if told is not None else 0.0,
        message=told.message if told is not None and kept.state is PaymentState.REFUNDED else "",
        simulated=kept.row.simulated or simulated,
        silent=word is Word.SILENCE,
        submitted=kept.submitted,
        slip_effect_id=kept.slip_effect_id,
        number=payment_number(order_id),
    )


def unresolved(house: House) -> tuple[payments.PaymentOrder, ...]:
    """Orders that the platform has to be asked about. Raises the store's errors."""
    with house.connection() as connection:
        return payments.unresolved(connection)


def lapse(house: House, effect_id: str) -> None:
    """Nobody is there any more to want this paper."""
    now = house.moment.iso()
    with suppress(*STORE_ERRORS), house.connection() as connection, transaction(connection):
        if effects.lapse(connection, effect_id, now):
            audit.append(connection, now, "paper.lapsed", {"effect_id": effect_id})


@dataclass(frozen=True, slots=True)
class _Kept:
    row: payments.PaymentOrder
    state: PaymentState
    submitted: Submitted | None = None
    slip_effect_id: str = field(default="")


def _keep(house: House, connection: sqlite3.Connection, order_id: str, word: Word, *, simulated: bool) -> _Kept | None:
    row = payments.get(connection, order_id)
    if row is None:
        return None
    now, state = house.moment.iso(), after(row.state, word)
    if state is PaymentState.SETTLED and row.sealed is not None:
        record, effect_id = enter(
            house, connection, _record(house, connection, row), row.sealed, (), effects.EffectKind.SLIP
        )
        kept = _Kept(row, state, promised(record), effect_id)
    elif state is PaymentState.SETTLED:
        known = records.get(connection, order_id)
        effect_id = "" if known is None else effects.of_transaction(connection, order_id)
        kept = _Kept(row, state, None if known is None else promised(known), effect_id)
    else:
        kept = _Kept(row, state)
    if state is not row.state:
        payments.move(connection, row, state, now, simulated=simulated or row.simulated)
        fields = {"number": payment_number(order_id), "service": row.service, "state": state.value}
        audit.append(connection, now, "payment.state", fields)
    return kept


def _record(house: House, connection: sqlite3.Connection, row: payments.PaymentOrder) -> records.TransactionRecord:
    return records.TransactionRecord(
        entry_id=row.order_id,
        receipt_no=receipt_number(house.village_code, house.terminal_number, outbox.next_seq(connection)),
        service=row.service,
        service_title=row.service_title,
        submitted_at=row.ordered_at,
        document_no=payment_number(row.order_id),
        catalogue_version=row.catalogue_version,
    )


def _write_down(house: House, journey: Journey, amount_fen: int, order_id: str) -> None:
    now = house.moment.iso()
    number = payment_number(order_id)
    body = transaction_body(journey, now, house.simulated_devices(), number)
    row = payments.PaymentOrder(
        order_id=order_id,
        service=journey.service.id,
        service_title=journey.service.title,
        amount_fen=amount_fen,
        state=PaymentState.ORDERED,
        ordered_at=now,
        changed_at=now,
        catalogue_version=journey.catalogue_version,
        sealed=house.sealing_key.seal(body, "entry", house.terminal_id, order_id),
    )
    with house.connection() as connection, transaction(connection):
        if payments.get(connection, order_id) is None:
            payments.insert(connection, row)
            audit.append(connection, now, "payment.state", {"number": number, "service": row.service, "state": "ordered"})


def _order_body(journey: Journey, lines: tuple[BillLine, ...] = ()) -> OrderBody:
    return OrderBody(
        person=person_body(journey),
        answers=given_answers(journey),
        consents=consent_bodies(journey),
        identity_check=check_body(journey.check),
        items=tuple(line.item_id for line in lines),
        amount_fen=total_fen(lines),
    )


def _request(
    house: House,
    action: PaymentAction,
    order_id: str,
    service: str,
    sealed: wire.SealedBody | None = None,
    reply_key: bytes = b"",
) -> PaymentRequest:
    return PaymentRequest(wire.WIRE_VERSION, house.terminal_id, order_id, action, service, sealed, reply_key)


def _refused(answer: PaymentResult) -> Trouble:
    """The platform's own words: it made no order."""
    message = answer.message or "平台没有开出缴费单"
    return Trouble(answer.code or "payment.refused", Cause.PLATFORM, message, "没有扣钱。可以打12345问一问。")
