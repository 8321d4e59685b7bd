"""Choosing a day in the real window: by the buttons of year, month and day, or by digits; small panels show one way."""

from __future__ import annotations

import pytest

from kiosk.domain.dates import DatePart
from kiosk.session import events as ev
from kiosk.session.state import Language
from tests.support.screenwindow import SampleWindow, sample_window
from ui.automation.finger import Finger
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)


def answers(shown: SampleWindow) -> list[ev.SessionEvent]:
    return [event for event in shown.sent if event != ev.Touched()]


def test_buttons_and_digits_stand_together(qapp: object) -> None:
    with sample_window() as shown:
        shown.show("fill-date-begin")
        finger = Finger(shown.window)
        finger.tap("年，加一")
        finger.tap("日，减一")
        finger.type_digits("2")
        with pytest.raises(LookupError, match="no key 3"):
            finger.type_digits("3")
        with pytest.raises(LookupError, match="grey"):
            finger.tap("填好了")
        assert answers(shown) == [ev.DateStepped(DatePart.YEAR, 1), ev.DateStepped(DatePart.DAY, -1), ev.KeyPressed("2")]


def test_a_small_panel_shows_one_way_at_a_time(qapp: object) -> None:
    with sample_window("tablet") as shown:
        shown.show("fill-date-chosen", language=Language.EN)
        finger = Finger(shown.window)
        finger.tap("Month, plus one")
        finger.tap("Use digits")
        assert finger.sees("2026-02-28")
        finger.tap("Clear")
        finger.tap("Use + and −")
        assert finger.sees("Month")
        finger.tap("Done")
        assert answers(shown) == [ev.DateStepped(DatePart.MONTH, 1), ev.ClearPressed(), ev.Confirmed()]
