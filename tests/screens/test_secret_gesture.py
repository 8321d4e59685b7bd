"""The way to the technician's PIN: five quick taps on the clock of the first screen; nowhere else, on no other screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.session.touches import TechnicianWanted
from tests.support.screenwindow import SAMPLES, SampleWindow, sample_window
from ui.qtmessages import NOT_OURS
from ui.sight import items_of, scene_rect

# The last is the candidate list of the virtual keyboard, whose keys are tapped here faster than anybody can.
pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, "DelegateModel::cancel: index out range", extend=True)

COLUMNS, ROWS = 12, 22
OF_EACH_SCREEN = sorted({sample.screen: name for name, sample in sorted(SAMPLES.items())}.values())


@pytest.fixture
def shown(qapp: object) -> Iterator[SampleWindow]:
    with sample_window() as window:
        yield window


def five_taps(shown: SampleWindow, where: QPoint) -> bool:
    """Whether somebody wanted the technician's page by them. The screen stays what it was: nobody answers the touches."""
    shown.sent.clear()
    for _ in range(5):
        QTest.mouseClick(shown.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    return any(isinstance(event, TechnicianWanted) for event in shown.sent)


def grid(shown: SampleWindow) -> list[QPoint]:
    wide, high = shown.window.width() / COLUMNS, shown.window.height() / ROWS
    return [QPoint(int((x + 0.5) * wide), int((y + 0.5) * high)) for y in range(ROWS) for x in range(COLUMNS)]


@pytest.mark.parametrize("name", [name for name in OF_EACH_SCREEN if SAMPLES[name].screen != "attract"])
def test_no_other_screen_knows_the_gesture(shown: SampleWindow, name: str) -> None:
    shown.show(name)
    assert [(where.x(), where.y()) for where in grid(shown) if five_taps(shown, where)] == []


def test_on_the_first_screen_only_the_clock_knows_it(shown: SampleWindow) -> None:
    shown.show("attract")
    opened = [where for where in grid(shown) if five_taps(shown, where)]
    clocks = [scene_rect(item) for item in items_of(shown.window) if item.objectName() == "clock"]
    assert len(clocks) == 1
    assert five_taps(shown, clocks[0].center().toPoint()), "else nothing above would prove anything"
    assert [where for where in opened if not clocks[0].contains(where.toPointF())] == []
