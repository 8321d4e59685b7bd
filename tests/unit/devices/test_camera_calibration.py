"""A camera's picture is set upright before anybody gets it, and what is wrong with it is measured apart."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.camera.measures import measured
from devices.camera.orientation import UPRIGHT, Orientation
from devices.contract import Camera, Frame, Identity, Image, Ready
from devices.documentcamera.driver import PageCamera

SHEET = ((0.1, 0.2), (0.9, 0.2), (0.9, 0.8), (0.1, 0.8))


def page(width: int = 640, height: int = 480) -> Image:
    """Lines of print on paper, with a little of a sensor's noise."""
    noise = np.random.default_rng(7).normal(0, 2, (height, width, 3))
    paper = np.full((height, width, 3), 190.0) + noise
    for row in range(40, height - 40, 16):
        for column in range(40, width - 40, 12):
            paper[row : row + 9, column : column + 6] = 40
    return np.clip(paper, 0, 255).astype(np.uint8)


@given(st.integers(0, 3), st.booleans(), st.integers(1, 5), st.integers(1, 5))
def test_what_was_turned_and_mirrored_is_upright_again(turns: int, mirrored: bool, width: int, height: int) -> None:
    upright = np.arange(width * height * 3, dtype=np.uint8).reshape(height, width, 3)
    mounted = np.rot90(upright[:, ::-1] if mirrored else upright, turns)
    assert np.array_equal(Orientation(turns, mirrored).applied(np.ascontiguousarray(mounted)), upright)


def test_an_upright_picture_is_not_even_copied() -> None:
    picture = page()
    assert UPRIGHT.applied(picture) is picture
    with pytest.raises(ValueError, match="4 quarters"):
        Orientation(4)


def test_out_of_focus_is_told_from_in_focus_at_every_resolution() -> None:
    for scale in (1, 3):
        sharp = cv2.resize(page(), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        blurred = cv2.GaussianBlur(sharp, (0, 0), 6.0 * scale)
        assert measured(np.asarray(sharp, np.uint8)).sharpness > 200
        assert measured(np.asarray(blurred, np.uint8)).sharpness < 60


def test_dark_glare_and_cast_are_told_apart() -> None:
    picture = page()
    dark = measured((picture * 0.1).astype(np.uint8))
    assert (dark.brightness < 30, dark.bright) == (True, 0.0)
    glare = picture.copy()
    glare[:240] = 255
    assert measured(glare).bright == pytest.approx(0.5, abs=0.01)
    yellow = picture.copy()
    yellow[:, :, 0] = yellow[:, :, 0] * 0.6
    assert measured(yellow).cast > 0.25
    plain = measured(picture)
    assert (plain.cast < 0.05, plain.bright, plain.dark) == (True, 0.0, 0.0)


def test_grey_pictures_and_black_ones_have_measures_too() -> None:
    assert measured(page()[:, :, 0]).cast == 0.0
    assert measured(np.zeros((20, 20, 3), np.uint8)).dark == 1.0
    with pytest.raises(ValueError, match="no pixels"):
        measured(np.zeros((0, 0, 3), np.uint8))


class SimulatedEye(Camera):
    """An empty desk."""

    kind, address = "camera", "simulated:"

    def open(self) -> Identity:
        return Identity("camera")

    def close(self) -> None:
        """Nothing is open."""

    def poll(self) -> Ready:
        return Ready(Identity("camera"))

    def grab(self) -> Frame:
        noise = np.random.default_rng(3).normal(120, 2, (300, 400, 3))
        return Frame(noise.astype(np.uint8), 1, 0.0)


def test_where_no_page_is_seen_the_place_of_sheets_is_offered() -> None:
    everywhere = PageCamera(SimulatedEye()).look()
    here = PageCamera(SimulatedEye(), SHEET).look()
    assert not hasattr(everywhere, "code")
    assert not hasattr(here, "code")
    assert everywhere.outline.corners[0] == (0.0, 0.0)  # type: ignore[union-attr]  # no fault, as was just seen
    assert here.outline.corners == (  # type: ignore[union-attr]
        pytest.approx((39.9, 59.8)),
        pytest.approx((359.1, 59.8)),
        pytest.approx((359.1, 239.2)),
        pytest.approx((39.9, 239.2)),
    )
    assert not here.outline.found  # type: ignore[union-attr]
