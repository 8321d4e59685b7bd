"""How long a frame takes: scrolling the longest list of services, and changing from screen to screen, 95th percentile.

Beside an empty QML window of the same size in the same run, in which one rectangle moves by as much. Aims: 33 ms a frame
while scrolling; the next screen within 150 ms. Runs in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Final

import msgspec
from PySide6.QtQuick import QQuickItem

from benchmarks.registry import Measurement
from benchmarks.window_rig import ROOT, Times, Watch, items_of, p95, windows

STEP_PX: Final = 24
"""A quick finger: 24 px a frame is 90 mm in a quarter of a second."""
FRAMES: Final = 120
ROUNDS: Final = 4
LIST: Final = "category-long"
WAY: Final = (
    "attract", "home", "category-long", "consent", "identify", "face", "fill-phone", "review", "result-online", "rating",
)  # fmt: skip


class Frames(msgspec.Struct, frozen=True):
    scrolling: Times
    changing: Times


def measure() -> Iterator[Measurement]:
    command = [sys.executable, "-m", "benchmarks.frames"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=600)
    frames = msgspec.json.decode(done.stdout.splitlines()[-1], type=Frames)
    for name, times in (("scrolling a list", frames.scrolling), ("next screen", frames.changing)):
        yield Measurement(f"frames: {name}, p95", p95(times.ours), "ms", "empty QML window", p95(times.theirs))


def walk(frames: int = FRAMES, rounds: int = ROUNDS) -> Frames:
    """Needs a process that has drawn nothing yet. The first round of screens warms the caches and is dropped."""
    with windows() as (ours, empty):
        watch, other = Watch(ours.window), Watch(empty)
        mark = empty.findChild(QQuickItem, "mark")
        assert mark is not None
        scrolling, changing = Times([], []), Times([], [])
        ours.show(LIST)
        watch.settle()
        page = _longest_list(ours.window.contentItem())
        end = float(page.property("contentHeight")) - page.height()
        for number in range(1, frames + 1):
            at = _to_and_fro(number * STEP_PX, end)
            scrolling.ours.append(watch.time(partial(page.setProperty, "contentY", at)))
            scrolling.theirs.append(other.time(partial(mark.setProperty, "y", at % 1000)))
        for turn in range(rounds + 1):
            for number, name in enumerate(WAY):
                first = watch.time(partial(ours.show, name))
                second = other.time(partial(mark.setProperty, "x", 100 + number))
                if turn:
                    changing.ours.append(first)
                    changing.theirs.append(second)
    return Frames(scrolling, changing)


def _to_and_fro(distance: float, end: float) -> float:
    there = distance % (2 * end)
    return there if there <= end else 2 * end - there


def _longest_list(root: QQuickItem) -> QQuickItem:
    lists = [item for item in items_of(root) if item.inherits("QQuickFlickable") and item.isVisible()]
    return max(lists, key=lambda item: float(item.property("contentHeight")) - item.height())


if __name__ == "__main__":
    print(msgspec.json.encode(walk()).decode())
