"""The shipped fonts hold the characters that names, Cantonese and slips need."""

from pathlib import Path

import pytest
from PIL import ImageFont

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"
RARE = "𠮷"
HONG_KONG = "嘅咗喺唔冇嚟啲哋嘢係佢乜揵揾搵揸睇諗閪邨鑊糭滙峯裏着衞啟擡牀爲"
SIGNS = "①②⑩★☆✓→←↑↓°％￥…—×□■ㄅㄆㄇ"
MISSING = "✗"


def gb2312() -> str:
    rows = range(0xB0, 0xF8)
    cells = range(0xA1, 0xFF)
    unassigned = range(0xFA, 0xFF)
    return "".join(
        bytes((row, cell)).decode("gb2312") for row in rows for cell in cells if not (row == 0xD7 and cell in unassigned)
    )


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_font_family_and_glyphs(style: str) -> None:
    font = ImageFont.truetype(FONTS / f"NotoSansCJKsc-{style}.otf", 20)
    assert font.getname() == ("Noto Sans CJK SC", style)
    blank = bytes(font.getmask("\U0010fffd"))
    assert bytes(font.getmask(MISSING)) == blank, "the comparison glyph is no longer the empty box"
    absent = [character for character in RARE + HONG_KONG + SIGNS + gb2312() if bytes(font.getmask(character)) == blank]
    assert absent == []


def test_fonts_stay_small_enough_to_update_over_a_village_line() -> None:
    assert sum(file.stat().st_size for file in FONTS.glob("*.otf")) < 45_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
