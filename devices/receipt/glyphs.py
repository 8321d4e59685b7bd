"""Characters on the printer's grid: half-width cells of 12 dots, Chinese ones of 24, drawn with a real font."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

CELL = 12
"""Dots of one column; a Chinese character takes two."""
HEIGHT = 24
"""Dots of a character's height at normal size."""
PITCH = 30
"""Dots from one line to the next at normal size."""

SUBSTITUTE = "〓"
"""What typesetters have always put where a character is missing."""


def columns_of(character: str) -> int:
    """1 for ASCII, 0 for a combining mark, else 2: what the printer's own fonts do."""
    if ord(character) < 0x80:
        return 1
    return 0 if unicodedata.combining(character) else 2


def text_columns(text: str) -> int:
    return sum(columns_of(character) for character in text)


class CellFont:
    """Draws text on the grid with the font file given by the caller (a CJK one)."""

    def __init__(self, font: Path) -> None:
        self._path = font

    def has(self, character: str) -> bool:
        """Whether the font draws something of its own for this character."""
        return _has_glyph(self._path, character)

    def line(self, text: str, *, dots: int, scale: int = 1, bold: bool = False, start: int = 0) -> Image.Image:
        """``text`` from dot ``start``, as a 1-bit picture ``dots`` wide: True is white paper, False a burnt dot."""
        picture = Image.new("L", (dots, PITCH * scale), 255)
        draw = ImageDraw.Draw(picture)
        font = _truetype(self._path, HEIGHT * scale)
        ascent, descent = font.getmetrics()
        # Fonts reserve more height than the em square; centring that box keeps the strokes inside the line.
        top = (PITCH * scale - ascent - descent) // 2
        x = start
        for character in text:
            cell = columns_of(character) * CELL * scale
            inset = max(0, int(cell - font.getlength(character)) // 2)
            draw.text((x + inset, top), character, font=font, fill=0, stroke_width=scale if bold else 0)
            x += cell
        return picture.point(_ink_or_paper, mode="1")


def _ink_or_paper(level: int) -> int:
    return 255 if level > 150 else 0


@lru_cache(maxsize=8)
def _truetype(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


@lru_cache(maxsize=4096)
def _has_glyph(path: Path, character: str) -> bool:
    font = _truetype(path, HEIGHT)
    # U+10FFFF is no character and never will be: what is drawn for it is the font's "missing" box.
    return bytes(font.getmask(character)) != bytes(font.getmask("\U0010ffff"))
