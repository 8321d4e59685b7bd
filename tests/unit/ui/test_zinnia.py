"""Strokes become characters: a few that are drawn here by hand, nonsense, and machines without the library or its model."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.zinnia import MOST_POINTS, MOST_STROKES, HandwritingUnavailableError, Stroke, ZinniaRecognizer

DRAWN: dict[str, list[Stroke]] = {
    "王": [
        [(250, 220), (500, 215), (760, 210)],
        [(290, 500), (500, 495), (720, 490)],
        [(500, 220), (502, 500), (500, 790)],
        [(180, 800), (500, 795), (830, 790)],
    ],
    "十": [[(160, 480), (500, 470), (840, 460)], [(500, 120), (503, 500), (500, 880)]],
    "人": [[(510, 150), (430, 480), (160, 860)], [(480, 400), (620, 650), (860, 850)]],
    "中": [
        [(250, 330), (265, 450), (290, 620)],
        [(250, 330), (500, 315), (740, 300), (735, 450), (705, 600)],
        [(290, 600), (500, 590), (705, 580)],
        [(500, 120), (500, 500), (500, 900)],
    ],
}


@pytest.fixture(scope="module")
def recognizer() -> ZinniaRecognizer:
    return ZinniaRecognizer()


@pytest.mark.parametrize("character", DRAWN)
def test_a_plain_character_is_among_the_first_three(recognizer: ZinniaRecognizer, character: str) -> None:
    assert character in recognizer.classify(DRAWN[character], 3)


def test_an_empty_square_is_nothing(recognizer: ZinniaRecognizer) -> None:
    assert recognizer.classify([], 9) == ()
    assert recognizer.classify([[]], 9) == ()


def test_a_dot_and_a_scrawl_beyond_all_bounds_are_borne(recognizer: ZinniaRecognizer) -> None:
    dot = [[(500, 500)]]
    scrawl = [[(-9000 + x * 50, 70_000) for x in range(MOST_POINTS * 2)] for _ in range(MOST_STROKES * 2)]
    assert len(recognizer.classify(dot, 9)) <= 9
    assert len(recognizer.classify(scrawl, 9)) <= 9


def test_the_answer_depends_on_nothing_written_before(recognizer: ZinniaRecognizer) -> None:
    first = recognizer.classify(DRAWN["王"], 9)
    recognizer.classify(DRAWN["中"], 9)
    assert recognizer.classify(DRAWN["王"], 9) == first


def test_a_missing_model_and_a_missing_library_are_said(tmp_path: Path) -> None:
    with pytest.raises(HandwritingUnavailableError, match="no model"):
        ZinniaRecognizer(tmp_path / "none.model")
    with pytest.raises(HandwritingUnavailableError, match="libnowhere"):
        ZinniaRecognizer(library="libnowhere.so.0")


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.model"
    rubbish.write_bytes(b"not a model at all" * 10)
    with pytest.raises(HandwritingUnavailableError, match="not a model"):
        ZinniaRecognizer(rubbish)
