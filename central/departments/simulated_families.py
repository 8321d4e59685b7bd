"""模拟户籍: who belongs to whose family. Invented: the households of the invented villagers, and the people of the bench.

Within a household the relations follow from the ages, always the same way: two grown-ups of both sexes with few years
between them are a couple, and who is a generation younger is their child.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

import msgspec

from central.departments.simulated_population import Villager, population, register
from central.departments.simulated_records import age_on
from sync.wire import Person

_COUPLE_YEARS: Final = 15
_GENERATION: Final = range(18, 46)
_FULL_AGE: Final = 18
_RESIDENT: Final = "resident"


class Relation(StrEnum):
    """What somebody is to the person who asks."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    FORMER_SPOUSE = "former_spouse"
    """Divorced: in nobody's family, but people come for each other all the same."""


WORDS: Final = {
    Relation.SPOUSE: "配偶",
    Relation.CHILD: "子女",
    Relation.PARENT: "父母",
    Relation.FORMER_SPOUSE: "前配偶",
}


class Relative(msgspec.Struct, frozen=True):
    person: Person
    relation: Relation

    def __repr__(self) -> str:
        return f"Relative({self.relation.value})"


_WANG: Final = Person(_RESIDENT, "王秀英", "440981195003120641", "女", "1950-03-12")
_CHEN: Final = Person(_RESIDENT, "陈志明", "44092219880918033X", "男", "1988-09-18")
_ZHOU: Final = Person(_RESIDENT, "周小雨", "440981201505200260", "女", "2015-05-20")
_FORMER: Final = Person(_RESIDENT, "周美兰", "440981198906150028", "女", "1989-06-15")
_BENCH: Final[tuple[tuple[Person, Relation, Person, Relation], ...]] = (
    (_WANG, Relation.CHILD, _CHEN, Relation.PARENT),
    (_CHEN, Relation.CHILD, _ZHOU, Relation.PARENT),
    (_FORMER, Relation.CHILD, _ZHOU, Relation.PARENT),
    (_CHEN, Relation.FORMER_SPOUSE, _FORMER, Relation.FORMER_SPOUSE),
)
"""To the first one the second is that, and the other way round. 周美兰 has no card on the bench."""


def relatives_of(person: Person) -> tuple[Relative, ...]:
    """Spouse, children, parents and a former spouse, as the simulated office knows them; nobody for a stranger."""
    of_bench = tuple(_of_bench(person.number))
    known = register().get(person.number)
    if of_bench or known is None:
        return of_bench
    members = _households()[known.household]
    return tuple(
        Relative(_person(other), relation)
        for other in members
        if other.number != known.number and (relation := _relation(known, other, members)) is not None
    )


def family_of(person: Person) -> tuple[Relative, ...]:
    """Who is in the family now: without those it has parted from."""
    return tuple(one for one in relatives_of(person) if one.relation is not Relation.FORMER_SPOUSE)


def is_child(person: Person, day: date) -> bool:
    """Under 18 on a day."""
    return age_on(person.birth, day) < _FULL_AGE


def is_guardian(person: Person, child: Person, day: date) -> bool:
    """Whether the office has ``child``, under 18 on that day, as a child of ``person``."""
    return is_child(child, day) and any(
        one.relation is Relation.CHILD and one.person.number == child.number for one in relatives_of(person)
    )


def _of_bench(number: str) -> Iterator[Relative]:
    for first, second_is, second, first_is in _BENCH:
        if first.number == number:
            yield Relative(second, second_is)
        if second.number == number:
            yield Relative(first, first_is)


@lru_cache(maxsize=1)
def _households() -> Mapping[int, tuple[Villager, ...]]:
    found: dict[int, list[Villager]] = {}
    for one in population():
        found.setdefault(one.household, []).append(one)
    return {number: tuple(members) for number, members in found.items()}


def _relation(one: Villager, other: Villager, members: tuple[Villager, ...]) -> Relation | None:
    if {one.number, other.number} in [{first.number, second.number} for first, second in _couples(members)]:
        return Relation.SPOUSE
    gap = _year(one) - _year(other)
    if gap in _GENERATION:
        return Relation.PARENT
    return Relation.CHILD if -gap in _GENERATION else None


def _couples(members: tuple[Villager, ...]) -> Iterator[tuple[Villager, Villager]]:
    """Neighbours in age who can be a couple; nobody is in two."""
    grown = sorted((one for one in members if age_on(one.birth, date(2026, 1, 1)) >= _FULL_AGE), key=_year)
    taken: set[str] = set()
    for first, second in pairwise(grown):
        fits = first.sex != second.sex and _year(second) - _year(first) <= _COUPLE_YEARS
        if fits and not {first.number, second.number} & taken:
            taken |= {first.number, second.number}
            yield first, second


def _year(one: Villager) -> int:
    return int(one.birth[:4])


def _person(one: Villager) -> Person:
    return Person(_RESIDENT, one.name, one.number, one.sex, one.birth)
