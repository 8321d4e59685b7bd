"""From a finger's touch to the first frame that looks different, at the 95th percentile; aim: 50 ms.

Real touch events on the real window, on one control of each kind; beside an empty QML window in the same run, in which one
rectangle changes its colour. That the frame is different is looked at in the picture, not believed. Runs in a process of
its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import msgspec
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from benchmarks.registry import Measurement
from benchmarks.window_rig import ROOT, Times, Watch, items_of, p95, windows

ROUNDS: Final = 20
TOUCHED: Final = (
    ("attract", "primary"), ("home", "category-pension"), ("home", "search"), ("home", "help"),
    ("category", "service-pension-certification"), ("consent", "primary"), ("consent", "secondary"),
    ("fill-phone", "key-5"), ("fill-choice", "choice-employee"), ("result-online", "primary"),
)  # fmt: skip
"""Sample, and the control's name in QML."""


def measure() -> Iterator[Measurement]:
    command = [sys.executable, "-m", "benchmarks.touch"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=600)
    times = msgspec.json.decode(done.stdout.splitlines()[-1], type=Times)
    yield Measurement("touch to feedback, p95", p95(times.ours), "ms", "empty QML window", p95(times.theirs))


def walk(rounds: int = ROUNDS) -> Times:
    """Needs a process that has drawn nothing yet. Raises AssertionError when a touch changed nothing."""
    times = Times([], [])
    with windows() as (ours, empty):
        finger = QTest.createTouchDevice()
        assert isinstance(finger, QPointingDevice)
        watch, other = Watch(ours.window), Watch(empty)
        for name, control in TOUCHED:
            ours.show(name)
            watch.settle()
            spot = _centre(ours.window, control)
            for _ in range(rounds):
                times.ours.append(_touch(ours.window, watch, finger, spot, control))
                times.theirs.append(_touch(empty, other, finger, QPoint(500, 500), "empty"))
    return times


def _touch(window: QQuickWindow, watch: Watch, finger: QPointingDevice, spot: QPoint, control: str) -> float:
    before = watch.picture()
    taken = watch.time(QTest.touchEvent(window, finger).press(0, spot, window).commit)
    assert watch.picture() != before, f"nothing to be seen of a touch on {control}"
    # Lifted elsewhere: nothing is chosen, and the next touch is no second tap on the same button.
    QTest.touchEvent(window, finger).move(0, QPoint(1, 1), window).commit()
    QTest.touchEvent(window, finger).release(0, QPoint(1, 1), window).commit()
    watch.settle()
    return taken


def _centre(window: QQuickWindow, name: str) -> QPoint:
    found = [item for item in items_of(window.contentItem()) if item.objectName() == name and item.isVisible()]
    assert found, name
    assert found[0].isEnabled(), name
    centre = found[0].mapToScene(found[0].boundingRect().center())
    return QPoint(round(centre.x()), round(centre.y()))


if __name__ == "__main__":
    print(msgspec.json.encode(walk()).decode())
