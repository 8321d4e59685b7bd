"""A character that neither pinyin nor the square finds, put together from its parts in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtQuick import QQuickItem
from pytestqt.qtbot import QtBot

from kiosk.session.state import Language
from tests.screens.test_handwriting import Hand, typed
from tests.support.onscreenkeyboard import Keyboard
from tests.support.screenwindow import sample_window
from tests.unit.ui.test_zinnia import DRAWN
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)


def words(hand: Hand) -> str:
    return str(hand.wait_for("parts-words").property("words"))


def write_character(hand: Hand, character: str) -> None:
    hand.write(DRAWN[character])
    hand.tap(f"character-{hand.offered().index(character)}")


def key(hand: Hand, number: int) -> QQuickItem:
    return hand.wait_for(f"joined-{number}")


def test_parts_written_by_hand_become_one_character(qtbot: QtBot) -> None:
    """人 and 王 are 仼, which the model of the square does not know."""
    with sample_window() as shown:
        shown.show("fill-text", care=True)
        hand = Hand(shown, qtbot)
        hand.wait_for("writing-square")
        hand.tap("by-parts")
        assert words(hand) == "把字拆开，一部分一部分写"
        write_character(hand, "人")
        write_character(hand, "王")
        assert key(hand, 0).property("text") == "仼"
        hand.tap("joined-0")
        qtbot.waitUntil(lambda: typed(shown) == "仼")
        qtbot.waitUntil(lambda: hand.find("parts") is None)
        hand.wait_for("writing-square")


def test_parts_typed_before_are_joined_at_the_first_tap(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text")
        keyboard = Keyboard(shown, qtbot)
        for part, letters in (("龙", "long"), ("天", "tian")):
            keyboard.press(letters)
            keyboard.choose(part)
        qtbot.waitUntil(lambda: typed(shown) == "龙天", timeout=20_000)
        hand = Hand(shown, qtbot)
        hand.tap("by-parts")
        assert words(hand) == "是这个字就点它"
        assert key(hand, 0).property("text") == "䶮"
        hand.tap("joined-0")
        qtbot.waitUntil(lambda: typed(shown) == "䶮")


@pytest.mark.parametrize("shape", ["portrait", "tablet"])
def test_what_makes_no_character_and_what_cannot_be_shown_is_said(qtbot: QtBot, shape: str) -> None:
    with sample_window(shape) as shown:
        shown.show("fill-text")
        keyboard = Keyboard(shown, qtbot)
        hand = Hand(shown, qtbot)
        hand.tap("by-parts")
        keyboard.press("jin")
        keyboard.choose("金")
        keyboard.press("tian")
        keyboard.choose("天")
        qtbot.waitUntil(lambda: typed(shown) == "金天", timeout=20_000)
        qtbot.waitUntil(lambda: words(hand) == "合不成字，再写一部分")
        assert hand.find("joined-0") is None
        assert hand.find("joined-instead") is None
        for part, letters in (("石", "shi"), ("磊", "lei")):
            keyboard.press(letters)
            keyboard.choose(part)
        qtbot.waitUntil(lambda: words(hand) == "有这个字，机器显示不了")
        hand.tap("joined-instead")
        qtbot.waitUntil(lambda: typed(shown) == "金天见身份证")


def test_the_strip_is_gone_for_the_next_person_and_unknown_to_english(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", care=True)
        hand = Hand(shown, qtbot)
        hand.wait_for("writing-square")
        hand.tap("by-parts")
        hand.wait_for("parts")
        shown.show("attract")
        shown.show("fill-text", care=True)
        hand.wait_for("writing-square")
        assert hand.find("parts") is None
        shown.show("fill-text", care=True, language=Language.EN)
        qtbot.waitUntil(lambda: hand.find("by-parts") is None)
