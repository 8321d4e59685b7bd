"""What can be seen and reached on a Qt Quick window, found from the items themselves."""

from __future__ import annotations

from collections.abc import Iterator

import shiboken6
from PySide6.QtCore import QMetaObject, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.typesetting import without_breaks

_READABLE = ("QQuickText", "QQuickTextInput", "QQuickTextEdit")
_FAINTEST = 0.05


def items_of(window: QQuickWindow) -> list[QQuickItem]:
    """Every shown item, what lies behind first."""
    return list(_walk(window.contentItem()))


def _walk(item: QQuickItem) -> Iterator[QQuickItem]:
    if not item.isVisible() or item.opacity() < _FAINTEST:
        return
    yield item
    for child in sorted(item.childItems(), key=lambda child: child.z()):
        yield from _walk(child)


def kinds_of(item: QQuickItem) -> list[str]:
    """The class names of an item, its own first; Qt appends ``_QMLTYPE_`` and a number to those written in QML.

    PySide keeps what it once made of a class by its address. Of a class that QML made and freed, that would later be
    taken for whatever lies there then, so it is made to forget.
    """
    names: list[str] = []
    kind: QMetaObject | None = item.metaObject()
    while kind is not None:
        names.append(kind.className())
        above = kind.superClass()
        if "_QML" in names[-1]:
            shiboken6.invalidate(kind)
        kind = above
    return names


def ancestors(item: QQuickItem) -> Iterator[QQuickItem]:
    parent = item.parentItem()
    while parent is not None:
        yield parent
        parent = parent.parentItem()


def scene_rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def shown_rect(item: QQuickItem, window: QQuickWindow) -> QRectF:
    """The part that no ancestor clips away and that lies inside the window."""
    rect = scene_rect(item) & QRectF(0, 0, window.width(), window.height())
    for ancestor in ancestors(item):
        if ancestor.clip():
            rect &= scene_rect(ancestor)
    return rect


def takes_touches(item: QQuickItem) -> bool:
    return item.acceptedMouseButtons() != Qt.MouseButton.NoButton


def is_control(item: QQuickItem) -> bool:
    """Something to press, as opposed to something to scroll."""
    return takes_touches(item) and not item.inherits("QQuickFlickable")


def topmost_at(items: list[QQuickItem], point: QPointF, window: QQuickWindow) -> QQuickItem | None:
    """The item that would get a touch at ``point``. A disabled one still hides what is behind it from the eye."""
    for item in reversed(items):
        if takes_touches(item) and shown_rect(item, window).contains(point):
            return item
    return None


def is_covered(item: QQuickItem, items: list[QQuickItem], window: QQuickWindow) -> bool:
    """True when something that takes touches and is not part of the same piece lies above the item's middle."""
    rect = shown_rect(item, window)
    if rect.isEmpty():
        return True
    above = topmost_at(items, rect.center(), window)
    if above is None or above is item:
        return False
    lineage = set(ancestors(item))
    # An area that fills its own control is a sibling of the control's text.
    return not (above in lineage or item in set(ancestors(above)) or above.parentItem() in lineage)


def text_of(item: QQuickItem) -> str:
    """What is written on the item, empty for anything but text."""
    if not any(item.inherits(kind) for kind in _READABLE):
        return ""
    shown = item.property("displayText")
    text = shown if isinstance(shown, str) else item.property("text")
    return without_breaks(text) if isinstance(text, str) else ""


def name_of(item: QQuickItem) -> str:
    """The accessible name, empty without one."""
    interface = QAccessible.queryAccessibleInterface(item)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def role_of(item: QQuickItem) -> QAccessible.Role:
    interface = QAccessible.queryAccessibleInterface(item)
    return interface.role() if interface is not None else QAccessible.Role.NoRole
