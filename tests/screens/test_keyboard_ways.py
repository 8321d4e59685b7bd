"""Each language of the screen has its own ways to type: Cangjie and Zhuyin, pinyin, letters. No key leads elsewhere."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from kiosk.session import events as ev
from kiosk.session.state import Language
from tests.support.onscreenkeyboard import Keyboard
from tests.support.screenwindow import SampleWindow, sample_window
from ui.automation.sight import items_of
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)


def typed(shown: SampleWindow) -> str:
    return next((event.text for event in reversed(shown.sent) if isinstance(event, ev.TextChanged)), "")


def tabs(shown: SampleWindow) -> set[str]:
    return {item.objectName() for item in items_of(shown.window) if item.objectName().startswith("by-")}


def test_cangjie_comes_first_for_traditional_characters_and_zhuyin_is_a_touch_away(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", language=Language.ZH_HANT)
        keyboard = Keyboard(shown, qtbot, first="竹", top="手")
        assert tabs(shown) == {"by-cangjie", "by-zhuyin", "by-parts"}
        keyboard.press("竹木日")
        keyboard.choose("香")
        keyboard.press("水廿金山")
        keyboard.choose("港")
        qtbot.waitUntil(lambda: typed(shown) == "香港", timeout=20_000)
        keyboard.choose_way("by-zhuyin")
        keyboard = Keyboard(shown, qtbot, first="ㄋ", top="ㄅ")
        keyboard.press("ㄋㄧˇ")
        keyboard.choose("你")
        qtbot.waitUntil(lambda: typed(shown) == "香港你", timeout=20_000)


def test_pinyin_for_simplified_characters(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", language=Language.ZH_HANT)
        Keyboard(shown, qtbot, first="竹", top="手")
        shown.show("fill-text")
        keyboard = Keyboard(shown, qtbot)
        assert tabs(shown) == {"by-hand", "by-keys", "by-parts"}
        keyboard.press("nihao")
        keyboard.choose("你好")
        qtbot.waitUntil(lambda: typed(shown) == "你好", timeout=20_000)


def test_letters_for_english_and_no_way_out_of_them(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", language=Language.EN)
        keyboard = Keyboard(shown, qtbot)
        assert tabs(shown) == set()
        keyboard.press("abc")
        qtbot.waitUntil(lambda: typed(shown) == "abc", timeout=20_000)
        assert not keyboard.language_key_is_live()
