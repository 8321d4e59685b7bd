"""Two quick taps answer one question: the second never reaches the screen that has just come up under the finger."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.session import events as ev
from tests.support.screenwindow import SampleWindow, sample_window
from ui.automation.sight import items_of
from ui.qtmessages import NOT_OURS
from ui.secondtap import DOUBLE_TAP_MILLISECONDS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
QUICKLY = 150
CALMLY = DOUBLE_TAP_MILLISECONDS + 50


@pytest.fixture
def shown(qapp: object) -> object:
    with sample_window() as window:
        yield window


class Hand:
    """Taps with a clock of its own: Qt's own test taps are always calm."""

    def __init__(self, shown: SampleWindow) -> None:
        self._shown = shown
        self._now = 1_000_000

    def tap(self, where: QPointF, after: int) -> list[ev.SessionEvent]:
        """What the tap says to the session, signs of life aside."""
        self._now += after
        self._shown.sent.clear()
        for kind, buttons in ((QEvent.Type.MouseButtonPress, LEFT), (QEvent.Type.MouseButtonRelease, NONE)):
            event = QMouseEvent(kind, where, where, LEFT, buttons, Qt.KeyboardModifier.NoModifier)
            event.setTimestamp(self._now)
            QCoreApplication.sendEvent(self._shown.window, event)
        QTest.qWait(0)
        return [one for one in self._shown.sent if one != ev.Touched()]

    def enter(self, after: int, *, held: bool = False) -> list[ev.SessionEvent]:
        self._now += after
        self._shown.sent.clear()
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", held)
        event.setTimestamp(self._now)
        QCoreApplication.sendEvent(self._shown.window, event)
        QTest.qWait(0)
        return [one for one in self._shown.sent if one != ev.Touched()]


def button(shown: SampleWindow, name: str) -> QQuickItem:
    shown.window.grabWindow()
    return next(item for item in items_of(shown.window) if item.objectName() == name and item.isVisible())


def middle_of(item: QQuickItem) -> QPointF:
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2))


def test_a_double_tap_on_the_consent_does_not_agree_to_the_face(shown: SampleWindow) -> None:
    hand = Hand(shown)
    shown.show("consent")
    place = middle_of(button(shown, "primary"))
    assert hand.tap(place, 0) == [ev.Agreed()]
    shown.show("consent-face")
    assert middle_of(button(shown, "primary")) == place, "the very same place"
    assert hand.tap(place, QUICKLY) == []
    assert hand.tap(place, CALMLY) == [ev.Agreed()]


def test_a_double_tap_on_the_last_question_does_not_submit(shown: SampleWindow) -> None:
    hand = Hand(shown)
    shown.show("review")
    submit = middle_of(button(shown, "primary"))
    shown.show("fill-phone")
    hand.tap(submit, 0)
    shown.show("review")
    assert hand.tap(submit, QUICKLY) == []
    assert hand.tap(submit, CALMLY) == [ev.SubmitPressed()]


def test_quick_taps_within_one_question_all_count(shown: SampleWindow) -> None:
    hand = Hand(shown)
    shown.show("fill-phone")
    key = middle_of(button(shown, "key-3"))
    assert [hand.tap(key, QUICKLY) for _ in range(3)] == [[ev.KeyPressed("3")]] * 3


def test_a_quick_tap_elsewhere_is_another_tap(shown: SampleWindow) -> None:
    hand = Hand(shown)
    shown.show("consent")
    hand.tap(QPointF(20, 20), 0)
    shown.show("consent-face")
    assert hand.tap(middle_of(button(shown, "primary")), QUICKLY) == [ev.Agreed()]


def test_an_enter_key_that_is_held_down_presses_once(shown: SampleWindow) -> None:
    hand = Hand(shown)
    shown.show("consent")
    button(shown, "primary").forceActiveFocus()
    assert hand.enter(0) == [ev.Agreed()]
    assert hand.enter(CALMLY, held=True) == []
    shown.show("consent-face")
    button(shown, "primary").forceActiveFocus()
    assert hand.enter(QUICKLY, held=True) == []
    assert hand.enter(CALMLY) == [ev.Agreed()]
