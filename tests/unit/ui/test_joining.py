"""Parts to characters: names that GB 2312 lacks are found, and what cannot be drawn is not offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QRawFont

from ui.fonts import FAMILY, load_fonts
from ui.joining import MOST_OFFERED, Joining

ASSETS = Path(__file__).resolve().parents[3] / "assets"
TABLE = ASSETS / "components" / "joined.tsv"
ALL = Joining(TABLE, FAMILY)


@pytest.fixture
def joining(qapp: object) -> Joining:
    load_fonts(ASSETS / "fonts")
    return Joining(TABLE, FAMILY)


def offered(joining: Joining, before: str) -> list[str]:
    found = joining.joined(before)["offered"]
    assert isinstance(found, list)
    return [row["text"] for row in found]


@pytest.mark.parametrize(
    ("before", "character"),
    [
        ("由页", "𬱖"),
        ("龙天", "䶮"),
        ("龍天", "龑"),
        ("丰刀女", "㛃"),
        ("牛牛牛", "犇"),
        ("方方土", "堃"),
        ("吉吉", "喆"),
        ("土口", "𠮷"),
        ("水水水", "淼"),
        ("氵林", "淋"),
        ("人王", "仼"),
        ("王人", "仼"),
        ("他叫陈由页", "𬱖"),
    ],
)
def test_names_that_pinyin_lacks(joining: Joining, before: str, character: str) -> None:
    assert character in offered(joining, before)


def test_whole_parts_come_before_a_few_of_them(joining: Joining) -> None:
    found = joining.joined("方方土")["offered"]
    assert found == [{"text": "堃", "parts": 3}, {"text": "坊", "parts": 2}]


def test_units_and_not_characters_are_replaced(joining: Joining) -> None:
    """𠮷 takes two of Qt's units."""
    assert joining.joined("⺆𠮷刀")["offered"] == [{"text": "㓮", "parts": 4}]


def test_a_character_that_the_font_lacks_is_said_to_be_one(joining: Joining) -> None:
    assert joining.joined("石磊") == {"offered": [], "undrawable": True, "parts": 2}


@pytest.mark.parametrize("before", ["", "王", "我们", "ab", "12\n", "，。", "\t\t", "\ud800x"])
def test_other_text_makes_nothing(joining: Joining, before: str) -> None:
    assert joining.joined(before) == {"offered": [], "undrawable": False, "parts": 0}


@settings(max_examples=40)
@given(st.text(st.sampled_from("王人火金木水土日月女口石𠮷\t\nA，"), max_size=6))
def test_whatever_is_offered_can_be_drawn_and_replaces_what_was_written(before: str) -> None:
    found = ALL.joined(before)["offered"]
    font = QRawFont.fromFont(QFont(FAMILY))
    assert isinstance(found, list)
    assert len(found) <= MOST_OFFERED
    for row in found:
        assert font.supportsCharacter(ord(row["text"]))
        assert 2 <= row["parts"] <= 2 * len(before)


def test_every_row_is_whole() -> None:
    rows = TABLE.read_text(encoding="utf-8").splitlines()
    assert len(rows) > 150_000
    for row in rows:
        parts, tab, characters = row.partition("\t")
        assert tab
        assert characters, row
        assert 2 <= len(parts) <= 3, row
    assert rows == sorted(rows, key=lambda row: row.partition("\t")[0])
