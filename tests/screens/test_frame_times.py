"""The rigs that time frames and touches really draw, scroll and touch; how long it takes is for ``make bench``."""

from __future__ import annotations

import pytest

from benchmarks import frames, touch
from benchmarks.window_rig import p95
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)


def test_frames_are_timed_in_both_windows(qapp: object) -> None:
    measured = frames.walk(frames=4, rounds=1)
    assert [len(times) for times in (measured.scrolling.ours, measured.scrolling.theirs)] == [4, 4]
    assert [len(times) for times in (measured.changing.ours, measured.changing.theirs)] == [len(frames.WAY)] * 2
    assert all(time > 0 for time in measured.scrolling.ours + measured.changing.ours)


def test_every_kind_of_control_answers_a_touch(qapp: object) -> None:
    """The rig compares the pictures: a control that does not change under the finger fails here."""
    times = touch.walk(rounds=1)
    assert len(times.ours) == len(times.theirs) == len(touch.TOUCHED)


def test_the_95th_percentile() -> None:
    assert p95([float(number) for number in range(1, 101)]) == 95.0
    assert p95([7.0]) == 7.0
