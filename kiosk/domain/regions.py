"""Places: province, prefecture, county, town, village, each with its code. Pure; the tables are read elsewhere.

Codes are those of GB/T 2260 with six digits down to the county, nine for a town (GB/T 10114) and twelve for a village, as
the terminal's own village has. What only the code has, such as 市辖区 between a municipality and its districts, is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Final

from kiosk.domain.search import plain
from kiosk.domain.values import dataclass

_CODE: Final = re.compile(r"[1-8][0-9]{5}|[1-8][0-9]{8}|[1-8][0-9]{11}")
_WITHOUT_PREFECTURES: Final = frozenset({"11", "12", "31", "50"})
"""The municipalities: their districts come right under them."""
_WHOLE: Final = frozenset({"71", "81", "82"})
"""Nothing under them is in the standard."""
_PREFECTURE: Final = 4
"""So many digits of a code say which."""


class Level(IntEnum):
    """How far down; a word of the catalogue for each."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    traditional: str
    latin: str
    sound: str
    """Its syllables without tones and spaces."""
    initials: str
    simulated: bool = False
    """True for towns and villages that were invented."""


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def level_of(code: str) -> Level:
    """Of a code that :func:`is_code`."""
    if len(code) > 6:
        return Level.VILLAGE if len(code) == 12 else Level.TOWN
    if code.endswith("0000"):
        return Level.PROVINCE
    # 90 in the middle: a county-level city that its province governs itself.
    return Level.CITY if code.endswith("00") or code[2:4] == "90" else Level.COUNTY


def parent_of(code: str) -> str:
    """The code one level up; empty for a province, and for what is none."""
    if not is_code(code) or level_of(code) is Level.PROVINCE:
        return ""
    if len(code) > 6:
        return code[:-3]
    if level_of(code) is Level.CITY or code[:2] in _WITHOUT_PREFECTURES:
        return code[:2] + "0000"
    return code[:4] + "00"


def is_precise(code: str) -> bool:
    """Whether a place answers a question: a province alone does not, unless it is a city itself or has nothing below."""
    return level_of(code) is not Level.PROVINCE or code[:2] in _WITHOUT_PREFECTURES | _WHOLE


@dataclass(frozen=True, slots=True)
class _Places:
    """The places of a book, and the ways to them."""

    regions: tuple[Region, ...]
    by_code: dict[str, Region]
    below: dict[str, tuple[Region, ...]]
    latin: dict[str, str]

    @staticmethod
    def of(regions: tuple[Region, ...]) -> _Places:
        below: dict[str, list[Region]] = {}
        for region in regions:
            below.setdefault(parent_of(region.code), []).append(region)
        return _Places(
            regions,
            by_code={region.code: region for region in regions},
            below={code: tuple(found) for code, found in below.items()},
            latin={region.code: region.latin.lower().replace(" ", "").replace("'", "") for region in regions},
        )


class RegionBook:
    """All places that the terminal knows, in the order of their codes.

    ``read`` gives them, and is called when the first is asked for: the first screen names none. What it raises comes from
    every method here.
    """

    def __init__(self, read: Callable[[], tuple[Region, ...]] = tuple) -> None:
        self._read = read
        self._places: _Places | None = None

    def opened(self) -> RegionBook:
        """This book, read. From any thread; two that come at once read the same."""
        self._known()
        return self

    @property
    def regions(self) -> tuple[Region, ...]:
        return self._known().regions

    def _known(self) -> _Places:
        if self._places is None:
            self._places = _Places.of(self._read())
        return self._places

    def get(self, code: str) -> Region | None:
        return self._known().by_code.get(code)

    def below(self, code: str, deepest: Level = Level.VILLAGE) -> tuple[Region, ...]:
        """What lies right under a place, down to ``deepest``; the provinces under the empty code."""
        return tuple(region for region in self._known().below.get(code, ()) if level_of(region.code) <= deepest)

    def path(self, code: str) -> tuple[Region, ...]:
        """From the province down to the place itself; what the book does not have is left out."""
        found: list[Region] = []
        while code:
            region = self.get(code)
            if region is not None:
                found.insert(0, region)
            code = parent_of(code)
        return tuple(found)

    def nearest(self, code: str, deepest: Level) -> Region | None:
        """The place of a code, or the deepest above it that the book has and that is wanted."""
        known = [region for region in self.path(code) if level_of(region.code) <= deepest]
        return known[-1] if known else None

    def find(self, text: str, deepest: Level, near: str = "", most: int = 8) -> tuple[Region, ...]:
        """Places by name, its Traditional or Latin form, its sound or first letters. Whole names come before beginnings,
        then those of the prefecture of ``near``, then the larger, then those that share more of its code."""
        wanted = plain(text)
        if not wanted:
            return ()
        hits = [
            (rank, shared < _PREFECTURE, level_of(region.code), -shared, region.code)
            for region in self.regions
            if level_of(region.code) <= deepest and (rank := self._rank(region, wanted)) is not None
            for shared in (_shared(region.code, near),)
        ]
        return tuple(self._known().by_code[code] for *_order, code in sorted(hits)[:most])

    def _rank(self, region: Region, wanted: str) -> int | None:
        """0 for the whole name, more for less; ``None`` when it does not fit."""
        if not wanted.isascii():
            return _by_name(region, wanted)
        latin = self._known().latin[region.code]
        if wanted in {region.sound, region.initials, latin}:
            return 0
        if region.sound.startswith(wanted) or latin.startswith(wanted):
            return 1
        return 2 if len(wanted) > 1 and region.initials.startswith(wanted) else None


NO_REGIONS: Final = RegionBook()


def _by_name(region: Region, wanted: str) -> int | None:
    names = (region.name, region.traditional)
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(wanted in name for name in names) else None


def _shared(one: str, other: str) -> int:
    """How many digits two codes begin with together."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def words_of(regions: Iterable[Region]) -> str:
    """Names one after the other, as an address has them."""
    return "".join(region.name for region in regions)
