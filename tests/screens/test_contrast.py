"""Every word stands out from its ground, judged on drawn pixels: 4.5 to 1, in large text and white on black 7 to 1."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem, QQuickWindow

from tests.screens.test_screens_layout import visible
from tests.support.contrast import poor_words
from tests.support.screenwindow import SAMPLES, sample_window
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

LOOKS = {"normal": (False, False, 4.5), "care": (True, False, 7.0), "contrast": (True, True, 7.0)}
"""Large, white on black, least contrast (WCAG 2.1: AA 4.5, AAA 7)."""
OVERLAYS = ("idleOverlay", "helpOverlay", "touchOverlay")
KEYBOARD = "keyboardPanel"
LEAST_JUDGED = 700


def uncovered(window: QQuickWindow) -> Iterator[QQuickItem]:
    """Texts that can be seen: of an overlay only its own, and none of what the keyboard covers."""
    items = [item for item, _ in visible(window.contentItem())]
    named = {item.objectName(): item for item in items}
    top = next((named[name] for name in OVERLAYS if name in named), None)
    keyboard = frame(named[KEYBOARD]) if KEYBOARD in named else QRectF()
    for item in items if top is None else [item for item, _ in visible(top)]:
        if item.inherits("QQuickText") and not keyboard.intersects(frame(item)):
            yield item


def frame(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(item.boundingRect())


@pytest.mark.parametrize("look", LOOKS)
def test_every_word_stands_out(qapp: object, look: str) -> None:
    care, contrast, least = LOOKS[look]
    found: list[str] = []
    judged = 0
    with sample_window() as shown:
        for name in SAMPLES:
            shown.show(name, care=care, contrast=contrast)
            shown.window.grabWindow()  # layouts settle while a frame is made
            texts = list(uncovered(shown.window))
            judged += len(texts)
            found += [f"{name}: {flaw}" for flaw in poor_words(shown.window, iter(texts), least)]
    assert judged > LEAST_JUDGED
    assert not found, "\n".join(found)


def test_the_audit_sees_pale_words(qapp: object) -> None:
    with sample_window() as shown:
        shown.show("home")
        shown.window.grabWindow()
        words = next(item for item in uncovered(shown.window) if item.property("text") == "您要办什么？")
        words.setProperty("color", "#B0A898")
        assert [flaw[5:] for flaw in poor_words(shown.window, iter([words]), 4.5)] == ["您要办什么？"]
