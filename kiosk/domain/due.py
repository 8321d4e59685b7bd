"""When something has to be done again: early, soon, overdue. What a slip of last year still says today."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

SOON_DAYS: Final = 60
"""From here on people are told that it is time."""


class DueState(StrEnum):
    """Where today lies before the due day."""

    EARLY = "early"
    SOON = "soon"
    OVERDUE = "overdue"


def due_state(due: date, today: date) -> DueState:
    """The due day itself is still in time."""
    if today > due:
        return DueState.OVERDUE
    return DueState.SOON if (due - today).days <= SOON_DAYS else DueState.EARLY
