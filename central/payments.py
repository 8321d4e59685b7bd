"""What terminals ask about payments: what is due, the order, how it stands, and that it is not to be paid any more."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

import msgspec

from central.auth import Caller
from central.departments.collecting import BillOrder, MoneyDesk
from central.departments.contract import Declined, Unavailable
from central.frames import is_name
from central.intake import decode
from central.issuing import FAULT_MESSAGES, body_fault
from central.moments import parse, stamp
from central.platform import Platform
from central.problems import Refusal, malformed
from central.sealing import CannotOpenError, open_sealed
from central.services import title_of
from central.settling import cash_id, opened, settle
from central.store.payments import PaymentRow
from sync.wire import WIRE_VERSION, sealing_info
from sync.wire.payment import (
    MAX_FEN,
    MAX_ITEMS,
    OrderBody,
    OrderState,
    PaymentAction,
    PaymentRequest,
    PaymentResult,
    payment_number,
)
from sync.wire.sealing import recipient_of, seal

ORDER_SECONDS: Final = 180.0
"""How long a code can be paid."""


def payments(platform: Platform, caller: Caller, content: bytes) -> PaymentResult:
    """Answers one :class:`PaymentRequest`."""
    request = decode(content, PaymentRequest)
    if request.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if request.terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if not (is_name(request.order_id) and is_name(request.service)):
        raise malformed("缴费单编号或事项编码不合规定。")
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        unit.touch(request.terminal, platform.now())
        known = unit.payment_now(request.terminal, request.order_id)
    desk = platform.money
    if desk is None or not desk.collecting.collects(request.service):
        return _no(platform, request, "payment.not_collected", "平台还不能收这项费用。")
    match request.action:
        case PaymentAction.BILL:
            return _bill(platform, desk, request)
        case PaymentAction.OPEN:
            return _open(platform, desk, request, known)
        case PaymentAction.QUERY:
            if known is None:
                return _no(platform, request, "payment.unknown_order", "平台没有这笔缴费。")
            return _standing(platform, request, settle(platform, known))
        case PaymentAction.CLOSE:
            row = known or _added(platform, _void(platform, desk, request))
            return _standing(platform, request, settle(platform, row, closing=True))


def _bill(platform: Platform, desk: MoneyDesk, request: PaymentRequest) -> PaymentResult:
    body = _opened(platform, request, "payment-bill")
    code = body_fault(body)
    if code:
        return _no(platform, request, code, FAULT_MESSAGES.get(code, "提交的信息不合规定，请重新办理。"))
    sealed_with = request.body.suite_id if request.body is not None else ""
    reply = recipient_of(sealed_with, request.reply_key)
    if reply is None:
        raise Refusal(400, "input.bad_reply_key", "input", "请求里的回信公钥不合规定。")
    bill = desk.collecting.bill(BillOrder(request.service, body.person, body.answers))
    if isinstance(bill, Declined | Unavailable):
        return _no(platform, request, bill.code, bill.message)
    info = sealing_info("payment-reply", request.terminal, request.order_id)
    return PaymentResult(
        request.order_id,
        platform.now(),
        bill=seal(reply, msgspec.json.encode(bill), info),
        simulated=desk.cashier.simulated,
    )


def _open(platform: Platform, desk: MoneyDesk, request: PaymentRequest, known: PaymentRow | None) -> PaymentResult:
    body = _opened(platform, request, "payment-order")
    order_hash = _order_hash(platform, request, body)
    if known is not None and known.order_hash not in {"", order_hash}:
        raise Refusal(409, "payment.order_reused", "input", "这个缴费单编号已经用于另一笔缴费。")
    if known is None:
        refusal = _refusal(desk, request, body)
        if refusal is not None:
            return _no(platform, request, refusal.code, refusal.message)
        known = _added(platform, _new(platform, desk, request, body, order_hash))
    if known.state != OrderState.MAKING or not known.order_hash:
        return _standing(platform, request, settle(platform, known))
    answer = desk.cashier.open(cash_id(known), known.amount_fen, title_of(known.service))
    if isinstance(answer, Unavailable):
        return _standing(platform, request, known, answer)
    after = opened(platform, known, answer)
    with platform.store.write() as unit:
        moved = unit.change_payment(after, known.state)
        after = after if moved else unit.payment_now(known.terminal, known.order_id) or known
    return _standing(platform, request, settle(platform, after))


def _refusal(desk: MoneyDesk, request: PaymentRequest, body: OrderBody) -> Declined | Unavailable | None:
    """Why no order is made of this; None when it may be paid."""
    code = body_fault(body)
    if code:
        return Declined(code, FAULT_MESSAGES.get(code, "提交的信息不合规定，请重新办理。"))
    if not 0 < len(body.items) <= MAX_ITEMS or len(set(body.items)) != len(body.items):
        return Declined("payment.no_items", "没有选要交的费用，请重新办理。")
    bill = desk.collecting.bill(BillOrder(request.service, body.person, body.answers))
    if isinstance(bill, Declined | Unavailable):
        return bill
    due = {item.item_id: item.amount_fen for item in bill.items}
    if set(body.items) - due.keys():
        return Declined("payment.not_due", "这笔费用已经不用交了，请重新查一次。")
    total = sum(due[item] for item in body.items)
    if total != body.amount_fen or not 0 < total <= MAX_FEN:
        return Declined("payment.amount_changed", "应交的金额变了，请重新查一次。")
    return None


def _new(platform: Platform, desk: MoneyDesk, request: PaymentRequest, body: OrderBody, order_hash: str) -> PaymentRow:
    expires = stamp(platform.clock() + timedelta(seconds=ORDER_SECONDS))
    return msgspec.structs.replace(
        _void(platform, desk, request),
        order_hash=order_hash,
        amount_fen=body.amount_fen,
        expires_at=expires,
        not_before=expires,
        sealed=msgspec.json.encode(request.body),
    )


def _void(platform: Platform, desk: MoneyDesk, request: PaymentRequest) -> PaymentRow:
    """An id that is closed before anybody opened it: a request to open it that is still under way comes too late."""
    now = platform.now()
    return PaymentRow(
        terminal=request.terminal,
        order_id=request.order_id,
        service=request.service,
        order_hash="",
        number=payment_number(request.order_id),
        amount_fen=0,
        state=OrderState.MAKING.value,
        opened_at=now,
        changed_at=now,
        expires_at=now,
        not_before=now,
        attempts=0,
        qr="",
        detail="",
        simulated=int(desk.cashier.simulated),
        sealed=b"",
    )


def _added(platform: Platform, row: PaymentRow) -> PaymentRow:
    """The row in the database: this one, or whichever was first."""
    with platform.store.write() as unit:
        if unit.add_payment(row):
            return row
        return unit.payment_now(row.terminal, row.order_id) or row


def _standing(
    platform: Platform, request: PaymentRequest, row: PaymentRow, silent: Unavailable | None = None
) -> PaymentResult:
    expires = parse(row.expires_at)
    left = 0.0 if expires is None else (expires - platform.clock()).total_seconds()
    is_open = row.state == OrderState.OPEN
    return PaymentResult(
        order_id=request.order_id,
        server_time=platform.now(),
        state=row.state,
        amount_fen=row.amount_fen,
        qr=row.qr if is_open else "",
        seconds_left=max(0, int(left)) if is_open else 0,
        code="" if silent is None else silent.code,
        message=row.detail if silent is None else silent.message,
        simulated=bool(row.simulated),
    )


def _no(platform: Platform, request: PaymentRequest, code: str, message: str) -> PaymentResult:
    return PaymentResult(request.order_id, platform.now(), code=code, message=message)


def _opened(platform: Platform, request: PaymentRequest, kind: str) -> OrderBody:
    if request.body is None:
        raise malformed("缴费请求里没有内容。")
    try:
        info = sealing_info(kind, request.terminal, request.order_id)
        return decode(open_sealed(platform.keys, request.body, info), OrderBody)
    except CannotOpenError as refused:
        raise Refusal(422, str(refused), "key", "请求的加密内容打不开，请检查终端里的平台公钥。") from refused


def _order_hash(platform: Platform, request: PaymentRequest, body: OrderBody) -> str:
    answers = sorted(body.answers.items())
    order = msgspec.json.encode((request.service, body.person.number, answers, sorted(body.items), body.amount_fen))
    return platform.keys.lookup("payment-order", hashlib.sha256(order).hexdigest())
