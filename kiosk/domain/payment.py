"""Money: one order's life at the terminal, as a pure machine, and amounts in words. Always whole fen, never a fraction.

``ordered -> shown -> paid | unpaid | unknown -> settled | refunded``. What is not final may have been paid: it is asked
about until the platform has given a final word, also after a power cut and long after the person has gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from kiosk.domain.values import dataclass


class PaymentState(StrEnum):
    ORDERED = "ordered"
    """Written down here. The platform may have heard of it; nobody has seen a code."""
    SHOWN = "shown"
    """The code is or was on the screen: it may be paid at any moment."""
    UNKNOWN = "unknown"
    """It may have been paid, and there is no answer to be had now."""
    PAID = "paid"
    """The money is there; the department has not booked it yet."""
    UNPAID = "unpaid"
    """Nothing was taken, and nothing can be any more. Final."""
    SETTLED = "settled"
    """Paid and booked. Final."""
    REFUNDED = "refunded"
    """Paid, not booked, and the money is back. Final."""


FINAL: Final = frozenset({PaymentState.UNPAID, PaymentState.SETTLED, PaymentState.REFUNDED})


class Word(StrEnum):
    """What is heard of an order."""

    OPEN = "open"
    """The platform: it can be paid now."""
    PAID = "paid"
    SETTLED = "settled"
    CLOSED = "closed"
    REFUNDED = "refunded"
    SILENCE = "silence"
    """No answer, or one that says nothing: network, platform, power."""


def after(state: PaymentState, word: Word) -> PaymentState:
    """The state after a word. A final state stays: late words of the platform change nothing here."""
    if state in FINAL:
        return state
    match word:
        case Word.SETTLED:
            return PaymentState.SETTLED
        case Word.REFUNDED:
            return PaymentState.REFUNDED
        case Word.CLOSED:
            # What was paid does not become unpaid by an old answer that was long under way.
            return state if state is PaymentState.PAID else PaymentState.UNPAID
        case Word.PAID:
            return PaymentState.PAID
        case Word.OPEN:
            return state if state is PaymentState.PAID else PaymentState.SHOWN
        case Word.SILENCE:
            # Before a code was shown nobody can have paid; afterwards nobody knows.
            return PaymentState.UNKNOWN if state is PaymentState.SHOWN else state


@dataclass(frozen=True, slots=True)
class BillLine:
    """One thing that is due. Personal: lives on the screen and nowhere else."""

    item_id: str
    label: str
    amount_fen: int


def total_fen(lines: Iterable[BillLine]) -> int:
    return sum(line.amount_fen for line in lines)


def yuan(fen: int) -> str:
    """``1,234.50``: yuan with two decimals."""
    return f"{fen // 100:,}.{fen % 100:02d}"
