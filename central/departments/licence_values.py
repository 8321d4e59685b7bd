"""What stands on a simulated licence: invented, always the same for the same holder, and hidden where its kind says so."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from central.departments.licence_kinds import LicenceField, LicenceKind
from central.departments.simulated_families import WORDS, relatives_of
from central.departments.simulated_records import Dice
from central.masking import masked_name, masked_number
from sync.wire import Person

Facts = tuple[tuple[str, str], ...]

NOT_KNOWN: Final = "—"
HIDDEN: Final = "***"
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLACE_SHOWN: Final = 6
_NAMES: Final = frozenset({"姓名", "家里人"})
_NUMBERS: Final = frozenset({"证件号码", "编号", "信用代码", "车牌"})


class Firm(msgspec.Struct, frozen=True):
    """Nobody's enterprise."""

    code: str
    """统一社会信用代码."""
    name: str


class Holding(msgspec.Struct, frozen=True):
    """One licence of one holder."""

    kind: LicenceKind
    person: Person
    """Whose it is; of a firm's, who represents it."""
    issued: date
    until: date | None
    """The last day; None: it has no end."""
    number: str
    """电子证照标识."""
    firm: Firm | None = None
    plate: str = ""
    """Of a vehicle that was asked for by its number plate."""

    def is_over(self, day: date) -> bool:
        return self.until is not None and self.until < day

    def __repr__(self) -> str:
        return f"Holding(kind={self.kind.id!r})"


def shown_facts(holding: Holding) -> Facts:
    """As they may stand on a screen that others can look at; days as ISO, for the screen to say in its language."""
    return tuple((one.label, _shown(one, holding)) for one in holding.kind.fields)


def _shown(one: LicenceField, holding: Holding) -> str:
    if one.kind == "日期" and not one.hidden_on_screen:
        return holding.issued.isoformat()
    if one.kind == "出生日期" and not one.hidden_on_screen:
        return holding.person.birth
    return _told(one, holding, hidden=one.hidden_on_screen)


def printed_facts(holding: Holding) -> Facts:
    """As they stand on the printed copy."""
    return tuple((one.label, _told(one, holding, hidden=one.hidden_on_paper)) for one in holding.kind.fields)


def _told(one: LicenceField, holding: Holding, *, hidden: bool) -> str:
    value = _value(one, holding)
    if not hidden or value == NOT_KNOWN:
        return value
    if one.kind in _NAMES:
        return masked_name(value)
    if one.kind in _NUMBERS:
        return masked_number(value)
    return value[:_PLACE_SHOWN] + HIDDEN if one.kind == "住址" else HIDDEN


def _value(one: LicenceField, holding: Holding) -> str:
    person, firm = holding.person, holding.firm
    match one.kind:
        case "姓名":
            return person.name
        case "性别":
            return person.sex or NOT_KNOWN
        case "出生日期":
            return spoken_day(date.fromisoformat(person.birth))
        case "证件号码":
            return person.number
        case "住址":
            return person.address or NOT_KNOWN
        case "日期":
            return spoken_day(holding.issued)
        case "企业名称":
            return NOT_KNOWN if firm is None else firm.name
        case "信用代码":
            return NOT_KNOWN if firm is None else firm.code
        case "车牌" if holding.plate:
            return holding.plate
        case "家里人":
            return _relative(one, person)
        case _:
            return _rolled(one, holding)


def _rolled(one: LicenceField, holding: Holding) -> str:
    whose = holding.person.number if holding.firm is None else holding.firm.code
    # A car has the same number on whichever of its papers.
    dice = Dice(f"plate/{whose}" if one.kind == "车牌" else f"licence/{holding.kind.id}/{whose}{holding.plate}/{one.label}")
    match one.kind:
        case "编号":
            return _patterned(one.pattern, holding.issued.year, dice)
        case "选项":
            return one.choices[dice.roll(len(one.choices))]
        case "数量":
            return f"{one.lowest + dice.roll(one.highest - one.lowest + 1)}{one.unit}"
        case "车牌":
            return _patterned("粤K@####", holding.issued.year, dice)
        case _:
            raise ValueError(one.kind)


def _patterned(pattern: str, year: int, dice: Dice) -> str:
    drawn = {"#": lambda: str(dice.roll(10)), "@": lambda: _LETTERS[dice.roll(len(_LETTERS))]}
    return "".join(drawn[one]() if one in drawn else one for one in pattern.replace("YYYY", str(year)))


def _relative(one: LicenceField, person: Person) -> str:
    found = [other.person for other in relatives_of(person) if WORDS[other.relation] == one.relation]
    mothers = [other for other in found if one.label == "母亲" and other.sex == "女"]
    return next((other.name for other in mothers or found), NOT_KNOWN)


def spoken_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
