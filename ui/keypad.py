"""Working the screen without touching it: arrows go to the nearest control that way, Tab to the next, Enter presses,
digits and backspace press the keys of a digits pad, and backspace elsewhere is 返回.

From a line of text, arrow down leads into the on-screen keyboard; the line keeps the focus, and a ring shows the key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QMetaObject, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.sight import ancestors, items_of, kinds_of, scene_rect, shown_rect, takes_touches

_WAYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTERS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_POINTERS: Final = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})
_SIDEWAYS: Final = 2.0
"""What lies aside counts so much farther than what lies ahead."""
_KEYBOARD_PARTS: Final = ("KeyFace", "WordCandidate", "WayOfTyping", "DigitKey")
_RING: Final = "keypadRing"
"""Of the window: where the ring over the keyboard is."""


class Keypad:
    """Sees the keys before ``window`` does. ``focused`` is told the control that a key has led to. GUI thread only."""

    def __init__(self, window: QQuickWindow, focused: Callable[[QQuickItem], None] = lambda _item: None) -> None:
        self._window = window
        self._focused = focused
        self._key: QQuickItem | None = None

    def takes(self, event: QEvent) -> bool:
        """Whether the event was a key for here, and has done its work."""
        if event.type() in _POINTERS:
            self._leave_keys()
            return False
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.modifiers() & _CHORDS:
            return False
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._leave_keys()
            self._step(-1 if key == Qt.Key.Key_Backtab or event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        if self._key is not None and shiboken6.isValid(self._key):
            return self._on_the_keyboard(key)
        if key in _WAYS:
            return self._arrow(key)
        return self._digit(event.text(), key)

    # --- controls ---------------------------------------------------------------------------------------------------

    def controls(self) -> list[QQuickItem]:
        """What the keypad leads to, in its order: the content before the bar with 返回; of what lies under an overlay, and
        of the keyboard, nothing."""
        items = items_of(self._window)
        takers = [(item, shown_rect(item, self._window)) for item in items if takes_touches(item)]
        found = [
            item
            for item in items
            if item.activeFocusOnTab() and item.isEnabled() and not _in_keyboard(item) and self._is_free(item, takers)
        ]
        return sorted(found, key=lambda item: any("NavBar" in _kind(one) for one in ancestors(item)))

    def _is_free(self, item: QQuickItem, takers: Sequence[tuple[QQuickItem, QRectF]]) -> bool:
        """Nothing lies over its middle, or, scrolled away, over the middle of what it scrolls in."""
        rect = shown_rect(item, self._window)
        if rect.isEmpty():
            view = next((one for one in ancestors(item) if one.inherits("QQuickFlickable")), None)
            return view is not None and not scene_rect(item).isEmpty() and self._is_free(view, takers)
        middle = rect.center()
        above = next((taker for taker, area in reversed(takers) if area.contains(middle)), None)
        if above is None or above is item:
            return True
        return above in set(ancestors(item)) or item in set(ancestors(above))

    def _focus_item(self) -> QQuickItem | None:
        item = self._window.activeFocusItem()
        return item if item is not None and item.isVisible() and item.activeFocusOnTab() else None

    def _step(self, by: int) -> None:
        found, now = self.controls(), self._focus_item()
        if not found:
            return
        at = found.index(now) + by if now in found else (0 if by > 0 else -1)
        self._go(found[at % len(found)])

    def _arrow(self, key: Qt.Key) -> bool:
        now = self._focus_item()
        if now is not None and now.property("ownArrows") is True:
            return False
        writing = now is not None and now.inherits("QQuickTextInput")
        if writing and key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            return False
        if now is not None and writing and key == Qt.Key.Key_Down and self._to_keys(scene_rect(now)):
            return True
        found = self.controls()
        if now is None or now not in found:
            self._step(1)
            return True
        there = nearest(scene_rect(now), [scene_rect(item) for item in found], _WAYS[key])
        if there is None:
            self._step(1 if key in {Qt.Key.Key_Right, Qt.Key.Key_Down} else -1)
        else:
            self._go(found[there])
        return True

    def _go(self, item: QQuickItem) -> None:
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        for one in ancestors(item):
            if one.inherits("QQuickFlickable"):
                _reveal(one, item)
        self._focused(item)

    def _digit(self, text: str, key: Qt.Key) -> bool:
        """A digit, or backspace, goes to the digits pad that is shown; backspace without one is 返回."""
        now = self._window.activeFocusItem()
        if now is not None and now.inherits("QQuickTextInput"):
            return False
        if key == Qt.Key.Key_Backspace:
            return self._press_named("key-backspace") or self._press_named("back")
        return len(text) == 1 and text in "0123456789Xx" and self._press_named(f"key-{text.upper()}")

    def _press_named(self, name: str) -> bool:
        item = next((item for item in self.controls() if item.objectName() == name), None)
        return item is not None and QMetaObject.invokeMethod(item, "click")

    # --- the on-screen keyboard -------------------------------------------------------------------------------------

    def keys(self) -> list[QQuickItem]:
        """What can be pressed on the keyboard that is shown: its keys, the words it offers, the ways to write."""
        found = []
        for item in items_of(self._window):
            if not _in_keyboard(item) or shown_rect(item, self._window).isEmpty():
                continue
            live = item.isEnabled() and item.property("live") is not False and item.opacity() > 0
            if live and _kind(item).startswith(_KEYBOARD_PARTS):
                found.append(item)
        return found

    def _to_keys(self, above: QRectF) -> bool:
        keys = self.keys()
        there = nearest(above, [scene_rect(item) for item in keys], (0, 1))
        if there is None:
            return False
        self._stand_on(keys[there])
        return True

    def _on_the_keyboard(self, key: Qt.Key) -> bool:
        assert self._key is not None
        if key in _ENTERS:
            self._click(self._key)
            return True
        if key not in _WAYS:
            return False
        keys = self.keys()
        there = nearest(scene_rect(self._key), [scene_rect(item) for item in keys], _WAYS[key])
        if there is not None and keys[there] is not self._key:
            self._stand_on(keys[there])
        elif key == Qt.Key.Key_Up or not keys:
            self._leave_keys()
        return True

    def _stand_on(self, item: QQuickItem) -> None:
        self._key = item
        self._window.setProperty(_RING, scene_rect(item))
        self._focused(item)

    def _leave_keys(self) -> None:
        if self._key is not None:
            self._key = None
            self._window.setProperty(_RING, QRectF())

    def _click(self, item: QQuickItem) -> None:
        """As a finger would: the keyboard knows nothing else. Words that are offered go away when one is taken."""
        where = scene_rect(item).center()
        key, self._key = self._key, None
        for kind, buttons in ((QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
                              (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)):  # fmt: skip
            QCoreApplication.sendEvent(self._window, _click_event(kind, where, buttons))
        still = key is not None and shiboken6.isValid(key) and key.isVisible() and not _is_word(key)
        if still and key is not None:
            self._stand_on(key)
        elif keys := self.keys():
            self._stand_on(keys[nearest_to(where, [scene_rect(one) for one in keys])])
        else:
            self._window.setProperty(_RING, QRectF())


_CHORDS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def nearest(start: QRectF, others: Sequence[QRectF], way: tuple[int, int]) -> int | None:
    """Place of the rectangle that lies next to ``start`` in a direction (x, y); ``None`` when none lies there."""
    dx, dy = way
    best: tuple[float, int] | None = None
    for place, other in enumerate(others):
        step = other.center() - start.center()
        ahead = step.x() * dx + step.y() * dy
        edge = _gap(start, other, way)
        if other == start or ahead <= 1 or edge < -0.5 * min(_along(start, way), _along(other, way)):
            continue
        aside = _aside(start, other, way)
        far = max(edge, 0) + _SIDEWAYS * aside + 0.01 * ahead
        if best is None or far < best[0]:
            best = far, place
    return None if best is None else best[1]


def nearest_to(point: QPointF, others: Sequence[QRectF]) -> int:
    """Place of the rectangle whose middle is the nearest."""
    return min(range(len(others)), key=lambda place: (others[place].center() - point).manhattanLength())


def _along(rect: QRectF, way: tuple[int, int]) -> float:
    return rect.width() if way[0] else rect.height()


def _gap(start: QRectF, other: QRectF, way: tuple[int, int]) -> float:
    """From edge to edge in the direction; negative where they overlap."""
    match way:
        case (1, _):
            return other.left() - start.right()
        case (-1, _):
            return start.left() - other.right()
        case (_, 1):
            return other.top() - start.bottom()
        case _:
            return start.top() - other.bottom()


def _aside(start: QRectF, other: QRectF, way: tuple[int, int]) -> float:
    """How far it lies beside the straight way; 0 where they face each other."""
    if way[0]:
        return max(0.0, other.top() - start.bottom(), start.top() - other.bottom())
    return max(0.0, other.left() - start.right(), start.left() - other.right())


def _kind(item: QQuickItem) -> str:
    return kinds_of(item)[0]


def _is_word(item: QQuickItem) -> bool:
    return _kind(item).startswith("WordCandidate")


def _in_keyboard(item: QQuickItem) -> bool:
    return any("KeyboardPanel" in _kind(one) or "InputPanel" in _kind(one) for one in ancestors(item))


def _click_event(kind: QEvent.Type, where: QPointF, buttons: Qt.MouseButton) -> QMouseEvent:
    return QMouseEvent(kind, where, where, Qt.MouseButton.LeftButton, buttons, Qt.KeyboardModifier.NoModifier)


def _reveal(view: QQuickItem, item: QQuickItem) -> None:
    """Scroll by no more than is needed to show the whole item, or its beginning where it is higher than the view."""
    frame, rect = scene_rect(view), scene_rect(item)
    below, above = rect.bottom() - frame.bottom(), frame.top() - rect.top()
    if below <= 0 and above <= 0:
        return
    at = float(view.property("contentY"))
    wanted = at - above if above > 0 else at + min(below, rect.top() - frame.top())
    longest = max(0.0, float(view.property("contentHeight")) - view.height())
    view.setProperty("contentY", min(max(0.0, wanted), longest))
