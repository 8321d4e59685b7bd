"""Invented insurance records, always the same for the same id number."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

import msgspec

from sync.wire import Person

RESIDENT_PENSION: Final = "resident-pension"
RESIDENT_MEDICAL: Final = "resident-medical"
EMPLOYEE: Final = "employee"
SCHEMES: Final = {
    RESIDENT_PENSION: "城乡居民基本养老保险",
    RESIDENT_MEDICAL: "城乡居民基本医疗保险",
    EMPLOYEE: "城镇企业职工基本养老保险",
}

_YOUNGEST_WORKER: Final = 16
_PENSION_AGE: Final = 60
_YEARS_SHOWN: Final = 6
_FIRST_YEAR: Final = 1996
_MEDICAL_FEES: Final = (220, 250, 280, 320, 350, 380, 400)
"""Yuan a person and year, lowest first."""


class InsuranceLine(msgspec.Struct, frozen=True):
    """One kind of insurance."""

    kind: str
    state: str
    since: str
    """YYYY-MM."""
    months: int


class YearLine(msgspec.Struct, frozen=True):
    """One year of contributions; amounts in whole yuan."""

    year: int
    months: int
    base: int
    """Monthly contribution base; 0 where the scheme knows none."""
    personal: int
    """Paid by the person in that year."""


class InsuranceRecord(msgspec.Struct, frozen=True):
    """What the certificate shows; years newest first."""

    scheme: str
    place: str
    employer: str
    lines: tuple[InsuranceLine, ...]
    years: tuple[YearLine, ...]


def insurance_record(person: Person, today: date, scheme: str = "") -> InsuranceRecord | None:
    """The invented record as of ``today`` in a scheme of :data:`SCHEMES`, or in the one the person's hash falls into.

    None for a scheme that does not exist, and for who is too young for it.
    """
    dice = Dice(person.number)
    fallen_into = (RESIDENT_PENSION, EMPLOYEE, EMPLOYEE)[dice.roll(3)]
    scheme = scheme or fallen_into
    age = age_on(person.birth, today)
    if scheme not in SCHEMES or age < (0 if scheme == RESIDENT_MEDICAL else _YOUNGEST_WORKER):
        return None
    start, end = _span(dice, date.fromisoformat(person.birth), today, scheme)
    months = max(1, (end.year - start.year) * 12 + end.month - start.month + 1)
    state = "领取待遇" if scheme != RESIDENT_MEDICAL and age >= _PENSION_AGE else "正常参保"
    kinds = (SCHEMES[scheme], "失业保险", "工伤保险") if scheme == EMPLOYEE else (SCHEMES[scheme],)
    return InsuranceRecord(
        scheme=SCHEMES[scheme],
        place="广东省（模拟参保地）",
        employer=f"模拟用人单位 {1 + dice.roll(900):03d}" if scheme == EMPLOYEE else "城乡居民",
        lines=tuple(
            InsuranceLine(
                kind, state if kind == SCHEMES[scheme] or state == "正常参保" else "已停保", f"{start:%Y-%m}", months
            )
            for kind in kinds
        ),
        years=_years(dice, start, end, scheme),
    )


def represents(code: str) -> bool:
    """Whether who asks is the legal representative of a firm: of those whose number (17th character) is not above 4.

    So that both answers can be shown; nobody's name stands in a register here.
    """
    return code[16:17] not in set("56789")


def age_on(birth: str, today: date) -> int:
    """Full years of a person born on ``birth`` (YYYY-MM-DD)."""
    born = date.fromisoformat(birth)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _span(dice: Dice, born: date, today: date, scheme: str) -> tuple[date, date]:
    """First and last month of contributions."""
    if scheme == RESIDENT_MEDICAL:
        first = date(min(max(born.year, 2008) + dice.roll(3), today.year), 1, 1)
        return max(first, born.replace(day=1)), date(today.year, today.month, 1)
    latest_start = min(today.year - 1, born.year + _PENSION_AGE - 5)
    earliest = max(born.year + _YOUNGEST_WORKER, min(_FIRST_YEAR, latest_start))
    start = date(min(earliest + dice.roll(6), max(latest_start, earliest)), 1 + dice.roll(12), 1)
    pension_starts = date(born.year + _PENSION_AGE, born.month, 1)
    end = min(date(today.year, today.month, 1), pension_starts)
    return min(start, end), end


def _years(dice: Dice, start: date, end: date, scheme: str) -> tuple[YearLine, ...]:
    growth = 1.03 + dice.roll(4) / 100
    first_base = 300 + 60 * dice.roll(10) if scheme == RESIDENT_PENSION else 4200 + 100 * dice.roll(45)
    lines = []
    for index, year in enumerate(range(max(start.year, end.year - _YEARS_SHOWN + 1), end.year + 1)):
        first = start.month if year == start.year else 1
        last = end.month if year == end.year else 12
        months = last - first + 1
        if scheme == RESIDENT_MEDICAL:
            lines.append(YearLine(year, months, 0, _MEDICAL_FEES[min(index, len(_MEDICAL_FEES) - 1)]))
        else:
            base = round(first_base * growth**index / 10) * 10
            lines.append(YearLine(year, months, base, round(base * months * 0.08)))
    return tuple(reversed(lines))


class Dice:
    """Numbers from a hash chain over the id number."""

    def __init__(self, seed: str) -> None:
        self._state = hashlib.sha256(f"simulated-social-insurance\n{seed}".encode()).digest()

    def roll(self, sides: int) -> int:
        """0 to ``sides`` - 1."""
        self._state = hashlib.sha256(self._state).digest()
        return int.from_bytes(self._state[:8], "big") % sides
