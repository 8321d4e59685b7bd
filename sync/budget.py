"""A monthly budget of bytes for a line that is paid by the megabyte. Pure: what is counted and what is held back.

The month is the calendar's in China, by the platform's time: a terminal whose own clock jumps neither gets a new month nor
loses count. Until the platform has told the time, counting goes on in the month that was known last.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

import msgspec

FRAMING_SHARE: Final = 0.1
"""What TCP, IP and TLS add to the bytes of HTTP, roughly. The carrier's own count decides what is paid."""

LONGEST_HOLD_SECONDS: Final = 72 * 3600.0
"""So long may parcels wait for a better month; then their entry's turn has come whatever it costs."""

_CHINA: Final = timezone(timedelta(hours=8))
_MEGABYTE: Final = 1_000_000


class Budget(msgspec.Struct, frozen=True):
    """What a line may carry in a month. ``monthly_megabytes``: up and down together, 10**6 bytes each."""

    metered: bool = False
    monthly_megabytes: int = 500
    journal_until: float = 0.8
    """Share of the budget from which the journal waits for the next month."""
    parcels_until: float = 0.9
    """Share from which parcels wait as well."""

    @property
    def monthly_bytes(self) -> int:
        return self.monthly_megabytes * _MEGABYTE


class Level(StrEnum):
    """How much of the budget is left."""

    UNMETERED = "unmetered"
    AMPLE = "ample"
    TIGHT = "tight"
    """The journal is held back."""
    SHORT = "short"
    """Parcels are held back too. Transactions without them never are."""


class Usage(msgspec.Struct, frozen=True):
    """Bytes that went over the line in a month (``2026-11``; empty before the platform has ever told the time)."""

    month: str = ""
    up: int = 0
    down: int = 0

    @property
    def bytes(self) -> int:
        return self.up + self.down


def month_of(wall: float) -> str:
    """The calendar month in China at this Unix time."""
    return f"{datetime.fromtimestamp(wall, UTC).astimezone(_CHINA):%Y-%m}"


def add(usage: Usage, up: int, down: int, platform_time: float | None) -> Usage:
    """``usage`` with these bytes of HTTP. ``platform_time``: Unix seconds, None before the platform has told it.

    A later month begins at zero. An earlier one can only mean that the month before was wrong: the count is kept.
    """
    month = usage.month if platform_time is None else month_of(platform_time)
    begins = bool(usage.month) and month > usage.month
    before = Usage(month) if begins else usage
    return Usage(month, before.up + _framed(up), before.down + _framed(down))


def level(budget: Budget, usage: Usage) -> Level:
    """How the month stands."""
    if not budget.metered:
        return Level.UNMETERED
    if usage.bytes >= budget.parcels_until * budget.monthly_bytes:
        return Level.SHORT
    return Level.TIGHT if usage.bytes >= budget.journal_until * budget.monthly_bytes else Level.AMPLE


def _framed(size: int) -> int:
    return round(size * (1 + FRAMING_SHARE))
