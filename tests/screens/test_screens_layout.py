"""Nothing is cut, nothing leaves its button or the panel, and no target is too small for a finger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.session.state import Language
from tests.support.screenwindow import SAMPLES, SHAPE_BY_NAME, SampleWindow, sample_window
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

LOOKS = [(Language.ZH_HANS, True), (Language.EN, True)]
"""Large text only: what fits large fits small."""
LEAST_TARGET_MM = 12.0
ROUNDING_PX = 1.5
FRAMES = ("QQuickAbstractButton",)
OWN_FRAMES = ("Card_", "Banner_", "StatusBar_")


def visible(item: QQuickItem, scrolls: bool = False) -> Iterator[tuple[QQuickItem, bool]]:
    """Every visible item under ``item`` and whether it can be scrolled to."""
    yield item, scrolls
    for child in item.childItems():
        if child.isVisible() and "InputPanel" not in child.metaObject().className():
            yield from visible(child, scrolls or item.inherits("QQuickFlickable"))


def written(item: QQuickItem) -> QRectF:
    return QRectF(0, 0, item.width(), number(item, "contentHeight"))


def number(item: QQuickItem, name: str) -> float:
    return cast("float", item.property(name))


def frame_of(item: QQuickItem) -> QQuickItem | None:
    """The button, card or bar that ``item`` has to stay in."""
    frame: QQuickItem | None = item.parentItem()
    while frame is not None:
        if any(frame.inherits(name) for name in FRAMES) or frame.metaObject().className().startswith(OWN_FRAMES):
            return frame
        frame = frame.parentItem()
    return None


def flaws(window: QQuickWindow, px_per_mm: float) -> Iterator[str]:
    panel = QRectF(0, 0, window.width(), window.height()).adjusted(-1, -1, 1, 1)
    for item, scrolls in visible(window.contentItem()):
        if item.inherits("QQuickText") and item.property("text"):
            text = item.property("text")
            if item.property("truncated") or number(item, "contentWidth") > item.width() + ROUNDING_PX:
                yield f"cut: {text}"
            frame = frame_of(item)
            if frame is not None:
                room = QRectF(0, 0, frame.width(), frame.height())
                room.adjust(-ROUNDING_PX, -ROUNDING_PX, ROUNDING_PX, ROUNDING_PX)
                if not room.contains(item.mapRectToItem(frame, written(item))):
                    yield f"leaves its {frame.metaObject().className()}: {text}"
            if not scrolls and not panel.contains(item.mapRectToScene(written(item))):
                yield f"leaves the panel: {text}"
        if item.inherits("QQuickAbstractButton") and item.isEnabled():
            least = min(item.width(), item.height()) / px_per_mm
            if least < LEAST_TARGET_MM:
                yield f"{least:.1f} mm is too small a target: {item.objectName()}"


def settle(window: QQuickWindow) -> None:
    """Layouts settle while a frame is made."""
    window.grabWindow()


@pytest.mark.parametrize("shape", ["portrait", "landscape", "tablet"])
def test_everything_fits(qapp: object, shape: str) -> None:
    found: list[str] = []
    views = 0
    with sample_window(shape) as shown:
        for name in SAMPLES:
            for language, care in LOOKS:
                shown.show(name, language=language, care=care)
                settle(shown.window)
                views += 1
                px_per_mm = SHAPE_BY_NAME[shape].px_per_mm
                found += [f"{name} {language} care={care}: {flaw}" for flaw in flaws(shown.window, px_per_mm)]
    assert views == len(SAMPLES) * len(LOOKS)
    assert not found, "\n".join(found)


def test_the_audit_sees_flaws(qapp: object) -> None:
    """On a panel read as twice as dense, targets are half as large: the audit has to say so."""
    with sample_window() as shown:
        show_home(shown)
        assert not list(flaws(shown.window, 4.03))
        assert any("too small" in flaw for flaw in flaws(shown.window, 12.0))


def show_home(shown: SampleWindow) -> None:
    shown.show("home")
    settle(shown.window)
