"""Guangdong's divisions: codes, names, and where its cities stand on the tile map.

Codes are those of GB/T 2260 and of the statistics bureau: province 2 digits, city 4, county 6, town 9, village 12. Cities
that have no counties (东莞, 中山) have towns directly below 441900 and 442000.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import msgspec
from stdnum import numdb

PROVINCE: Final = "44"
LEVELS: Final = (2, 4, 6, 9, 12)
LEVEL_WORDS: Final = {2: "省", 4: "市", 6: "县（市、区）", 9: "镇（街道）", 12: "村"}

CITIES: Final = {
    "4401": "广州市",
    "4402": "韶关市",
    "4403": "深圳市",
    "4404": "珠海市",
    "4405": "汕头市",
    "4406": "佛山市",
    "4407": "江门市",
    "4408": "湛江市",
    "4409": "茂名市",
    "4412": "肇庆市",
    "4413": "惠州市",
    "4414": "梅州市",
    "4415": "汕尾市",
    "4416": "河源市",
    "4417": "阳江市",
    "4418": "清远市",
    "4419": "东莞市",
    "4420": "中山市",
    "4451": "潮州市",
    "4452": "揭阳市",
    "4453": "云浮市",
}

_MAP: Final = (
    ("", "", "4418", "4402", "4416", "4414", ""),
    ("", "4412", "4406", "4401", "4413", "4452", "4451"),
    ("4409", "4453", "4407", "4420", "4419", "4415", "4405"),
    ("4408", "4417", "", "4404", "4403", "", ""),
)
"""Every city one tile, each beside its neighbours as far as tiles can be."""

_IN_FORCE: Final = re.compile(r"\[\d{4}-\](.+)")


class Tile(msgspec.Struct, frozen=True):
    """A city's place on the map, in tiles from the top left."""

    code: str
    column: int
    row: int


TILES: Final = tuple(Tile(code, column, row) for row, line in enumerate(_MAP) for column, code in enumerate(line) if code)


def level_of(code: str) -> int:
    """The longest level that the code reaches: 4 for ``44098``."""
    return max((level for level in LEVELS if level <= len(code)), default=0)


def below(level: int) -> int:
    """The next level down; a village is the last."""
    return next((one for one in LEVELS if one > level), LEVELS[-1])


@lru_cache(4096)
def name_of(code: str) -> str:
    """The division's name as far as public lists go (counties), else its code with the level."""
    if code == "":
        return "全部"
    if code == PROVINCE:
        return "广东省"
    if code in CITIES:
        return CITIES[code]
    if len(code) == 6:
        return _county(code) or code
    word = LEVEL_WORDS.get(len(code), "")
    return f"{code}{word[:1]}" if word else code


def path_of(code: str) -> tuple[tuple[str, str], ...]:
    """The divisions that the code stands in, from the province down to itself."""
    return tuple((code[:level], name_of(code[:level])) for level in LEVELS if level <= len(code))


def _county(code: str) -> str:
    """python-stdnum knows the counties for the sake of identity numbers, with the years each name held."""
    for part, told in numdb.get("cn/loc").info(code):
        if part == code[2:] and "county" in told:
            for name in reversed(told["county"].split(",")):
                found = _IN_FORCE.fullmatch(name)
                if found:
                    return found[1]
    return ""
