"""10,000 invented villagers, always the same for a seed: households with a family name, a county of Guangdong, valid ids.

The numbers have true county codes (GB/T 2260), births and check digits (GB 11643), because everything that reads them
checks that; the people are nobody. Made when first asked for (some tenths of a second), not when the platform starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import msgspec
from stdnum.iso7064 import mod_11_2

from central.console.divisions import CITIES, name_of
from central.departments.simulated_records import Dice
from sync.wire import Person

COUNT: Final = 10_000
SEED: Final = 20261126
_AS_OF: Final = date(2026, 1, 1)
"""Ages are counted from here, so that the same seed gives the same people in every year."""
_COUNTIES_OF_A_CITY: Final = range(2, 100)
_LARGEST_HOUSEHOLD: Final = 6
_FAMILY_NAMES: Final = "陈李黄张梁林刘吴罗杨邓何叶曾周谢蔡许钟郭"
_GIVEN: Final = {
    "男": "建国志明伟强文军海水金福荣华永康观贵光明少东亚生",
    "女": "秀英丽娟桂兰玉梅雪芬美凤银娣月好春花燕珍惠琼妹",
}
_CHILD, _GROWN, _OLD = (0, 17), (18, 59), (60, 98)


class Villager(msgspec.Struct, frozen=True):
    """Nobody."""

    name: str
    number: str
    sex: str
    birth: str
    """YYYY-MM-DD."""
    county: str
    """Six digits."""
    household: int
    """Counts from 0; who shares it lives together."""

    @property
    def place(self) -> str:
        """City and county."""
        city = name_of(self.county[:4])
        county = name_of(self.county)
        return city if county == self.county else city + county

    def __repr__(self) -> str:
        return "Villager(...)"


@lru_cache(maxsize=2)
def population(seed: int = SEED, count: int = COUNT) -> tuple[Villager, ...]:
    """The people in the order of their households."""
    made: list[Villager] = []
    taken: set[str] = set()
    household = 0
    while len(made) < count:
        dice = Dice(f"population/{seed}/{household}")
        county = _counties()[dice.roll(len(_counties()))]
        family = _FAMILY_NAMES[dice.roll(len(_FAMILY_NAMES))]
        size = min(1 + dice.roll(_LARGEST_HOUSEHOLD), count - len(made))
        made.extend(_villager(dice, county, family, household, taken) for _ in range(size))
        household += 1
    return tuple(made)


@lru_cache(maxsize=1)
def register() -> Mapping[str, Villager]:
    """The usual population by id number, as the simulated offices look people up."""
    return {one.number: one for one in population()}


def is_somebody_else(person: Person) -> bool:
    """Whether the register has this number under another name: a card that was read wrongly, or forged."""
    known = register().get(person.number)
    return known is not None and known.name != person.name


def place_of(person: Person) -> str:
    """Where the register has this person; empty for who is not in it."""
    known = register().get(person.number)
    return "" if known is None else known.place


def _villager(dice: Dice, county: str, family: str, household: int, taken: set[str]) -> Villager:
    sex = "男女"[dice.roll(2)]
    given = _GIVEN[sex]
    name = family + "".join(given[dice.roll(len(given))] for _ in range(1 + min(dice.roll(4), 1)))
    # A village is old: one in five a child, three in ten over sixty.
    youngest, oldest = (_CHILD, _CHILD, _GROWN, _GROWN, _GROWN, _GROWN, _GROWN, _OLD, _OLD, _OLD)[dice.roll(10)]
    age = youngest + dice.roll(oldest - youngest + 1)
    birth = _AS_OF - timedelta(days=age * 365 + age // 4 + 1 + dice.roll(364))
    while True:
        order = 2 * dice.roll(500) + (1 if sex == "男" else 0)
        front = f"{county}{birth:%Y%m%d}{order:03d}"
        number = front + mod_11_2.calc_check_digit(front)
        if number not in taken:
            taken.add(number)
            return Villager(name, number, sex, birth.isoformat(), county, household)


@lru_cache(maxsize=1)
def _counties() -> tuple[str, ...]:
    """Every county that is in force, and the cities without counties."""
    found = []
    for city in CITIES:
        codes = [f"{city}{number:02d}" for number in _COUNTIES_OF_A_CITY]
        found += [code for code in codes if name_of(code) not in (code, "")] or [f"{city}00"]
    return tuple(found)
