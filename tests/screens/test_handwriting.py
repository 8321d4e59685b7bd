"""Writing by hand in the real window: strokes by the finger, a character by a tap, and nothing left for the next person."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.session import events as ev
from kiosk.session.state import Language
from tests.support.screenwindow import SampleWindow, sample_window
from tests.unit.ui.test_zinnia import DRAWN
from ui import window as window_module
from ui.automation.sight import items_of
from ui.handwriting import Handwriting
from ui.qtmessages import NOT_OURS
from ui.sight import kinds_of
from ui.zinnia import SIDE, HandwritingUnavailableError, Recognizer, Stroke

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)


class Hand:
    """``shown`` shows a line to write in."""

    def __init__(self, shown: SampleWindow, qtbot: QtBot) -> None:
        self._shown = shown
        self._qtbot = qtbot

    def find(self, name: str) -> QQuickItem | None:
        """What a person can see by that object name."""
        return next((item for item in items_of(self._shown.window) if item.objectName() == name and item.isVisible()), None)

    def wait_for(self, name: str) -> QQuickItem:
        """Once it is there and has come to rest."""
        places: list[QPointF | None] = []

        def at_rest() -> bool:
            self._shown.window.grabWindow()
            found = self.find(name)
            places.append(found.mapToScene(QPointF(0, 0)) if found is not None else None)
            return places[-1] is not None and places[-3:] == [places[-1]] * 3

        self._qtbot.waitUntil(at_rest, timeout=20_000)
        found = self.find(name)
        assert found is not None
        return found

    def write(self, strokes: Sequence[Stroke]) -> None:
        square = self.wait_for("writing-square")
        for stroke in strokes:
            points = [square.mapToScene(QPointF(x / SIDE * square.width(), y / SIDE * square.height())) for x, y in stroke]
            self._draw([point.toPoint() for point in points])

    def tap(self, name: str) -> None:
        item = self.wait_for(name)
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.mouseClick(self._shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        QTest.qWait(0)

    def offered(self) -> list[str]:
        keys = [self.find(f"character-{number}") for number in range(9)]
        return [str(key.property("text")) for key in keys if key is not None and key.property("text")]

    def _draw(self, points: list[QPoint]) -> None:
        window, button, none = self._shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(window, button, none, points[0])
        for point in points[1:]:
            QTest.mouseMove(window, point)
        QTest.mouseRelease(window, button, none, points[-1])
        QTest.qWait(0)


def typed(shown: SampleWindow) -> str:
    """What the session was told last."""
    return next((event.text for event in reversed(shown.sent) if isinstance(event, ev.TextChanged)), "")


def test_in_care_mode_the_square_comes_first_and_a_tap_takes_the_character(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", care=True)
        hand = Hand(shown, qtbot)
        hand.write(DRAWN["王"])
        place = hand.offered().index("王")
        hand.tap(f"character-{place}")
        qtbot.waitUntil(lambda: typed(shown) == "王")
        assert hand.offered() == ["，", "。", "、"], "the square is empty again"


def test_a_wrong_stroke_is_wiped_and_a_wrong_character_deleted(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", care=True)
        hand = Hand(shown, qtbot)
        hand.write(DRAWN["十"])
        assert "十" in hand.offered()
        hand.tap("writing-erase")
        assert hand.offered() == ["，", "。", "、"]
        hand.write(DRAWN["人"])
        hand.tap(f"character-{hand.offered().index('人')}")
        qtbot.waitUntil(lambda: typed(shown) == "人")
        hand.tap("writing-erase")
        qtbot.waitUntil(lambda: typed(shown) == "")


def test_the_square_can_be_had_without_care_mode_and_put_away(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text")
        hand = Hand(shown, qtbot)
        hand.tap("by-hand")
        hand.write(DRAWN["中"])
        hand.tap("by-keys")
        assert hand.find("writing-square") is None
        hand.tap("by-hand")
        hand.wait_for("writing-square")
        assert "中" not in hand.offered(), "what was drawn is gone with the square"
        hand.tap("writing-done")
        qtbot.waitUntil(lambda: hand.find("writing-square") is None)


def test_nothing_drawn_is_there_for_the_next_person(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", care=True)
        hand = Hand(shown, qtbot)
        hand.write(DRAWN["中"])
        shown.show("attract", care=True)
        shown.show("fill-text", care=True)
        hand.wait_for("writing-square")
        assert hand.offered() == ["，", "。", "、"]


def test_only_simplified_characters_are_written_by_hand(qtbot: QtBot) -> None:
    with sample_window() as shown:
        shown.show("fill-text", care=True, language=Language.EN)
        hand = Hand(shown, qtbot)
        qtbot.waitUntil(lambda: any("KeyFace" in kinds_of(item)[0] for item in items_of(shown.window)))
        assert hand.find("by-hand") is None
        assert hand.find("writing-square") is None


def test_without_a_recognizer_there_are_keys_only(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> Recognizer:
        raise HandwritingUnavailableError("no model here")

    monkeypatch.setattr(window_module, "Handwriting", lambda parent: Handwriting(missing, parent))
    with caplog.at_level("INFO"), sample_window() as shown:
        shown.show("fill-text", care=True)
        hand = Hand(shown, qtbot)
        qtbot.waitUntil(lambda: any("KeyFace" in kinds_of(item)[0] for item in items_of(shown.window)))
        assert hand.find("by-hand") is None
    assert "no handwriting" in caplog.text
    caplog.clear()
