"""The words for a place: the codes of GB/T 2260, of towns and villages, as the tables of the terminals have them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_UPPER: Final = (2, 4, 6, 9, 12)
"""So many digits say province, prefecture, county, town, village."""
_PLAIN: Final = 6
"""Province and prefecture are filled up with zeros to this."""


@cache
def _names(assets: Path) -> dict[str, str]:
    """Name by code, of all tables in ``assets/regions``."""
    lines = [line for path in sorted((assets / "regions").glob("*.tsv")) for line in path.read_text("utf-8").splitlines()]
    return {code: name for code, name, *_more in (line.split("\t") for line in lines)}


def place_words(code: str, assets: Path) -> str:
    """A place with all that it lies in, as an address has it; the code itself when no table has it."""
    names = _names(assets)
    if code not in names:
        return code
    above = dict.fromkeys(code[:digits].ljust(_PLAIN, "0") for digits in _UPPER if digits <= len(code))
    return "".join(names.get(one, "") for one in above)
