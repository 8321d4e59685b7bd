"""A name from a card may hold a character that the screen's font lacks: no empty box stands in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.session.state import Language
from ui.fonts import draws, load_fonts
from ui.texts import NOT_DRAWABLE, Texts

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"


@pytest.fixture
def texts(qapp: object) -> Texts:
    assert qapp is not None
    load_fonts(FONTS)
    return Texts(Language.ZH_HANS, draws=draws)


@pytest.mark.parametrize(
    ("name", "shown"), [("王秀英", "王*英"), ("𠮷田健", "𠮷*健"), ("John Smith", "J*** S****"), ("", "")]
)
def test_what_can_be_drawn_stays(texts: Texts, name: str, shown: str) -> None:
    assert texts.name(name) == shown


@pytest.mark.parametrize("character", ["\U0003134f", "\U000323af", "\ue000"])
def test_what_cannot_be_drawn_is_marked(texts: Texts, character: str) -> None:
    assert not draws(character)
    assert texts.name(f"王秀{character}") == f"王*{NOT_DRAWABLE}"
    assert draws(NOT_DRAWABLE)
