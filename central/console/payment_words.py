"""How an order stands, what disagrees, and what to do about it, in words. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from central.console.words import Light
from central.moments import parse
from central.store.payments import PaymentRow
from sync.wire.payment import OrderState

DOUBT: Final = "doubt"
STATE_WORDS: Final = {
    DOUBT: "没有定论的",
    OrderState.OPEN.value: "等人付款",
    OrderState.SETTLED.value: "缴清",
    OrderState.PAID.value: "收了钱，等记账",
    OrderState.REFUNDING.value: "正在退钱",
    OrderState.REFUNDED.value: "已退回",
    OrderState.CLOSED.value: "没有付，已关单",
}
"""What the list can be asked for."""

_LIGHTS: Final = {
    OrderState.MAKING.value: Light("idle", "正在开单"),
    OrderState.OPEN.value: Light("idle", "等人付款"),
    OrderState.PAID.value: Light("warn", "收了钱，等记账"),
    OrderState.SETTLED.value: Light("good", "缴清"),
    OrderState.CLOSED.value: Light("idle", "没有付，已关单"),
    OrderState.REFUNDING.value: Light("warn", "正在退钱"),
    OrderState.REFUNDED.value: Light("good", "已退回"),
}
_UNKNOWN: Final = Light("bad", "付没付还不知道")
_SENTENCES: Final = {
    OrderState.MAKING.value: "平台记下了，收款平台还没有答应开单。村民还没有看到付款码，不会付钱。",
    OrderState.OPEN.value: "付款码在终端屏幕上，等村民用手机付。",
    OrderState.PAID.value: "钱收到了，部门还没有记账。平台一直在催；24 小时没有结果，钱自动退回。",
    OrderState.SETTLED.value: "钱收到了，部门也记了账。",
    OrderState.CLOSED.value: "没有付，以后也付不了。万一还有钱进来，会自动退回。",
    OrderState.REFUNDING.value: "部门没有记账，钱正在退回去。平台会一直办到退成。",
    OrderState.REFUNDED.value: "部门没有记账，钱已经退回。",
}
_UNKNOWN_SENTENCE: Final = "付款时间过了，收款平台还没有说钱付没付。平台一直在问；这时不要叫村民再付一次。"

ADVICE: Final = {
    "unknown_order": "请收款平台查这笔钱从哪里来。平台没有单子，不会自己退。",
    "paid_not_settled": "平台还在催记账，一天没有结果就自动退。过了一天还在这里，请点开这一单再问一次。",
    "settled_not_paid": "钱没有到，账先记了。请部门核对，要冲账。",
    "refunded_not_back": "村民还没有拿到钱。请收款平台查这笔退款。",
    "back_not_refunded": "钱退了，平台的状态没有跟上。请点开这一单再问一次。",
    "amount": "请收款平台和部门一起核对金额。",
    "no_transaction": "不用处理：终端联网后会送来。终端坏了，请派人去取。",
}
"""What somebody has to do about a difference, by its code."""


def payment_light(row: PaymentRow, now: datetime) -> Light:
    """How an order stands."""
    return _UNKNOWN if is_unknown(row, now) else _LIGHTS.get(row.state, Light("idle", row.state))


def payment_sentence(row: PaymentRow, now: datetime) -> str:
    """The same for whoever is asked about it."""
    return _UNKNOWN_SENTENCE if is_unknown(row, now) else _SENTENCES.get(row.state, "")


def is_unknown(row: PaymentRow, now: datetime) -> bool:
    """A code was shown, the time to pay is over, and the cashier has not said how it ended."""
    expires = parse(row.expires_at)
    return row.state == OrderState.OPEN and expires is not None and expires <= now


def yuan(fen: int) -> str:
    """``1,234.50``; money that went out has a minus."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"
