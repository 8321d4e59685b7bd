"""Which places of a Chinese sentence a line should not end at."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.typesetting import lines
from ui.wordbreaks import AFTER_PREFIX, BETWEEN_PARTS, INSIDE, Unbroken

FILE = Path(__file__).resolve().parents[3] / "assets" / "words" / "unbroken.txt"
UNBROKEN = Unbroken.of_file(FILE)
MARKS = {INSIDE: "", BETWEEN_PARTS: "~", AFTER_PREFIX: "-"}


def cut(sentence: str) -> str:
    """``sentence`` with a stroke where a line may end for nothing."""
    costs = UNBROKEN.costs(sentence)
    marks = [MARKS.get(costs.get(place, 0.0), "|") if place else "" for place in range(len(sentence))]
    return "".join(mark + one for mark, one in zip(marks, sentence, strict=True))


@pytest.mark.parametrize(
    "expected",
    [
        "请-村干部|补打",
        "請-村幹部|補打",
        "您~的|手機~號碼|是|多少",
        "不-確定|回執|有沒有|打印|出來",
        "把-戶口簿|放到|燈|下面",
        "城乡~居民|养老~保险",
        "高州市|荔香镇|红荔村|党群|服务~中心",
        "请-村里",
        "第2页",
        "5日|上午",
        "5分钟|后|再试",
        "",
    ],
)
def test_words_are_kept_together(expected: str) -> None:
    found = cut(expected.replace("|", "").replace("-", "").replace("~", ""))
    assert found == expected


@pytest.mark.parametrize(
    ("words", "width", "expected"),
    [
        ("請村幹部補打", 4, ["請村幹部", "補打"]),
        ("您的手機號碼是多少？", 6, ["您的手機號碼", "是多少？"]),
        ("您想哪一天去？", 6, ["您想", "哪一天去？"]),
        ("沒有看到人臉", 5, ["沒有看到", "人臉"]),
        ("沒有開成繳費單，沒有扣錢", 6, ["沒有開成", "繳費單，", "沒有扣錢"]),
        ("錢原路退回到付款的手機上。", 8, ["錢原路退回到", "付款的手機上。"]),
    ],
)
def test_lines_end_between_words(qapp: object, words: str, width: int, expected: list[str]) -> None:
    assert lines(words, width, len, UNBROKEN) == expected


def test_a_word_is_broken_where_nothing_else_fits(qapp: object) -> None:
    assert lines("村委会村干部", 5, len, Unbroken({"村委会村干部"})) == ["村委会", "村干部"]


@given(st.text(st.sampled_from("请把村干部的身份证2页，A")))
def test_costs_are_at_places_of_the_sentence(sentence: str) -> None:
    assert all(0 < place < len(sentence) and cost > 0 for place, cost in UNBROKEN.costs(sentence).items())


def test_the_file_holds_words_once_and_in_order() -> None:
    rows = [row for row in FILE.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    assert rows == sorted(set(rows))
    assert all(2 <= len(row) <= 12 for row in rows)
    assert {"村干部", "村幹部", "身份证", "身份證", "二维码", "二維碼"} <= set(rows)
