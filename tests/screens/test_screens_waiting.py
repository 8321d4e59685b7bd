"""Who has to wait sees that it works, at the same place and as large on every screen with nothing else to read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtQuick import QQuickItem

from tests.screens.test_screens_layout import kinds, settle, visible
from tests.support.screenwindow import SAMPLES, SampleWindow, sample_window
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

AT_WORK = "正在"
MOVING = frozenset({"Spinner", "LoudnessBars"})
"""Loudness shows that one is heard."""
HEARD = frozenset({"spoken-playing", "day-checking"})
"""The voice itself; and words of a banner, for the technician."""
EMPTY = [
    "billing",
    "copy-making",
    "identify-asking",
    "licences-asking",
    "lookup-searching",
    "pay-cancelling",
    "pay-closing",
    "pay-ordering",
    "standing-asking",
    "video-calling",
    "video-waiting",
    "working",
    "working-asking",
    "working-issuing",
]
SLACK_PX = 2.0


def seen(shown: SampleWindow, kind: str) -> Iterator[QQuickItem]:
    return (item for item, _ in visible(shown.window.contentItem()) if kind in kinds(item))


def title_of(shown: SampleWindow) -> str:
    titles = [item for item, _ in visible(shown.window.contentItem()) if item.objectName() == "title"]
    return str(titles[0].property("words")) if titles else ""


def test_what_takes_time_is_seen_to_work(qapp: object) -> None:
    still, waits = [], 0
    with sample_window() as shown:
        for name in SAMPLES:
            shown.show(name)
            settle(shown.window)
            if not title_of(shown).startswith(AT_WORK) or name in HEARD:
                continue
            waits += 1
            still += [] if any(any(seen(shown, kind)) for kind in MOVING) else [name]
    assert waits >= len(EMPTY)
    assert not still


@pytest.mark.parametrize("shape", ["portrait", "landscape", "tablet"])
@pytest.mark.parametrize("care", [False, True])
def test_an_empty_wait_has_one_place_and_one_size(qapp: object, shape: str, care: bool) -> None:
    places: dict[str, tuple[float, float]] = {}
    with sample_window(shape) as shown:
        for name in EMPTY:
            shown.show(name, care=care)
            settle(shown.window)
            (spinner,) = seen(shown, "Spinner")
            centre = spinner.mapToScene(QPointF(spinner.width() / 2, spinner.height() / 2))
            places[name] = (centre.x(), spinner.width())
    middle, side = places["working"]
    assert all(abs(x - middle) <= SLACK_PX and abs(s - side) <= SLACK_PX for x, s in places.values()), places
