"""What happens while somebody pays: touches of the bill, and what is heard of the order."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from kiosk.domain.payment import BillLine, PaymentState
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.session.state import Submitted


@dataclass(frozen=True, slots=True)
class ItemTouched:
    """In or out of what is paid."""

    item_id: str


@dataclass(frozen=True, slots=True)
class BillReceived:
    order_id: str
    lines: tuple[BillLine, ...] = field(repr=False)
    note: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class OrderFailed:
    """No code came: nobody can have paid."""

    order_id: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class PaymentHeard:
    """How an order stands, as it has been written down."""

    order_id: str
    state: PaymentState
    amount_fen: int
    number: str
    qr: str = field(default="", repr=False)
    seconds_left: float = 0.0
    message: str = ""
    simulated: bool = False
    silent: bool = False
    """There was no answer: nothing new is known."""
    submitted: Submitted | None = None
    slip_effect_id: str = ""


PayEvent: TypeAlias = ItemTouched | BillReceived | OrderFailed | PaymentHeard
