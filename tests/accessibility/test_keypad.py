"""Every screen can be worked by a keypad alone: each control is reached, in a sensible order, with a ring, and pressed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.state import Language
from tests.accessibility.test_tree import controls
from tests.support.onscreenkeyboard import Keyboard
from tests.support.screenwindow import SAMPLES, SampleWindow, sample_window
from tests.support.synthetic import Walk
from ui.automation.sight import ancestors, items_of, scene_rect
from ui.keypad import Keypad, nearest
from ui.qtmessages import NOT_OURS
from ui.sight import kinds_of

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

WAYS = ((-1, 0), (1, 0), (0, -1), (0, 1))
BY_FINGER = {"signature", "writing-square"}
"""A name is written by hand, or a cadre is asked."""


@pytest.fixture(scope="module")
def shown(qapp: object) -> Iterator[SampleWindow]:
    with sample_window() as window:
        yield window


def press(shown: SampleWindow, *keys: Qt.Key) -> None:
    """As a keypad on the machine would."""
    for key in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            text = chr(key.value) if 0x20 <= key.value < 0x7F else ""
            QCoreApplication.sendEvent(shown.window, QKeyEvent(kind, key.value, Qt.KeyboardModifier.NoModifier, text))


def settle(shown: SampleWindow) -> None:
    """Everything takes its place, as before the next frame."""
    for item in items_of(shown.window):
        item.ensurePolished()


def acts(shown: SampleWindow) -> list[ev.SessionEvent]:
    return [event for event in shown.sent if event != ev.Touched()]


def focus(shown: SampleWindow) -> QQuickItem:
    item = shown.window.activeFocusItem()
    assert item is not None
    return item


def in_nav_bar(item: QQuickItem) -> bool:
    return any("NavBar" in kinds_of(one)[0] for one in ancestors(item))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_control_is_reached(shown: SampleWindow, name: str) -> None:
    shown.show(name)
    settle(shown)
    found = Keypad(shown.window).controls()
    wanted = {item for item in controls(shown.window) if item.isEnabled() and item.objectName() not in BY_FINGER}
    assert wanted - set(found) == set()
    bar = [in_nav_bar(item) for item in found]
    assert bar == sorted(bar), "what the screen is about comes before 返回 and the rest of the bar"
    reached, waiting = {0}, [0]
    rects = [scene_rect(item) for item in found]
    while waiting:
        at = waiting.pop()
        for way in WAYS:
            there = nearest(rects[at], rects, way)
            there = (at + sum(way)) % len(found) if there is None else there
            if there not in reached:
                reached.add(there)
                waiting.append(there)
    assert len(reached) == len(found), "by arrows alone"


@pytest.mark.parametrize("name", ["home", "category-long", "fill-phone", "review-papers", "help-home", "idle", "region"])
def test_tab_goes_round_and_the_ring_is_seen(shown: SampleWindow, name: str) -> None:
    shown.show("attract")
    shown.show(name)
    count = len(Keypad(shown.window).controls())
    seen = []
    for _ in range(count):
        press(shown, Qt.Key.Key_Tab)
        item = focus(shown)
        assert item.property("visualFocus") is True
        ring = [child for child in item.childItems() if "FocusRing" in kinds_of(child)[0]]
        assert ring
        assert ring[0].isVisible()
        view = QRectF(0, 0, shown.window.width(), shown.window.height())
        assert view.contains(scene_rect(item)), f"{item.objectName()} was scrolled into view"
        seen.append(item)
    assert len(set(seen)) == count
    press(shown, Qt.Key.Key_Tab)
    assert focus(shown) is seen[0]
    press(shown, Qt.Key.Key_Backtab)
    assert focus(shown) is seen[-1]


def test_enter_presses_and_backspace_leads_back(shown: SampleWindow) -> None:
    shown.show("home")
    shown.sent.clear()
    press(shown, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Backspace)
    reached, *pressed = acts(shown)
    assert isinstance(reached, ev.ControlReached)
    assert len(pressed) == 2
    assert isinstance(pressed[0], ev.CategoryChosen | ev.ServiceChosen | ev.SearchWanted)
    assert pressed[1] == ev.BackPressed()


def test_digits_go_to_the_digits_pad(shown: SampleWindow) -> None:
    shown.show("fill-phone")
    shown.sent.clear()
    press(shown, Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_Backspace)
    assert acts(shown) == [ev.KeyPressed("1"), ev.KeyPressed("3"), ev.BackspacePressed()]
    shown.show("fill-date-chosen")
    shown.sent.clear()
    press(shown, Qt.Key.Key_9)
    assert acts(shown) == [], "a grey key is not pressed"


def test_an_overlay_keeps_the_keypad_to_itself(shown: SampleWindow) -> None:
    shown.show("idle")
    settle(shown)
    assert [item.objectName() for item in Keypad(shown.window).controls()] == ["stay"]


def test_arrows_in_a_row_of_corners_are_the_corners_own(shown: SampleWindow) -> None:
    shown.show("capture-corners")
    settle(shown)
    corner = next(item for item in Keypad(shown.window).controls() if item.objectName() == "corner-0")
    corner.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    press(shown, Qt.Key.Key_Right)
    assert focus(shown) is corner
    press(shown, Qt.Key.Key_Tab)
    assert focus(shown) is not corner


def test_a_word_is_written_on_the_keyboard_by_arrows_alone(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", language=Language.EN)
        keyboard = Keyboard(shown, qtbot)
        field = focus(shown)
        press(shown, Qt.Key.Key_Down)
        assert shown.window.property("keypadRing") != QRectF()
        for letter in "we":
            walk_to(shown, keyboard, letter)
            press(shown, Qt.Key.Key_Return)
            QTest.qWait(0)
        qtbot.waitUntil(lambda: ev.TextChanged("we") in shown.sent, timeout=20_000)
        assert focus(shown) is field, "the line keeps the focus"
        press(shown, *[Qt.Key.Key_Up] * 6)
        assert shown.window.property("keypadRing") == QRectF()
        press(shown, Qt.Key.Key_Tab)
        assert focus(shown) is not field


def walk_to(shown: SampleWindow, keyboard: Keyboard, letter: str) -> None:
    """Up to the first row and along it."""
    goal = keyboard.place_of(letter)
    for _ in range(30):
        ring = shown.window.property("keypadRing")
        if ring.contains(goal):
            return
        down = goal.y() > ring.bottom()
        up = goal.y() < ring.top()
        sideways = Qt.Key.Key_Right if goal.x() > ring.right() else Qt.Key.Key_Left
        press(shown, Qt.Key.Key_Down if down else Qt.Key.Key_Up if up else sideways)
    raise AssertionError(f"{letter} cannot be reached")


def test_each_control_tells_its_name_but_never_what_was_typed(shown: SampleWindow) -> None:
    shown.show("region")
    settle(shown)
    shown.sent.clear()
    press(shown, Qt.Key.Key_Tab, Qt.Key.Key_Down)
    assert acts(shown) == [
        ev.ControlReached("红荔村, 广东省 › 茂名市 › 高州市 › 荔香镇"),
        ev.ControlReached("荔香镇, 看这里别的地方"),
    ]
    shown.show("region-found")
    settle(shown)
    shown.sent.clear()
    press(shown, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
    assert acts(shown)[-1] == ev.ControlReached("比如：高州，也可以写 gz")


def test_what_is_reached_is_spoken_unless_the_voice_is_off_or_it_holds_a_number() -> None:
    walk = Walk().feed(ev.Touched(), ev.ControlReached("我的养老和社保"))
    assert walk.effects == [fx.ReadAloud("我的养老和社保")]
    assert walk.feed(ev.ControlReached("1")).effects == []
    assert walk.feed(ev.ControlReached("")).effects == []
    assert walk.feed(ev.MuteToggled(), ev.ControlReached("返回")).effects == []
