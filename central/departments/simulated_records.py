"""Invented insurance records, always the same for the same id number."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

import msgspec

from sync.wire import Person

_YOUNGEST_INSURED: Final = 16
_YEARS_SHOWN: Final = 6


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
    """Monthly contribution base."""
    personal: int
    """Paid by the person in that year."""


class InsuranceRecord(msgspec.Struct, frozen=True):
    """What the certificate shows."""

    scheme: str
    place: str
    employer: str
    lines: tuple[InsuranceLine, ...]
    years: tuple[YearLine, ...]


def insurance_record(person: Person, today: date) -> InsuranceRecord | None:
    """The invented record of a person as of ``today``; None for who is too young to be insured."""
    born = date.fromisoformat(person.birth)
    if today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < _YOUNGEST_INSURED:
        return None
    dice = _Dice(person.number)
    pensioner = today.year - born.year >= 60
    rural = pensioner or dice.roll(3) == 0
    start_year = min(max(born.year + 18 + dice.roll(6), 1996), today.year - 2)
    start = date(start_year, 1 + dice.roll(12), 1)
    end = date(min(born.year + 60, today.year), born.month if pensioner else today.month, 1)
    months = max(12, (end.year - start.year) * 12 + end.month - start.month - dice.roll(14))
    scheme = "城乡居民基本养老保险" if rural else "城镇企业职工基本养老保险"
    return InsuranceRecord(
        scheme=scheme,
        place="广东省（模拟参保地）",
        employer="以城乡居民身份参保" if rural else f"模拟用人单位 {1 + dice.roll(900):03d}",
        lines=_lines(scheme, start, months, rural=rural, pensioner=pensioner),
        years=_years(dice, end, today, rural=rural),
    )


def _lines(scheme: str, start: date, months: int, *, rural: bool, pensioner: bool) -> tuple[InsuranceLine, ...]:
    state = "领取待遇" if pensioner else "正常参保"
    lines = [InsuranceLine(scheme, state, f"{start:%Y-%m}", months)]
    if not rural:
        lines.append(InsuranceLine("失业保险", "正常参保", f"{start:%Y-%m}", months))
        lines.append(InsuranceLine("工伤保险", "正常参保", f"{start:%Y-%m}", months))
    return tuple(lines)


def _years(dice: _Dice, end: date, today: date, *, rural: bool) -> tuple[YearLine, ...]:
    last = min(end.year, today.year)
    growth = 1.03 + dice.roll(4) / 100
    base = 300 + 60 * dice.roll(10) if rural else 4200 + 100 * dice.roll(45)
    lines = []
    for index in range(_YEARS_SHOWN):
        year = last - (_YEARS_SHOWN - 1) + index
        months = end.month if year == last else 12
        this_base = round(base * growth**index / 10) * 10
        lines.append(YearLine(year, months, this_base, round(this_base * months * 0.08)))
    return tuple(reversed(lines))


class _Dice:
    """Numbers from a hash chain over the id number."""

    def __init__(self, seed: str) -> None:
        self._state = hashlib.sha256(f"simulated-social-insurance\n{seed}".encode()).digest()

    def roll(self, sides: int) -> int:
        """0 to ``sides`` - 1."""
        self._state = hashlib.sha256(self._state).digest()
        return int.from_bytes(self._state[:8], "big") % sides
