"""A day that is put together from digits or by stepping year, month and day. No day that does not exist can come out.

What is chosen so far is a text of digits: four of the year, then two of the month, then two of the day. A part that is not
complete yet counts as not chosen.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Final

YEARS: Final = range(1900, 2101)
"""Beyond these nobody here was born, and nothing is planned."""


class DatePart(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


_ORDER: Final = (DatePart.YEAR, DatePart.MONTH, DatePart.DAY)
_ENDS: Final = {DatePart.YEAR: 4, DatePart.MONTH: 6, DatePart.DAY: 8}
_STARTS: Final = {DatePart.YEAR: 0, DatePart.MONTH: 4, DatePart.DAY: 6}


def day_of(text: str) -> date | None:
    """The day that eight digits name; ``None`` when there is none, or none of :data:`YEARS`."""
    if len(text) != 8 or not _is_digits(text):
        return None
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def leads_to_a_day(text: str) -> bool:
    """Whether some day of :data:`YEARS` begins with these digits."""
    if not text:
        return True
    if len(text) > 8 or not _is_digits(text):
        return False
    if len(text) <= 4:
        return any(str(year).startswith(text) for year in YEARS)
    year = int(text[:4])
    if year not in YEARS:
        return False
    if len(text) <= 6:
        return any(f"{month:02d}".startswith(text[4:]) for month in range(1, 13))
    month = int(text[4:6])
    if not 1 <= month <= 12:
        return False
    return any(f"{day:02d}".startswith(text[6:]) for day in range(1, monthrange(year, month)[1] + 1))


def part_of(text: str, part: DatePart) -> int | None:
    """The number of a part; ``None`` while it is not complete."""
    digits = text[_STARTS[part] : _ENDS[part]]
    return int(digits) if len(digits) == _ENDS[part] - _STARTS[part] and _is_digits(digits) else None


def stepped(text: str, part: DatePart, by: int, start: date) -> str:
    """``text`` with ``part`` moved by ``by``, in digits.

    A part that was not chosen takes its place in ``start`` instead, and so do those before it. Months and days go round at
    their ends, years stop there. A day that the month does not have becomes its last.
    """
    numbers = [part_of(text, one) for one in _ORDER]
    at = _ORDER.index(part)
    known = numbers[at] is not None
    first = (start.year, start.month, start.day)
    for place in range(at + 1):
        if numbers[place] is None:
            numbers[place] = first[place]
    year, month, day = numbers
    assert year is not None
    if known:
        year, month, day = _moved(year, month, day, part, by)
    year = min(max(year, YEARS.start), YEARS.stop - 1)
    if month is not None and day is not None:
        day = min(day, monthrange(year, month)[1])
    return f"{year:04d}" + "".join(f"{number:02d}" for number in (month, day) if number is not None)


def _moved(year: int, month: int | None, day: int | None, part: DatePart, by: int) -> tuple[int, int | None, int | None]:
    if part is DatePart.YEAR:
        return year + by, month, day
    assert month is not None
    if part is DatePart.MONTH:
        return year, (month - 1 + by) % 12 + 1, day
    assert day is not None
    return year, month, (day - 1 + by) % monthrange(year, month)[1] + 1


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
