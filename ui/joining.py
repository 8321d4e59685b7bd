"""A character that no key and no hand finds, from the parts that it is made of: 由 and 页 are 𬱖. Nothing is kept."""

from __future__ import annotations

from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont, QRawFont

MOST_PARTS: Final = 3
MOST_OFFERED: Final = 6
_BESIDE: Final = "亻氵扌忄讠钅艹纟阝衤礻饣刂犭灬牜⺮⻊糹訁釒飠"
_ALONE: Final = "人水手心言金艸糸阜衣示食刀犬火牛竹足糸言金食"
_PLAIN: Final = dict(zip(_BESIDE, _ALONE, strict=True)) | {
    "草": "艸",
    "丝": "糸",
    "邑": "阜",
    "⺼": "月",
    "⺡": "水",
    "⺅": "人",
}


def plain_part(part: str) -> str:
    """One writing of a part that has several: 氵, and 水 as it is written alone."""
    return _PLAIN.get(part, part)


class Joining(QObject):
    """For QML. ``table`` has a row for every two or three parts, and the characters that they make; read when first asked.

    Raises FileNotFoundError at the first question without it: it ships with the program.
    """

    def __init__(self, table: Path, family: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = table
        self._family = family

    @Slot(str, result="QVariantMap")
    def joined(self, before: str) -> dict[str, object]:
        """What the last characters of ``before`` can be joined to.

        ``offered`` has maps of ``text`` and ``parts``, how many UTF-16 units it takes the place of; ``undrawable`` is True
        when there are characters, but none that the screen's font can draw, and ``parts`` then tells the units to replace.
        """
        found = [(character, parts) for count in (3, 2) for character, parts in self._made(before[-count:], count)]
        drawable = [(character, parts) for character, parts in found if self._font.supportsCharacter(ord(character))]
        offered = [{"text": text, "parts": _units(parts)} for text, parts in drawable[:MOST_OFFERED]]
        missing = found if not drawable else []
        return {"offered": offered, "undrawable": bool(missing), "parts": _units(missing[0][1]) if missing else 0}

    def _made(self, parts: str, count: int) -> list[tuple[str, str]]:
        if len(parts) != count:
            return []
        plain = "".join(map(plain_part, parts))
        orders = dict.fromkeys("".join(order) for order in permutations(plain))  # as it was written first
        made = dict.fromkeys(character for order in orders for character in self._row(order))
        return [(character, parts) for character in made if character not in parts]

    def _row(self, parts: str) -> str:
        """One search through a megabyte: a millisecond, and no second copy in memory."""
        start = self._table.find(f"\n{parts}\t".encode(errors="surrogatepass"))
        if start < 0:
            return ""
        end = self._table.index(b"\n", start + 1)
        return self._table[start:end].decode().partition("\t")[2]

    @cached_property
    def _table(self) -> bytes:
        return b"\n" + self._file.read_bytes()

    @cached_property
    def _font(self) -> QRawFont:
        return QRawFont.fromFont(QFont(self._family))


def _units(text: str) -> int:
    """Qt counts UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
