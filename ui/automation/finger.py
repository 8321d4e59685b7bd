"""A finger on the window: finds things by what is written on them and presses them with real pointer events."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from ui.automation.sight import (
    ancestors,
    is_control,
    is_covered,
    items_of,
    name_of,
    scene_rect,
    shown_rect,
    text_of,
)

FINGER_MILLISECONDS = 12
"""From one place to the next while a finger draws."""

_KEY = "key-"
_CLEAR_KEY = "key-clear"


class NotOnScreen(LookupError):  # noqa: N818 - it is what a test reads
    """Nothing to press or read by that text; the message lists what the screen says instead."""


class Finger:
    """Sees what a person sees on ``window`` and touches it. Needs the GUI thread. For tests and demonstrations only."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window

    # --- eyes -----------------------------------------------------------------------------------------------------

    def texts(self) -> list[str]:
        """Everything that can be read now, from behind to front; what an overlay covers or a list hides is left out."""
        self._settle()
        items = items_of(self._window)
        found = (text_of(item) for item in items if text_of(item) and not is_covered(item, items, self._window))
        return [text for text in found if text.strip()]

    def sees(self, text: str) -> bool:
        """True when one of the readable texts holds ``text``; spaces do not count."""
        wanted = _bare(text)
        return any(wanted in _bare(shown) for shown in self.texts())

    def grab(self, path: Path) -> None:
        """Write a picture of the window."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self._window.grabWindow().save(str(path)):
            raise OSError(path)

    # --- hands ----------------------------------------------------------------------------------------------------

    def tap(self, text: str) -> None:
        """Press the control that says ``text``: the same words first, then words that hold it; enabled and uncovered.

        Scrolls to it when it lies below the fold. Raises :class:`NotOnScreen` when there is none, or only a grey one.
        """
        self._settle()
        control = self._control(text)
        self._scroll_to(control)
        items = items_of(self._window)
        if is_covered(control, items, self._window):
            raise NotOnScreen(f"“{text}” is covered. {self._said()}")
        self._press(shown_rect(control, self._window).center())

    def type_digits(self, digits: str) -> None:
        """Press the keys of the digits pad one after the other."""
        for digit in digits:
            self._press_key(f"{_KEY}{digit}")

    def fill(self, label: str, text: str) -> None:
        """Enter ``text`` into the field with that label: by the digits pad if there is one, else as typed text."""
        self._settle()
        if not any(_bare(label) in _bare(shown) for shown in self._labels()):
            raise NotOnScreen(f"no field “{label}”. {self._said()}")
        if self._named(_CLEAR_KEY) is not None:
            self._press_key(_CLEAR_KEY)
            self.type_digits(text)
            return
        if self._named(f"{_KEY}X") is not None:
            # The pad for identity numbers has an X where others have the key that clears.
            self.type_digits(text)
            return
        field = self._text_field()
        self._scroll_to(field)
        self._press(shown_rect(field, self._window).center())
        self._replace(field, text)

    def draw(self, label: str, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Draw on the thing of that name with real touch events; places are shares of its width and height.

        Takes as long as a finger would. Raises :class:`NotOnScreen` when it is not there, or covered.
        """
        self._settle()
        field = self._seen_by_name(label)
        self._scroll_to(field)
        rect = shown_rect(field, self._window)
        device = _touch_screen()
        for stroke in strokes:
            places = [
                QPoint(round(rect.left() + x * (rect.width() - 1)), round(rect.top() + y * (rect.height() - 1)))
                for x, y in stroke
            ]
            QTest.touchEvent(self._window, device).press(0, places[0], self._window).commit()
            for place in places[1:]:
                QTest.qWait(FINGER_MILLISECONDS)
                QTest.touchEvent(self._window, device).move(0, place, self._window).commit()
            QTest.touchEvent(self._window, device).release(0, places[-1], self._window).commit()
            QTest.qWait(FINGER_MILLISECONDS)

    def scroll(self, item: QQuickItem) -> None:
        """Bring an item of a list into view."""
        self._scroll_to(item)

    # --- how ------------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Let everything take its place, as it would before the next frame: no touch hits where things lay before."""
        QCoreApplication.processEvents()
        for item in items_of(self._window):
            item.ensurePolished()

    def _control(self, text: str) -> QQuickItem:
        items = items_of(self._window)
        wanted = _bare(text)
        for exact in (True, False):
            grey = False
            for item in reversed(items):
                said = (_bare(text_of(item)), _bare(name_of(item)))
                if not any(wanted == words if exact else words and wanted in words for words in said):
                    continue
                control = _control_of(item)
                if control is None or (self._is_seen(control) and is_covered(control, items, self._window)):
                    continue
                if control.isEnabled():
                    return control
                grey = True
            if grey:
                raise NotOnScreen(f"“{text}” is grey. {self._said()}")
        raise NotOnScreen(f"“{text}” is not on the screen. {self._said()}")

    def _is_seen(self, item: QQuickItem) -> bool:
        return not shown_rect(item, self._window).isEmpty()

    def _labels(self) -> list[str]:
        items = items_of(self._window)
        uncovered = [item for item in items if not is_covered(item, items, self._window)]
        return [words for item in uncovered for words in (text_of(item), name_of(item)) if words]

    def _named(self, object_name: str) -> QQuickItem | None:
        items = items_of(self._window)
        for item in reversed(items):
            if item.objectName() == object_name and not is_covered(item, items, self._window):
                return item
        return None

    def _seen_by_name(self, label: str) -> QQuickItem:
        items = items_of(self._window)
        for item in reversed(items):
            if _bare(name_of(item)) == _bare(label) and self._is_seen(item) and not is_covered(item, items, self._window):
                return item
        raise NotOnScreen(f"“{label}” is not on the screen. {self._said()}")

    def _press_key(self, object_name: str) -> None:
        self._settle()
        key = self._named(object_name)
        if key is None or not key.isEnabled():
            raise NotOnScreen(f"no key {object_name.removeprefix(_KEY)}. {self._said()}")
        self._press(shown_rect(key, self._window).center())

    def _text_field(self) -> QQuickItem:
        for item in reversed(items_of(self._window)):
            if item.inherits("QQuickTextInput") or item.inherits("QQuickTextEdit"):
                return item
        raise NotOnScreen(f"no text field. {self._said()}")

    def _replace(self, field: QQuickItem, text: str) -> None:
        field.forceActiveFocus()
        QTest.keyClick(self._window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(self._window, Qt.Key.Key_Delete)
        commit = QInputMethodEvent()
        commit.setCommitString(text)
        QCoreApplication.sendEvent(field, commit)
        QCoreApplication.processEvents()

    def _scroll_to(self, item: QQuickItem) -> None:
        for ancestor in ancestors(item):
            if ancestor.inherits("QQuickFlickable"):
                _scroll(ancestor, item)
        self._settle()

    def _press(self, point: QPointF) -> None:
        where = QPoint(round(point.x()), round(point.y()))
        QTest.mouseClick(self._window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
        QCoreApplication.processEvents()

    def _said(self) -> str:
        return "The screen says: " + " | ".join(self.texts())


@cache
def _touch_screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def _control_of(item: QQuickItem) -> QQuickItem | None:
    """The nearest thing to press at or around ``item``: itself, what holds it, or an area laid over its own piece."""
    if is_control(item):
        return item
    for ancestor in ancestors(item):
        if is_control(ancestor):
            return ancestor
        laid_over = [child for child in ancestor.childItems() if is_control(child) and not child.childItems()]
        for area in laid_over:
            if scene_rect(area).contains(scene_rect(item).center()):
                return area
    return None


def _scroll(flickable: QQuickItem, item: QQuickItem) -> None:
    """Move the content by no more than is needed to show the whole item."""
    view = scene_rect(flickable)
    rect = scene_rect(item)
    below, above = rect.bottom() - view.bottom(), view.top() - rect.top()
    if below <= 0 and above <= 0:
        return
    at = _number(flickable, "contentY")
    wanted = at + below if below > 0 else at - above
    longest = max(0.0, _number(flickable, "contentHeight") - flickable.height())
    flickable.setProperty("contentY", min(max(0.0, wanted), longest))


def _number(item: QQuickItem, name: str) -> float:
    value = item.property(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _bare(text: str) -> str:
    return "".join(text.split())
