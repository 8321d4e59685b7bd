"""Do two pictures look alike to a person? Letters drawn a little thicker or half a pixel aside do; a lost word does not.

Both are compared in CIELAB after a blur that takes away what no eye sees at arm's length, by the CIE 1976 colour
difference: about 2.3 is the least that a person notices side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""Rows, columns, and red, green, blue."""

BLUR_PX: Final = 1.2
"""Standard deviation at the size at which pictures are compared."""
STRONG: Final = (8.0, 6)
"""A difference that is seen when it covers so many pixels: a word. Hinting moves single pixels by 9 at most."""
FAINT: Final = (3.0, 600)
"""A difference that is seen only when it covers so many: the tint of a button."""
_JOIN_PX: Final = 9
"""Strong differences closer than this are one region: the words of a line."""


@dataclass(frozen=True)
class Region:
    """A part that differs: its corner and size in pixels, and how much at worst."""

    left: int
    top: int
    width: int
    height: int
    worst: float


def difference(was: Picture, now: Picture) -> npt.NDArray[np.float32]:
    """CIE 1976 colour difference of each pixel to the most alike pixel of ``now`` that is no further than one aside.

    Raises ValueError when the sizes are not the same.
    """
    if was.shape != now.shape:
        raise ValueError(f"{was.shape} is not {now.shape}")
    lab, around = _lab(was), np.pad(_lab(now), ((1, 1), (1, 1), (0, 0)), mode="edge")
    height, width = was.shape[:2]
    moved = (around[down : down + height, right : right + width] for down in range(3) for right in range(3))
    apart = np.min([np.linalg.norm(lab - other, axis=2) for other in moved], axis=0)
    return cast("npt.NDArray[np.float32]", apart.astype(np.float32))


def regions(apart: npt.NDArray[np.float32]) -> list[Region]:
    """Where ``apart`` is more than a person overlooks, the worst first."""
    found = [*_regions(apart, *STRONG, join_px=_JOIN_PX), *_regions(apart, *FAINT, join_px=1)]
    return sorted(found, key=lambda region: -region.worst)


def _regions(apart: npt.NDArray[np.float32], least: float, pixels: int, *, join_px: int) -> Iterator[Region]:
    seen = apart > least
    joined = cv2.dilate(seen.astype(np.uint8), np.ones((join_px, join_px), np.uint8))
    many, labels = cv2.connectedComponents(joined)
    for number in range(1, many):
        rows, columns = np.nonzero((labels == number) & seen)
        if rows.size >= pixels:
            left, top = int(columns.min()), int(rows.min())
            size = int(columns.max()) - left + 1, int(rows.max()) - top + 1
            yield Region(left, top, *size, float(apart[rows, columns].max()))


def heat(apart: npt.NDArray[np.float32]) -> Picture:
    """Where and how much two pictures differ, to be looked at: white where they are alike, darker the more they differ."""
    shade = 255 - np.clip(apart * 6, 0, 255).astype(np.uint8)
    return cast("Picture", np.repeat(shade[:, :, None], 3, axis=2))


def _lab(picture: Picture) -> npt.NDArray[np.float32]:
    blurred = cv2.GaussianBlur(picture.astype(np.float32) / 255, (0, 0), BLUR_PX)
    return cast("npt.NDArray[np.float32]", cv2.cvtColor(blurred, cv2.COLOR_RGB2LAB))
