"""What the platform's answer about an order means to the machine that keeps it."""

from __future__ import annotations

from typing import Final

from kiosk.domain.payment import Word
from sync.wire.payment import OrderState, PaymentResult, state_of

_WORDS: Final = {
    OrderState.MAKING: Word.SILENCE,
    OrderState.OPEN: Word.OPEN,
    OrderState.PAID: Word.PAID,
    OrderState.SETTLED: Word.SETTLED,
    OrderState.CLOSED: Word.CLOSED,
    OrderState.REFUNDING: Word.PAID,
    OrderState.REFUNDED: Word.REFUNDED,
}


def word_of(result: PaymentResult) -> Word:
    """A refusal, or a state of a newer platform, says nothing about money: it is asked again."""
    state = state_of(result)
    return Word.SILENCE if state is None else _WORDS[state]
