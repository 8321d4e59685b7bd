"""Who holds which licence: a plausible few each, by a hash of the holder's number, so that it is always the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from stdnum.cn import uscc

from central.departments.licence_id import licence_id
from central.departments.licence_kinds import LicenceKind, licence_kinds
from central.departments.licence_values import Firm, Holding
from central.departments.simulated_families import WORDS, Relation, family_of, relatives_of
from central.departments.simulated_records import Dice, age_on
from sync.wire import Person

ISSUER: Final = "11440000MA0000002G"
"""An invented credit code with a valid check character: who issued the licences."""
_AS_OF: Final = date(2026, 1, 1)
"""Days of issue are counted back from here, so that a licence keeps its day and comes to its end."""
_OPEN_ENDED_YEARS: Final = 12
_HARDLY_OVER: Final = 1.1
"""Of a term: the oldest licences are that old, so that one in eleven has run out."""
_FULL_AGE: Final = 18
_ONE_IN: Final = {"都有": 1, "常有": 3, "少有": 40}
_CARD_OF: Final = {"居民": "resident", "港澳台居民": "J", "外国人": "IY"}
_OWNER: Final = "44092219880918033X"
"""陈志明 of the bench has a shop."""
_OWNERS_FIRM: Final = "91440981000000001T"
_OWNERS_AMONG: Final = 8
_NO_MORE_BUSINESS: Final = 70
_DAYS: Final = 365


def holdings_of(person: Person, day: date) -> Iterator[Holding]:
    """All that somebody may see: the own ones, the family's, and those of the firms that the person represents."""
    kinds = tuple(licence_kinds().values())
    child = age_on(person.birth, day) < _FULL_AGE
    for kind in kinds:
        own = kind.holder == "个人" or (kind.holder == "孩子" and child) or (kind.holder == "家庭" and not child)
        if own and _has(kind, person, day):
            yield held(kind, person)
    for one in () if child else family_of(person):
        if one.relation is Relation.CHILD and age_on(one.person.birth, day) < _FULL_AGE:
            yield from (held(kind, one.person) for kind in kinds if kind.holder == "孩子" and _has(kind, one.person, day))
    for firm in () if child else firms_of(person):
        yield from firm_holdings(person, firm)


def firm_holdings(person: Person, firm: Firm) -> tuple[Holding, ...]:
    """All that a firm has, seen by who represents it."""
    kinds = licence_kinds().values()
    return tuple(held(kind, person, firm) for kind in kinds if kind.holder == "企业" and _falls(kind, firm.code))


def holding_numbered(person: Person, number: str, day: date) -> Holding | None:
    """The licence with this identifier, if it is one that the person may see."""
    return next((one for one in holdings_of(person, day) if one.number == number), None)


def may_hold(kind: LicenceKind, person: Person, day: date) -> bool:
    """Whether somebody of this age, with this card and this family can have one at all."""
    age = age_on(person.birth, day)
    if age < kind.from_age or (kind.under_age and age >= kind.under_age):
        return False
    if kind.only_for and person.kind not in _CARD_OF[kind.only_for]:
        return False
    return not kind.by_relation or any(WORDS[one.relation] == kind.by_relation for one in relatives_of(person))


def held(kind: LicenceKind, person: Person, firm: Firm | None = None, plate: str = "") -> Holding:
    """The licence of this kind that a holder has."""
    whose = f"{kind.id}/{person.number if firm is None else firm.code}/{plate}"
    issued = _issued(kind, person, firm, Dice(f"issued/{whose}"))
    serial = int.from_bytes(hashlib.sha256(whose.encode()).digest()[:8], "big") % 10**12
    number = licence_id(kind.full_code, ISSUER, f"{serial:012d}")
    return Holding(kind, person, issued, _last_day(kind, issued), number, firm, plate)


def firms_of(person: Person) -> tuple[Firm, ...]:
    """The firms that somebody represents: mostly none."""
    if person.number == _OWNER:
        return (firm_of(_OWNERS_FIRM),)
    dice = Dice(f"firms/{person.number}")
    if age_on(person.birth, _AS_OF) >= _NO_MORE_BUSINESS or dice.roll(_OWNERS_AMONG):
        return ()
    # The 17th character not above 4: those of this simulation whose representative may ask.
    front = f"92440981{dice.roll(10**8):08d}{dice.roll(5)}"
    return (firm_of(front + uscc.calc_check_digit(front)),)


def firm_of(code: str) -> Firm:
    """Whichever firm is asked about has a name."""
    return Firm(code, f"模拟企业{1 + Dice(f'firm/{code}').roll(9000):04d}号")


def _has(kind: LicenceKind, person: Person, day: date) -> bool:
    return may_hold(kind, person, day) and _falls(kind, person.number)


def _falls(kind: LicenceKind, holder: str) -> bool:
    return Dice(f"holds/{kind.id}/{holder}").roll(_ONE_IN[kind.common]) == 0


def _issued(kind: LicenceKind, person: Person, firm: Firm | None, dice: Dice) -> date:
    """Not before the holder could have it."""
    term = int((kind.years * _HARDLY_OVER if kind.years else _OPEN_ENDED_YEARS) * _DAYS)
    born = date.fromisoformat(person.birth)
    first = born + timedelta(days=kind.from_age * (_DAYS + 1)) if firm is None else date(2010, 1, 1)
    return max(_AS_OF - timedelta(days=1 + dice.roll(term)), first)


def _last_day(kind: LicenceKind, issued: date) -> date | None:
    """The day before the same day that many years on."""
    if not kind.years:
        return None
    return date(issued.year + kind.years, issued.month, min(issued.day, 28)) - timedelta(days=1)
