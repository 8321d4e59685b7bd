"""No key, with whatever is held down with it, and no press on the glass leads out of the terminal or takes words along."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.support.screenwindow import SAMPLES, SampleWindow, sample_window
from ui.automation.sight import items_of
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

HELD = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)
KEYS = sorted(Qt.Key, key=lambda key: key.value)
ONE_OF_EACH_SCREEN = sorted({sample.screen: name for name, sample in sorted(SAMPLES.items())}.values())
SECRET = "只有我知道"


class WayOut(QObject):
    """Takes what would be handed to a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def way_out() -> Iterator[WayOut]:
    taken = WayOut()
    schemes = ("http", "https", "file", "mailto", "tel", "qrc")
    for scheme in schemes:
        QDesktopServices.setUrlHandler(scheme, taken, "open")
    yield taken
    for scheme in schemes:
        QDesktopServices.unsetUrlHandler(scheme)


def press(shown: SampleWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    """As the window system would send it; QTest has no text for most of these keys."""
    text = chr(key.value) if 0x20 <= key.value < 0x7F else ""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(shown.window, QKeyEvent(kind, key.value, held, text))


def entry(shown: SampleWindow) -> QQuickItem:
    return next(item for item in items_of(shown.window) if item.property("inputMethodHints") is not None)


@pytest.mark.parametrize("name", ONE_OF_EACH_SCREEN)
def test_no_key_leads_out(name: str, qapp: QGuiApplication, way_out: WayOut) -> None:
    with sample_window() as shown:
        shown.show(name)
        screen = SAMPLES[name].screen
        windows = set(QGuiApplication.topLevelWindows())
        for key, held in product(KEYS, HELD):
            press(shown, key, held)
        QTest.qWait(0)
        opened = [window for window in QGuiApplication.topLevelWindows() if window not in windows and window.isVisible()]
        assert shown.window.isVisible()
        assert shown.window.visibility() is not shown.window.Visibility.Minimized
        assert shown.terminal.property("screen") == screen, "only the session changes the screen"
        assert opened == []
        assert way_out.opened == []


def test_words_cannot_be_copied_out_or_pasted_in(qtbot: QtBot) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("from elsewhere")
    with sample_window() as shown:
        shown.show("fill-text")
        field = entry(shown)
        field.setProperty("text", SECRET)
        for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Insert, Qt.Key.Key_V, Qt.Key.Key_Paste):
            press(shown, key, Qt.KeyboardModifier.ControlModifier)
        for key in (Qt.Key.Key_Copy, Qt.Key.Key_Cut, Qt.Key.Key_Paste):
            press(shown, key, Qt.KeyboardModifier.NoModifier)
        press(shown, Qt.Key.Key_Insert, Qt.KeyboardModifier.ShiftModifier)
        QTest.qWait(0)
        assert clipboard.text() == "from elsewhere"
        assert field.property("text") == SECRET
    clipboard.clear()


def test_a_long_or_right_press_opens_no_menu(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text")
        field = entry(shown)
        windows = set(QGuiApplication.topLevelWindows())
        before = len(items_of(shown.window))
        middle = field.mapToScene(QPointF(field.width() / 2, field.height() / 2)).toPoint()
        QTest.mouseClick(shown.window, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, middle)
        _hold(shown, middle)
        QTest.qWait(0)
        assert {window for window in QGuiApplication.topLevelWindows() if window.isVisible()} <= windows
        assert len(items_of(shown.window)) == before, "nothing has come up"


def _hold(shown: SampleWindow, where: QPoint) -> None:
    """Longer than the system's press-and-hold."""
    hints = QGuiApplication.styleHints()
    usual = hints.mousePressAndHoldInterval()
    hints.setMousePressAndHoldInterval(10)
    try:
        QTest.mousePress(shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
        QTest.qWait(50)
        QTest.mouseRelease(shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    finally:
        hints.setMousePressAndHoldInterval(usual)
