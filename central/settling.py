"""One payment order, step by step: is it paid, is it booked, does the money go back? Every step may be repeated.

An order is written down before the cashier hears of it. Each step asks the cashier or the department with the order's id,
which they know to be the same question, and only then moves the row, from the state it was in: a crash between the two, a
lost answer or a second process leads to the same step once more, never to a second payment, booking or refund.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

import msgspec

from central.departments.collecting import BillOrder, Booked, CashOrder, CashState, MoneyDesk, PaidOrder
from central.departments.contract import Declined, Unavailable
from central.intake import decode
from central.moments import parse, stamp
from central.platform import Platform
from central.problems import Refusal
from central.sealing import CannotOpenError, open_sealed
from central.store.payments import PaymentRow
from sync.wire import SealedBody, sealing_info
from sync.wire.payment import OrderBody, OrderState

_log: Final = logging.getLogger("central.settling")

_MOST_STEPS: Final = 6
_BATCH: Final = 20
_LEASE_SECONDS: Final = 60.0
_LONGEST_WAIT_SECONDS: Final = 600.0
GIVE_UP_SECONDS: Final = 24 * 3600.0
"""So long the department may stay silent about a booking; then the order is revoked, and the money goes back."""
LATE_LOOKS: Final = (60.0, 600.0, 3600.0, 24 * 3600.0, 72 * 3600.0)
"""When a closed order is looked at again: money that was under way when it was closed may still come, and goes back."""


def settle(platform: Platform, row: PaymentRow, *, closing: bool = False) -> PaymentRow:
    """Brings an order as far as it can be brought now; ``closing``: it is not to be paid any more."""
    desk = platform.money
    if desk is None:
        return row
    for _ in range(_MOST_STEPS):
        following = _next(platform, desk, row, closing=closing)
        if following is None:
            return row
        with platform.store.write() as unit:
            moved = unit.change_payment(following, row.state)
            row = following if moved else unit.payment_now(row.terminal, row.order_id) or row
    return row


def settle_due(platform: Platform) -> int:
    """Looks after the orders whose time has come; how many there were."""
    if platform.money is None or not platform.store.payments_due(platform.now()):
        return 0
    with platform.store.write() as unit:
        until = stamp(platform.clock() + timedelta(seconds=_LEASE_SECONDS))
        due = unit.lease_payments(platform.now(), until, _BATCH)
    for row in due:
        after = settle(platform, row)
        with platform.store.write() as unit:
            now = unit.payment_now(row.terminal, row.order_id) or after
            unit.change_payment(_postponed(platform, now, same=now.state == row.state), now.state)
    return len(due)


def opened(platform: Platform, row: PaymentRow, order: CashOrder) -> PaymentRow:
    """The row after the cashier's word about an order that may still be paid."""
    return _heard(platform, row, order) or row


def _next(platform: Platform, desk: MoneyDesk, row: PaymentRow, *, closing: bool) -> PaymentRow | None:
    """The row after one more step; None when there is none to take now."""
    state = OrderState(row.state)
    if state in {OrderState.MAKING, OrderState.OPEN}:
        late = closing or platform.now() >= row.expires_at
        answer = desk.cashier.close(cash_id(row)) if late else desk.cashier.query(cash_id(row))
        return None if answer is None or isinstance(answer, Unavailable) else _heard(platform, row, answer)
    if state is OrderState.PAID:
        return _book(platform, desk, row)
    if state is OrderState.REFUNDING:
        back = desk.cashier.refund(cash_id(row))
        refunded = isinstance(back, CashOrder) and back.state is CashState.REFUNDED
        return _moved(platform, row, OrderState.REFUNDED) if refunded else None
    if state is OrderState.CLOSED:
        late_money = desk.cashier.query(cash_id(row))
        paid = isinstance(late_money, CashOrder) and late_money.state in {CashState.PAID, CashState.REFUNDED}
        return _moved(platform, row, OrderState.REFUNDING, "关单以后钱才到，已经退回") if paid else None
    return None


