"""The square to write in: what the finger draws becomes characters to choose from. Nothing of it is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Property, QObject, Signal, Slot

from ui.zinnia import MOST_POINTS, MOST_STROKES, SIDE, HandwritingUnavailableError, Recognizer, ZinniaRecognizer

MOST_CANDIDATES: Final = 9
_PUNCTUATION: Final = ("，", "。", "、")

_log = logging.getLogger(__name__)


class Handwriting(QObject):
    """For QML. ``make`` is called once, when a square is first shown; without a recognizer there is no square."""

    changed = Signal()
    prepared = Signal()

    def __init__(self, make: Callable[[], Recognizer] = ZinniaRecognizer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._asked = False
        self._recognizer: Recognizer | None = None
        self._strokes: list[list[tuple[int, int]]] = []
        self._candidates: list[str] = []

    @Slot()
    def prepare(self) -> None:
        """Loads the recognizer; says so in the log when this machine has none."""
        if self._asked:
            return
        self._asked = True
        try:
            self._recognizer = self._make()
        except HandwritingUnavailableError as missing:
            _log.info("no handwriting: %s", missing)
        self.prepared.emit()

    def _available(self) -> bool:
        return self._recognizer is not None

    def _candidate_list(self) -> list[str]:
        return list(self._candidates)

    def _count(self) -> int:
        return len(self._strokes)

    available = Property(bool, _available, notify=prepared)
    candidates = Property(list, _candidate_list, notify=changed)
    """The likeliest first; before the first stroke, punctuation."""
    strokeCount = Property(int, _count, notify=changed)  # noqa: N815  # QML's name

    @Slot(float, float)
    def begin(self, x: float, y: float) -> None:
        """A finger came down. 0 to 1 across and down the square."""
        if len(self._strokes) < MOST_STROKES:
            self._strokes.append([_point(x, y)])

    @Slot(float, float)
    def move(self, x: float, y: float) -> None:
        if self._strokes and len(self._strokes[-1]) < MOST_POINTS:
            self._strokes[-1].append(_point(x, y))

    @Slot()
    def end(self) -> None:
        """The finger left: what may it be so far?"""
        self._think()

    @Slot()
    def undo(self) -> None:
        """Takes the last stroke away."""
        del self._strokes[-1:]
        self._think()

    @Slot()
    def clear(self) -> None:
        self._strokes.clear()
        self._think()

    @Slot(result="QVariantList")
    def ink(self) -> list[list[float]]:
        """What to draw: for each stroke x and y in turn, 0 to 1."""
        return [[value / SIDE for point in stroke for value in point] for stroke in self._strokes]

    def _think(self) -> None:
        if not self._strokes:
            self._candidates = list(_PUNCTUATION)
        elif self._recognizer is not None:
            self._candidates = list(self._recognizer.classify(self._strokes, MOST_CANDIDATES))
        self.changed.emit()


def _point(x: float, y: float) -> tuple[int, int]:
    return round(min(max(x, 0.0), 1.0) * SIDE), round(min(max(y, 0.0), 1.0) * SIDE)
