"""Paying online: what a terminal asks of the platform about an order, and what it hears. Amounts are whole fen.

The terminal makes the order's id, and writes it down before it asks; the same id always means the same order, and once it
is closed it can never be paid. The person travels sealed: ``payment-bill`` and ``payment-order`` towards the platform,
``payment-reply`` back.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Final

import msgspec

from sync.wire import Consent, IdentityCheck, Person, SealedBody

PATH_PAYMENTS: Final = "/v1/payments"

MAX_ITEMS: Final = 20
MAX_TEXT: Final = 100
MAX_FEN: Final = 100_000_00
"""No single payment at a terminal is larger."""
MAX_QR: Final = 400

_NUMBER_DIGITS: Final = 16


class PaymentAction(StrEnum):
    BILL = "bill"
    """What is due? Makes nothing."""
    OPEN = "open"
    """Make the order, or say again how it stands."""
    QUERY = "query"
    CLOSE = "close"
    """It is not to be paid any more; when it was paid already, the answer says so. Also of an id that never came: then that
    one can never be opened."""


class OrderState(StrEnum):
    """How an order stands at the platform."""

    MAKING = "making"
    """Noted; the cashier has not confirmed it yet."""
    OPEN = "open"
    PAID = "paid"
    """The money is there; the department has not booked it yet."""
    SETTLED = "settled"
    """Paid and booked. Final."""
    CLOSED = "closed"
    """Not paid, and it cannot be any more. Final for whoever asked: money that comes all the same goes back."""
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    """It was paid, the department did not book it, and the money is back. Final."""


class BillItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is due."""

    item_id: str
    label: str
    amount_fen: int

    def __repr__(self) -> str:
        return "BillItem(...)"


class BillBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The department's answer, sealed to the terminal. Personal. No items: nothing is due."""

    items: tuple[BillItem, ...]
    note: str = ""

    def __repr__(self) -> str:
        return "BillBody(...)"


class OrderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plaintext of a sealed bill request (without items) or order."""

    person: Person
    answers: dict[str, str]
    consents: tuple[Consent, ...]
    identity_check: IdentityCheck
    items: tuple[str, ...] = ()
    """Ids of the bill's items that are to be paid."""
    amount_fen: int = 0
    """Their sum, as it stood on the screen: the platform refuses another one."""

    def __repr__(self) -> str:
        return "OrderBody(...)"


class PaymentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    wire: int
    terminal: str
    order_id: str
    """Also the id of the outbox entry that will carry the transaction."""
    action: PaymentAction
    service: str
    body: SealedBody | None = None
    """An :class:`OrderBody`, for ``bill`` and ``open``."""
    reply_key: bytes = b""
    """For ``bill``: raw public key of the suite of ``body``, fresh for this request."""


class PaymentResult(msgspec.Struct, frozen=True):
    """Unknown fields are allowed: an older terminal must understand a newer platform."""

    order_id: str
    server_time: str
    state: str = ""
    """An :class:`OrderState`; empty when there is no such order, or when it was refused (``code``)."""
    amount_fen: int = 0
    qr: str = ""
    """What a phone has to scan, while the order is open."""
    seconds_left: int = 0
    """Until it can no longer be paid, by the platform's clock."""
    bill: SealedBody | None = None
    code: str = ""
    message: str = ""
    """Plain Chinese for the person."""
    simulated: bool = False


def payment_number(order_id: str) -> str:
    """缴费单号 of an order: ``JF`` and 16 digits, the same at the terminal, on the paper and at the platform."""
    digits = int.from_bytes(hashlib.sha256(f"payment/{order_id}".encode()).digest()[:8], "big") % 10**_NUMBER_DIGITS
    return f"JF{digits:0{_NUMBER_DIGITS}d}"


def bill_of(data: bytes) -> BillBody | None:
    """The bill in ``data``, or None when it is none or out of bounds: texts, number of items, amounts, ids twice."""
    try:
        bill = msgspec.json.decode(data, type=BillBody)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    texts = [bill.note, *(text for item in bill.items for text in (item.item_id, item.label))]
    sound = all(len(text) <= MAX_TEXT and text.isprintable() for text in texts)
    once = len({item.item_id for item in bill.items}) == len(bill.items) <= MAX_ITEMS
    amounts = all(0 < item.amount_fen <= MAX_FEN for item in bill.items)
    return bill if sound and once and amounts else None


def state_of(result: PaymentResult) -> OrderState | None:
    """The state in an answer; None for a word that this terminal does not know."""
    return OrderState(result.state) if result.state in {state.value for state in OrderState} else None
