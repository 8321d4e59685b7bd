"""What a person needs at once is seen without scrolling, on every panel and with large letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.session.state import Language
from tests.screens.test_screens_layout import settle
from tests.support.screenwindow import SampleWindow, sample_window
from ui.automation.sight import items_of
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

SHAPES = ["portrait", "landscape", "tablet"]
DIGITS = ["key-1", "key-5", "key-0", "key-backspace", "entry"]
PADS = ["fill-phone", "fill-phone-typed", "fill-phone-short", "fill-idnumber", "attendant-pin", "pin"]
LOOKS = [(language, care) for language in (Language.ZH_HANS, Language.EN) for care in (False, True)]
NEEDED = {
    "attract-slip-offered": ["slipPrint", "slipDecline"],
    "result-offline": ["title", "hint", "receiptNo"],
    "trouble": ["title", "primary"],
    "search-found": ["service-pension-certification"],
    "face-trouble": ["camera", "title", "trouble"],
    "identify-failed": ["title", "trouble"],
}
"""In Chinese; English needs more room than a tablet with large letters has."""
SLACK_PX = 2


def named(shown: SampleWindow) -> Iterator[QQuickItem]:
    for item in items_of(shown.window):
        if item.objectName():
            yield item


def hidden_part(item: QQuickItem) -> float:
    """Pixels of its height that lie outside what clips it."""
    here = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    seen = here
    above = item.parentItem()
    while above is not None:
        if above.clip():
            corner = above.mapToScene(QPointF(0, 0))
            seen = seen.intersected(QRectF(corner.x(), corner.y(), above.width(), above.height()))
        above = above.parentItem()
    return here.height() - seen.height()


def unseen(shown: SampleWindow, wanted: list[str]) -> list[str]:
    settle(shown.window)
    there: dict[str, float] = {}
    for item in named(shown):
        there.setdefault(item.objectName(), hidden_part(item))
    return [name for name in wanted if there.get(name, 1e6) > SLACK_PX]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_typed_and_every_digit(qapp: object, shape: str) -> None:
    flaws = []
    with sample_window(shape) as shown:
        for name in PADS:
            for language, care in LOOKS:
                shown.show(name, language=language, care=care)
                flaws += [(name, language.value, care, missing) for missing in unseen(shown, DIGITS)]
    assert not flaws


@pytest.mark.parametrize("shape", SHAPES)
def test_what_cannot_wait(qapp: object, shape: str) -> None:
    flaws = []
    with sample_window(shape) as shown:
        for name, wanted in NEEDED.items():
            for care in (False, True):
                shown.show(name, care=care)
                flaws += [(name, care, missing) for missing in unseen(shown, wanted)]
    assert not flaws


@pytest.mark.parametrize(
    ("before", "after"),
    [("capture-failed", "capture-taking"), ("fill-phone-short", "fill-phone"), ("attendant-wrong", "pin")],
)
def test_a_page_does_not_keep_the_height_of_the_one_before(qapp: object, before: str, after: str) -> None:
    """Empty layouts keep the size of what has left them: room to scroll to in which there is nothing."""
    heights = []
    for first in ("takecard", before):
        with sample_window("tablet") as shown:
            for name in (first, after):
                shown.show(name, language=Language.EN, care=True)
                settle(shown.window)
            heights.append(content_height(shown))
    assert heights[0] == heights[1]


def content_height(shown: SampleWindow) -> float:
    pages = [item for item in items_of(shown.window) if item.inherits("QQuickFlickable")]
    return max(float(page.property("contentHeight")) for page in pages)
