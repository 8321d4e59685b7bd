"""Makes an upright, evenly lit page of a photographed one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from devices.contract import Corner, Image

RESOLUTIONS: Final = (200, 300)
_SHORT_MM, _LONG_MM, _MM_PER_INCH = 210, 297, 25.4
_LARGEST_SKEW: Final = 5.0
_SKEW_STEP: Final = 0.1
_SKEW_SIZE: Final = 700
_LIGHT_SIZE: Final = 200
_PAPER: Final = 245.0
_DARKEST_LIGHT: Final = 40.0
"""Light below which dividing by it would only show noise."""


def flatten(image: Image, corners: Sequence[Corner], *, dpi: int = 200, upright: bool = True) -> Image:
    """The page between the four corners (clockwise from the top left) as A4, lying when the page is wider than high.

    ``dpi`` is one of :data:`RESOLUTIONS`. ``upright`` also turns out a remaining slant of the printed lines, up to five
    degrees, which is there when the corners were not those of the paper. Corners in a line, or not four finite ones
    within twice the picture's size: ValueError.
    """
    if dpi not in RESOLUTIONS:
        raise ValueError(f"no such resolution: {dpi}")
    spread = _checked(image, corners)
    wide, high = page_size(spread, dpi)
    target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - 0.5
    way = cv2.getPerspectiveTransform(spread, target)
    flat = _image(cv2.warpPerspective(image, way, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))
    return deskewed(flat) if upright else flat


def page_size(corners: npt.NDArray[np.float32], dpi: int) -> tuple[int, int]:
    """Width and height in pixels of an A4 page that lies as these corners do."""
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    short, long = (round(length / _MM_PER_INCH * dpi) for length in (_SHORT_MM, _LONG_MM))
    return (long, short) if sides[0] + sides[2] > sides[1] + sides[3] else (short, long)


def deskewed(page: Image) -> Image:
    """Turned so that printed lines run level; as it was when it has none."""
    skew = skew_of(page)
    if abs(skew) < _SKEW_STEP:
        return page
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    return _image(cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def skew_of(page: Image) -> float:
    """Degrees by which its lines rise (negative) or fall towards the right; 0 when that cannot be told.

    The right angle is the one at which rows of ink and rows of paper differ most.
    """
    scale = _SKEW_SIZE / max(page.shape[:2])
    small = cv2.resize(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    height, width = ink.shape
    margin = max(4, round(0.04 * max(height, width)))
    ink[:margin], ink[-margin:], ink[:, :margin], ink[:, -margin:] = 0, 0, 0, 0
    rows, columns = np.nonzero(ink)
    if len(rows) < 200:
        return 0.0

    def evenness(degrees: float) -> float:
        place = rows * math.cos(math.radians(degrees)) - columns * math.sin(math.radians(degrees))
        counts = np.bincount(np.round(place - place.min()).astype(np.int64))
        return float((counts.astype(np.float64) ** 2).sum())

    angles = np.arange(-_LARGEST_SKEW, _LARGEST_SKEW + _SKEW_STEP / 2, _SKEW_STEP)
    sharpness = [evenness(float(angle)) for angle in angles]
    best = int(np.argmax(sharpness))
    clear = sharpness[best] > 1.15 * float(np.median(sharpness)) and 0 < best < len(angles) - 1
    return float(angles[best]) if clear else 0.0


def evenly_lit(page: Image) -> Image:
    """White paper wherever the light or a shadow fell, ink as dark as it was beside its paper."""
    height, width = page.shape[:2]
    scale = _LIGHT_SIZE / max(height, width)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Dark things smaller than a fifth of the page are print; larger ones are shadows.
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((41, 41), np.uint8))
    light = cv2.GaussianBlur(cv2.medianBlur(paper, 7), (0, 0), 3).astype(np.float32)
    full = cv2.resize(np.maximum(light, _DARKEST_LIGHT), (width, height), interpolation=cv2.INTER_LINEAR)
    return _image(cv2.divide(page.astype(np.float32), full, scale=_PAPER).clip(0, 255))


def _checked(image: Image, corners: Sequence[Corner]) -> npt.NDArray[np.float32]:
    spread = np.asarray(corners, np.float64)
    if spread.shape != (4, 2) or not np.isfinite(spread).all():
        raise ValueError("four corners are needed")
    height, width = image.shape[:2]
    if (np.abs(spread) > 2 * max(height, width)).any():
        raise ValueError("a corner lies far outside the picture")
    side = np.roll(spread, -1, axis=0) - spread
    after = np.roll(side, -1, axis=0)
    if not (side[:, 0] * after[:, 1] - side[:, 1] * after[:, 0] > 1.0).all():
        raise ValueError("the corners do not run clockwise around a page")
    return spread.astype(np.float32)


def _image(picture: npt.NDArray[np.generic]) -> Image:
    return np.asarray(picture).astype(np.uint8, copy=False)