def _heard(platform: Platform, row: PaymentRow, order: CashOrder) -> PaymentRow | None:
    match order.state:
        case CashState.OPEN:
            if row.state == OrderState.OPEN:
                return None
            return msgspec.structs.replace(_moved(platform, row, OrderState.OPEN), qr=order.qr, not_before=row.expires_at)
        case CashState.PAID:
            return _moved(platform, row, OrderState.PAID)
        case CashState.CLOSED:
            return _moved(platform, row, OrderState.CLOSED)
        case CashState.REFUNDED:
            return _moved(platform, row, OrderState.REFUNDING)


def _book(platform: Platform, desk: MoneyDesk, row: PaymentRow) -> PaymentRow | None:
    order = _order(platform, row)
    if order is None:
        return _moved(platform, row, OrderState.REFUNDING, "没有缴费人的信息，记不上账，钱退回去")
    answer = desk.collecting.book(order)
    if isinstance(answer, Unavailable) and _waited(platform, row) > GIVE_UP_SECONDS:
        revoked = desk.collecting.revoke(order.order_id)
        if not isinstance(revoked, Booked | Unavailable):
            return _moved(platform, row, OrderState.REFUNDING, "部门一直没有记上账，钱退回去")
        answer = revoked
    if isinstance(answer, Booked):
        return _moved(platform, row, OrderState.SETTLED, answer.booking_no)
    return _moved(platform, row, OrderState.REFUNDING, answer.message) if isinstance(answer, Declined) else None


def _moved(platform: Platform, row: PaymentRow, state: OrderState, detail: str = "") -> PaymentRow:
    now = platform.now()
    decided = state in {OrderState.SETTLED, OrderState.REFUNDING, OrderState.REFUNDED, OrderState.CLOSED}
    return msgspec.structs.replace(
        row,
        state=state.value,
        changed_at=now,
        not_before="" if state in {OrderState.SETTLED, OrderState.REFUNDED} else now,
        attempts=0,
        qr="" if decided else row.qr,
        detail=detail or row.detail,
        sealed=b"" if decided else row.sealed,
    )


def _postponed(platform: Platform, row: PaymentRow, *, same: bool) -> PaymentRow:
    """When an order that is not final is looked at again."""
    state = OrderState(row.state)
    if state in {OrderState.SETTLED, OrderState.REFUNDED}:
        return msgspec.structs.replace(row, not_before="")
    attempts = row.attempts + 1 if same else 0
    if state is OrderState.CLOSED:
        if attempts >= len(LATE_LOOKS):
            return msgspec.structs.replace(row, attempts=attempts, not_before="")
        wait = LATE_LOOKS[attempts]
    else:
        wait = min(_LONGEST_WAIT_SECONDS, 2.0 ** min(attempts, 20))
    until = stamp(platform.clock() + timedelta(seconds=wait))
    if state is OrderState.OPEN:
        until = max(until, row.expires_at)
    return msgspec.structs.replace(row, attempts=attempts, not_before=until)


def cash_id(row: PaymentRow) -> str:
    """Under which the cashier and the department know an order."""
    return f"{row.terminal}/{row.order_id}"


def _waited(platform: Platform, row: PaymentRow) -> float:
    since = parse(row.changed_at)
    return 0.0 if since is None else (platform.clock() - since).total_seconds()


def _order(platform: Platform, row: PaymentRow) -> PaidOrder | None:
    if not row.sealed:
        return None
    try:
        sealed = msgspec.json.decode(row.sealed, type=SealedBody)
        info = sealing_info("payment-order", row.terminal, row.order_id)
        body = decode(open_sealed(platform.keys, sealed, info), OrderBody)
    except (CannotOpenError, Refusal, msgspec.MsgspecError):
        _log.error("payment %s cannot be opened any more", row.number)
        return None
    bill = BillOrder(row.service, body.person, body.answers)
    return PaidOrder(cash_id(row), bill, body.items, row.amount_fen)
