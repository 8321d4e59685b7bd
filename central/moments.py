"""Times as the platform writes them: UTC, milliseconds, fixed width, so that text order is time order."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

Clock = Callable[[], datetime]

BEIJING: Final = timezone(timedelta(hours=8), "CST")
"""China keeps one time zone without summer time."""


def system_clock() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """``2026-11-23T04:00:00.000+00:00``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def parse(text: str) -> datetime | None:
    """The aware moment in ``text`` (ISO 8601 with offset), or None when it is not one."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def beijing_date(moment: datetime) -> date:
    """The calendar day in China at ``moment``."""
    return moment.astimezone(BEIJING).date()


def months_later(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the month's last day where it has no such day."""
    index = day.year * 12 + (day.month - 1) + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
