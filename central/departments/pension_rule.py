"""The twelve months of a pension certification (养老待遇资格认证), and what to say of them. Pure.

A certification holds for twelve months from the day on which it was made, early or late; from the thirteenth month on
the pension is not paid until the next one.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from central.moments import months_later

MONTHS: Final = 12
SOON_DAYS: Final = 60
"""From here on people are told that it is time."""


class DueState(StrEnum):
    """Where a day lies in the twelve months."""

    EARLY = "early"
    SOON = "soon"
    OVERDUE = "overdue"


WORDS: Final = {
    DueState.EARLY: "还没到期，现在办也可以",
    DueState.SOON: "快到期了，现在就可以办",
    DueState.OVERDUE: "已经过期，请尽快认证",
}
PAID: Final = {
    DueState.EARLY: "照常发放",
    DueState.SOON: "照常发放，请在到期前认证",
    DueState.OVERDUE: "可能已经停发，认证通过后恢复",
}


def next_due(certified_on: date) -> date:
    """The last day on which the next certification is in time."""
    return months_later(certified_on, MONTHS)


def due_state(due: date, today: date) -> DueState:
    """The due day itself is still in time."""
    if today > due:
        return DueState.OVERDUE
    return DueState.SOON if (due - today).days <= SOON_DAYS else DueState.EARLY
