"""The on-screen keyboard of the real window, pressed key by key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.support.screenwindow import SampleWindow
from ui.automation.sight import items_of
from ui.sight import kinds_of


class Keyboard:
    """Ready once the key that says ``first`` is there and at rest; ``top`` is a key of its uppermost row."""

    def __init__(self, shown: SampleWindow, qtbot: QtBot, *, first: str = "n", top: str = "q") -> None:
        self._shown = shown
        self._qtbot = qtbot
        self._top = top
        self._wait_until(lambda: first in self._keys())
        self._wait_until_at_rest(lambda: self._keys().get(first))

    def press(self, letters: str) -> None:
        for letter in letters:
            self._wait_until(lambda: letter in self._keys())  # noqa: B023 - waited for within the round
            self._tap(self._keys()[letter])

    def has(self, key: str) -> bool:
        return key in self._keys()

    def choose_way(self, name: str) -> None:
        """Press a tab over the keys, by its object name."""
        (tab,) = [item for item in items_of(self._shown.window) if item.objectName() == name]
        self._tap(tab)

    def language_key_is_live(self) -> bool:
        """Whether the key that goes to the next language does anything."""
        (face,) = [item for item in self._of("KeyFace") if item.property("iconName") == "language"]
        return bool(face.property("live"))

    def place_of(self, key: str) -> QPointF:
        """The middle of a key on the window."""
        item = self._keys()[key]
        return item.mapToScene(QPointF(item.width() / 2, item.height() / 2))

    def offered(self) -> list[str]:
        return [str(item.property("word")) for item in self._of("WordCandidate")]

    def wait_for(self, word: str) -> None:
        self._wait_until(lambda: word in self.offered())

    def choose(self, word: str) -> None:
        self.wait_for(word)
        self._wait_until(self._list_is_out)
        self._wait_until_at_rest(lambda: self._candidate(word))
        offered = self.offered()
        candidate = self._candidate(word)
        assert candidate is not None
        self._tap(candidate)
        self._wait_until(lambda: self.offered() != offered)

    def _candidate(self, word: str) -> QQuickItem | None:
        return next((item for item in self._of("WordCandidate") if item.property("word") == word), None)

    def _list_is_out(self) -> bool:
        """The list of words slides out from behind the keys."""
        lowest = max(lower_edge(item) for item in self._of("WordCandidate"))
        return lowest <= self._keys()[self._top].mapToScene(QPointF(0, 0)).y()

    def _wait_until_at_rest(self, item: Callable[[], QQuickItem | None]) -> None:
        """A touch aimed at something that still slides or is laid out anew, gone for a moment, hits what lies beside."""
        places: list[QPointF | None] = []

        def at_rest() -> bool:
            self._shown.window.grabWindow()
            found = item()
            places.append(None if found is None else found.mapToScene(QPointF(0, 0)))
            return places[-1] is not None and places[-3:] == [places[-1]] * 3

        self._wait_until(at_rest)

    def _keys(self) -> dict[str, QQuickItem]:
        return {str(item.property("text")): item for item in self._of("KeyFace") if item.property("text")}

    def _of(self, kind: str) -> list[QQuickItem]:
        return [item for item in items_of(self._shown.window) if kinds_of(item)[0].startswith(kind)]

    def _tap(self, item: QQuickItem) -> None:
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.mouseClick(self._shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        self._shown.window.grabWindow()
        QTest.qWait(0)

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=20_000)


def lower_edge(item: QQuickItem) -> float:
    return item.mapToScene(QPointF(0, item.height())).y()
