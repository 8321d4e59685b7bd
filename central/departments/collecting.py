"""What the platform asks of whoever takes money: the department that is owed, and the cashier that moves it.

Every call may be repeated with the same order id and then changes nothing more. ``Unavailable`` always means "perhaps
done": the caller asks again until there is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from central.departments.contract import Declined, Unavailable
from sync.wire import Person
from sync.wire.payment import BillBody


class Booked(msgspec.Struct, frozen=True):
    """The department has written the payment into its books."""

    booking_no: str


class Revoked(msgspec.Struct, frozen=True):
    """The department has not booked this order, and never will."""


class BillOrder(msgspec.Struct, frozen=True):
    """Who asks what is due, and for whom (in the answers)."""

    service: str
    person: Person
    answers: dict[str, str]

    def __repr__(self) -> str:
        return f"BillOrder(service={self.service!r})"


class PaidOrder(msgspec.Struct, frozen=True):
    """A payment to be booked."""

    order_id: str
    """``terminal/id``."""
    bill: BillOrder
    items: tuple[str, ...]
    amount_fen: int

    def __repr__(self) -> str:
        return f"PaidOrder(order_id={self.order_id!r})"


class Collecting(Protocol):
    """The departments' side. May be called from several threads."""

    def collects(self, service: str) -> bool: ...
    def bill(self, order: BillOrder) -> BillBody | Declined | Unavailable:
        """What is due now; items that were booked are not due any more."""
        ...

    def book(self, order: PaidOrder) -> Booked | Declined | Unavailable:
        """``Declined``: not booked, and never will be under this order id."""
        ...

    def revoke(self, order_id: str) -> Revoked | Booked | Unavailable:
        """Ends the waiting for an answer to :meth:`book`, one way or the other."""
        ...


class CashState(StrEnum):
    """An order at the cashier."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    REFUNDED = "refunded"


class CashOrder(msgspec.Struct, frozen=True):
    order_id: str
    state: CashState
    amount_fen: int
    qr: str


class Movement(msgspec.Struct, frozen=True):
    """One line of the cashier's statement: money in (positive) or back (negative), in fen."""

    at: str
    order_id: str
    amount_fen: int


class Cashier(Protocol):
    """The payment gateway. May be called from several threads."""

    @property
    def simulated(self) -> bool: ...
    def open(self, order_id: str, amount_fen: int, title: str) -> CashOrder | Unavailable:
        """The same id again: the order as it is, also when it was closed."""
        ...

    def query(self, order_id: str) -> CashOrder | Unavailable | None:
        """None: it does not know the order."""
        ...

    def close(self, order_id: str) -> CashOrder | Unavailable:
        """Closed, or paid already. An unknown id is closed for ever."""
        ...

    def refund(self, order_id: str) -> CashOrder | Unavailable:
        """Everything that was paid goes back, once."""
        ...

    def statement(self, since: datetime, until: datetime) -> tuple[Movement, ...] | Unavailable: ...


@dataclass(frozen=True, slots=True)
class MoneyDesk:
    """What a platform that takes payments works with."""

    cashier: Cashier
    collecting: Collecting
