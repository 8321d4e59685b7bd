"""A finger drags corners and writes a name on the real screens, with real touch events."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from kiosk.domain.signature import Stroke, signature_trouble
from kiosk.session import captureevents as cev
from kiosk.session import events as ev
from tests.support.screenwindow import SAMPLES, SampleWindow, sample_window
from ui.automation.finger import Finger, NotOnScreen
from ui.qtmessages import NOT_OURS
from ui.samples_capture import sample_picture

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

ACROSS = [(0.1 + step * 0.02, 0.5) for step in range(20)]
DOWN = [(0.3, 0.2 + step * 0.03) for step in range(20)]


@pytest.fixture(params=["portrait", "landscape", "tablet"])
def shown(qapp: object, request: pytest.FixtureRequest) -> Iterator[SampleWindow]:
    with sample_window(request.param) as window:
        yield window


def events(shown: SampleWindow) -> list[ev.SessionEvent]:
    return [event for event in shown.sent if event != ev.Touched()]


def test_a_name_is_written_stroke_by_stroke(shown: SampleWindow) -> None:
    shown.show("sign")
    shown.sent.clear()
    Finger(shown.window).draw("签名的方框", [ACROSS, DOWN])
    drawn = events(shown)
    assert [type(event) for event in drawn] == [cev.StrokeDrawn, cev.StrokeDrawn]
    strokes: tuple[Stroke, ...] = tuple(event.stroke for event in drawn if isinstance(event, cev.StrokeDrawn))
    assert signature_trouble(strokes) is None
    across, down = strokes
    assert across[0].x < across[-1].x
    assert abs(across[0].y - across[-1].y) < 0.5
    assert down[0].y < down[-1].y
    assert all(a.ms <= b.ms for stroke in strokes for a, b in pairwise(stroke))


def test_a_touch_of_the_field_is_a_dot(shown: SampleWindow) -> None:
    shown.show("sign")
    shown.sent.clear()
    Finger(shown.window).draw("签名的方框", [[(0.5, 0.5)]])
    (drawn,) = events(shown)
    assert isinstance(drawn, cev.StrokeDrawn)
    assert len(drawn.stroke) == 1
    assert signature_trouble((drawn.stroke,)) is not None


def test_a_corner_goes_with_the_finger(shown: SampleWindow) -> None:
    shown.show("capture-corners")
    shown.outer.show_camera_frame(sample_picture(SAMPLES["capture-corners"].session.phase))
    Finger(shown.window).texts()
    shown.sent.clear()
    # The ring moves by as much as the finger does, wherever on it the finger lies.
    Finger(shown.window).draw("右下角", [[(0.7, 0.7), (0.3, 0.2), (-0.3, -0.8)]])
    (moved,) = events(shown)
    assert isinstance(moved, cev.CornerMoved)
    assert moved.index == 2
    assert 0.5 < moved.x < 0.722
    assert 0.3 < moved.y < 0.731


def test_there_is_nothing_to_draw_on_elsewhere(shown: SampleWindow) -> None:
    shown.show("home")
    with pytest.raises(NotOnScreen):
        Finger(shown.window).draw("签名的方框", [ACROSS])
