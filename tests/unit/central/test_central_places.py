"""Who decides at the platform reads a place in words, whatever code the terminal sent."""

from __future__ import annotations

import pytest

from central.places import place_words
from central.services import DEFAULT_ASSETS, answer_label


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("440981113215", "广东省茂名市高州市荔香镇红荔村"),
        ("440981113", "广东省茂名市高州市荔香镇"),
        ("430100", "湖南省长沙市"),
        ("110101", "北京市东城区"),
        ("429004", "湖北省仙桃市"),
        ("810000", "香港特别行政区"),
        ("999999", "999999"),
        ("湖南省", "湖南省"),
        ("", ""),
    ],
)
def test_a_code_in_words(code: str, words: str) -> None:
    assert place_words(code, DEFAULT_ASSETS) == words


def test_only_answers_to_the_question_for_a_place_are_codes() -> None:
    answers = {"place": "430100", "phone": "440981"}
    assert answer_label("away-medical-filing", "place", answers) == "湖南省长沙市"
    assert answer_label("away-medical-filing", "phone", answers) == "440981"
