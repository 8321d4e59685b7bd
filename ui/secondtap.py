"""The second half of a double tap, which would answer a question that nobody has read yet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPointerEvent

DOUBLE_TAP_MILLISECONDS = 500
REACH_MM = 12.0

_PRESSES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})
_RELEASES = frozenset({QEvent.Type.MouseButtonRelease, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel})
_FOLLOWERS = frozenset({QEvent.Type.MouseMove, QEvent.Type.MouseButtonDblClick, QEvent.Type.TouchUpdate})
_ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class SecondTaps:
    """Remembers the last press: when, where, and which question it answered. Times are those of the events.

    A press soon after, near it, is the same gesture. When another question has come up meanwhile it goes to nobody, and
    neither does what follows until the finger is lifted. An enter key that is held down presses once.
    """

    def __init__(self, px_per_mm: float) -> None:
        self._reach = REACH_MM * px_per_mm
        self._last: tuple[float, QPointF, object] | None = None
        self._dropping = False

    def drops(self, event: QEvent, question: object) -> bool:
        """Whether ``event`` goes to nobody; ``question`` is what the screen asks now."""
        if isinstance(event, QKeyEvent):
            return self._drops_key(event, question)
        kind = event.type()
        if self._dropping and kind in _RELEASES:
            self._dropping = False
            return True
        if self._dropping and kind in _FOLLOWERS:
            return True
        if kind in _PRESSES and isinstance(event, QMouseEvent | QPointerEvent):
            self._dropping = self._is_second(event.timestamp(), event.points()[0].position(), question)
            return self._dropping
        return False

    def _drops_key(self, event: QKeyEvent, question: object) -> bool:
        if event.type() != QEvent.Type.KeyPress or Qt.Key(event.key()) not in _ENTER_KEYS:
            return False
        return event.isAutoRepeat() or self._is_second(event.timestamp(), QPointF(), question)

    def _is_second(self, at: float, where: QPointF, question: object) -> bool:
        before = self._last
        if before is not None:
            moment, place, asked = before
            gap = where - place
            near = gap.x() ** 2 + gap.y() ** 2 <= self._reach**2
            if 0 <= at - moment < DOUBLE_TAP_MILLISECONDS and near and asked != question:
                return True
        self._last = (at, where, question)
        return False
