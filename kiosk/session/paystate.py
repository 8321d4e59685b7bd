"""What a session is while somebody pays."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from kiosk.domain.payment import BillLine, total_fen
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class BillStep:
    """What is due; each thing can be left out. Nothing is ordered yet."""

    order_id: str
    """Under which it will be ordered."""
    lines: tuple[BillLine, ...] = field(repr=False)
    left_out: frozenset[str] = frozenset()
    note: str = ""
    simulated: bool = False

    @property
    def chosen(self) -> tuple[BillLine, ...]:
        return tuple(line for line in self.lines if line.item_id not in self.left_out)

    @property
    def total(self) -> int:
        return total_fen(self.chosen)


class PayStatus(StrEnum):
    ORDERING = "ordering"
    FAILED = "failed"
    """No code was shown: nobody can have paid. It can be tried again."""
    SHOWN = "shown"
    CLOSING = "closing"
    """Time is up, or the person does not want to: the platform is asked to close it."""
    UNKNOWN = "unknown"
    """A code was shown, and there is no answer: it may be paid."""
    BOOKING = "booking"
    """Paid; the department has not booked it yet."""
    UNPAID = "unpaid"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class PayStep:
    status: PayStatus
    order_id: str
    lines: tuple[BillLine, ...] = field(default=(), repr=False)
    number: str = ""
    """缴费单号."""
    qr: str = field(default="", repr=False)
    until: float = 0.0
    """Monotonic seconds when the code can no longer be paid."""
    simulated: bool = False
    out_of_time: bool = False
    """It was closed because time ran out, not because somebody wanted it."""
    message: str = ""
    """The department's words about a refund."""
    trouble: Trouble | None = None

    @property
    def amount_fen(self) -> int:
        return total_fen(self.lines)


@dataclass(frozen=True, slots=True)
class Paid:
    """What the result says of a payment."""

    amount_fen: int
    number: str
    simulated: bool = False
