"""Lines of titles: nothing lost, no line too wide, as few lines as Qt would take, and nobody left alone in the last."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFont

from ui.fonts import FAMILY, load_fonts
from ui.typesetting import LINE_BREAK, Typesetting, lines, without_breaks

LETTERS = st.sampled_from("没有开成缴费单扣钱 ab1，。、？（）\U00020bb7\U0002c0a9")


def grid(text: str) -> float:
    """Each character as wide as any other."""
    return float(len(text))


@pytest.mark.parametrize(
    ("words", "width", "expected"),
    [
        ("没有开成缴费单，没有扣钱", 11, ["没有开成缴费单，", "没有扣钱"]),
        ("钱扣了没有，我们去问一问", 11, ["钱扣了没有，", "我们去问一问"]),
        ("钱付好了，正在等部门记账", 11, ["钱付好了，", "正在等部门记账"]),
        ("钱付好了，正在等部门记账", 12, ["钱付好了，正在等部门记账"]),
        ("您的姓名、身份证号和手机号", 11, ["您的姓名、身份", "证号和手机号"]),
        ("先看看这几句话要紧", 8, ["先看看这几", "句话要紧"]),
        ("𠮷田健先看看这几句", 8, ["𠮷田健先看", "看这几句"]),
        ("Please read this first", 16, ["Please read ", "this first"]),
        ("没有开成\n缴费单", 3, ["没有开成\n缴费单"]),
        ("高州市荔香镇红荔村党群服务中心", 11, ["高州市荔香镇红荔村", "党群服务中心"]),
        (
            "4409 8111 3215 0100 0004 1W  ·  2026年11月23日 09:41",
            36,
            ["4409 8111 3215 0100 0004 1W  ·  ", "2026年11月23日 09:41"],
        ),
        ("养老待遇资格认证  ·  第1题，共2题", 12, ["养老待遇资格认证  ·  ", "第1题，共2题"]),
        ("11月23日 星期一", 9, ["11月23日 ", "星期一"]),
        ("Unbreakable", 5, ["Unbreakable"]),
        ("非常满意", 3, ["非常", "满意"]),
        ("", 5, [""]),
    ],
)
def test_where_lines_break(qapp: object, words: str, width: int, expected: list[str]) -> None:
    assert lines(words, width, grid) == expected


@given(st.text(LETTERS, max_size=40), st.integers(6, 20))
def test_nothing_is_lost_and_nothing_too_wide(words: str, width: int) -> None:
    broken = lines(words, width, grid)
    assert "".join(broken) == words
    if len(broken) > 1:
        assert all(grid(line.rstrip()) <= width for line in broken)


@given(st.text(st.sampled_from("没有开成缴费单扣钱"), min_size=7, max_size=40), st.integers(6, 20))
def test_no_line_of_one_or_two_and_none_too_many(words: str, width: int) -> None:
    broken = lines(words, width, grid)
    assert len(broken) == -(-len(words) // width)
    assert min(map(len, broken)) >= 3


def test_the_real_letters_and_the_way_back(qapp: object) -> None:
    load_fonts(Path(__file__).resolve().parents[3] / "assets" / "fonts")
    font = QFont(FAMILY)
    font.setPixelSize(50)
    shown = Typesetting().broken("没有开成缴费单，没有扣钱", 500.0, font)
    assert shown == f"没有开成缴费单，{LINE_BREAK}没有扣钱"
    assert without_breaks(shown) == "没有开成缴费单，没有扣钱"
    assert Typesetting().broken("没有扣钱", 0.0, font) == "没有扣钱"


def test_a_break_takes_the_place_of_the_dot_between_two_things(qapp: object) -> None:
    load_fonts(Path(__file__).resolve().parents[3] / "assets" / "fonts")
    font = QFont(FAMILY)
    font.setPixelSize(50)
    words = "养老待遇资格认证  ·  第1题，共2题"
    shown = Typesetting().broken(words, 460.0, font)
    assert [line.strip("\u2063") for line in shown.split(LINE_BREAK)] == ["养老待遇资格认证", "第1题，共2题"]
    assert without_breaks(shown) == words
    assert Typesetting().broken(words, 2000.0, font) == words


def test_lines_of_their_own_are_broken_each(qapp: object) -> None:
    font = QFont(FAMILY)
    font.setPixelSize(50)
    shown = Typesetting().broken("没有开成缴费单，没有扣钱\n再试一次", 500.0, font)
    assert shown == f"没有开成缴费单，{LINE_BREAK}没有扣钱\n再试一次"
