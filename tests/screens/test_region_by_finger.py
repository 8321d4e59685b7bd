"""Choosing a place in the real window: down the lists, by the terminal's own place, and by writing a name."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from kiosk.session import events as ev
from kiosk.session.state import Language
from tests.support.screenwindow import SampleWindow, sample_window
from ui.automation.finger import Finger
from ui.automation.sight import items_of
from ui.qtmessages import NOT_OURS
from ui.sight import kinds_of

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)


def answers(shown: SampleWindow) -> list[ev.SessionEvent]:
    return [event for event in shown.sent if event != ev.Touched()]


def test_a_finger_goes_down_the_lists(qapp: object) -> None:
    with sample_window() as shown:
        finger = Finger(shown.window)
        touches: list[tuple[str, Language, str, ev.SessionEvent]] = [
            ("region", Language.ZH_HANS, "红荔村", ev.RegionChosen("440981113215")),
            ("region", Language.ZH_HANS, "看这里别的地方", ev.RegionChosen("440981113")),
            ("region", Language.ZH_HANS, "澳门特别行政区", ev.RegionChosen("820000")),
            ("region-province", Language.ZH_HANT, "雲浮市", ev.RegionChosen("445300")),
            ("region-city", Language.EN, "Choose all of Maoming City", ev.Confirmed()),
            ("region-city", Language.ZH_HANS, "返回", ev.BackPressed()),
            ("region-shallow", Language.ZH_HANS, "不填，下一步", ev.Skipped()),
            ("region-city", Language.ZH_HANS, "写地名来找", ev.RegionSearchWanted(wanted=True)),
            ("region-found", Language.ZH_HANS, "高州市", ev.RegionChosen("440981")),
            ("region-nothing", Language.ZH_HANS, "不写了，从上往下选", ev.RegionSearchWanted(wanted=False)),
        ]
        for name, language, text, event in touches:
            shown.show(name, language=language)
            shown.sent.clear()
            finger.tap(text)
            assert answers(shown) == [event], (name, text)


def test_the_keyboard_comes_up_for_the_name_only(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("region-search")
        qtbot.waitUntil(lambda: keyboard_is_up(shown), timeout=20_000)
        Finger(shown.window).fill("地名", "gz")
        assert shown.sent[-1] == ev.TextChanged("gz")
        shown.show("region")
        qtbot.waitUntil(lambda: not keyboard_is_up(shown), timeout=20_000)


def keyboard_is_up(shown: SampleWindow) -> bool:
    shown.window.grabWindow()
    return any(kinds_of(item)[0].startswith("KeyFace") for item in items_of(shown.window))
