"""Fits the sides of a roughly known page to the full picture, to a fraction of a pixel."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from devices.contract import Image
from devices.documentcamera.lines import Numbers

_SAMPLES: Final = 160
_ENDS: Final = 0.04
"""Of a side, left out at both ends: there the neighbouring side disturbs."""
_LARGEST_MOVE: Final = 3.0
"""In units of the search width; what moves farther was no refinement."""
_FAINT: Final = 2.5


def refined(image: Image, corners: Numbers, width: float) -> Numbers:
    """The corners after fitting each side within ``width`` pixels to either side; clockwise in, clockwise out."""
    grey: Image = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
    fitted = corners
    for reach in (width, width / 2):
        sides = [_fitted(grey, fitted[number], fitted[(number + 1) % 4], reach) for number in range(4)]
        met = [_meeting(sides[number - 1], sides[number]) for number in range(4)]
        moved = np.array([point if point is not None else old for point, old in zip(met, fitted, strict=True)])
        far = np.linalg.norm(moved - corners, axis=1) > _LARGEST_MOVE * width
        fitted = np.where(far[:, None], corners, moved)
    return fitted


def _fitted(grey: Image, start: Numbers, end: Numbers, reach: float) -> tuple[Numbers, Numbers]:
    """A point on the side's line and its direction. Inside lies to the right when going from start to end."""
    length = float(np.linalg.norm(end - start))
    direction = (end - start) / max(length, 1e-6)
    inward = np.array([-direction[1], direction[0]])
    places = np.linspace(_ENDS, 1 - _ENDS, _SAMPLES) * length
    across = np.arange(-reach - 2, reach + 2.5, 0.5)
    points = start + places[:, None] * direction
    columns = (points[:, :1] + across * inward[0]).astype(np.float32)
    rows = (points[:, 1:] + across * inward[1]).astype(np.float32)
    strip = cv2.remap(grey, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    smooth = cv2.GaussianBlur(strip, (0, 0), sigmaX=3.0, sigmaY=2.0)
    rise = np.gradient(smooth, axis=1)[:, 4:-4]
    best = rise.argmax(axis=1)
    sharp = rise.max(axis=1) > max(_FAINT * 0.1, 0.35 * float(np.median(rise.max(axis=1))))
    if sharp.sum() < _SAMPLES // 5:
        return start, direction
    on_edge = points + across[4:-4][best][:, None] * inward
    vx, vy, x, y = cv2.fitLine(on_edge[sharp].astype(np.float32), cv2.DIST_WELSCH, 0, 0.01, 0.001).ravel().tolist()
    return np.array([x, y]), np.array([vx, vy])


def _meeting(one: tuple[Numbers, Numbers], other: tuple[Numbers, Numbers]) -> Numbers | None:
    cross = float(one[1][0] * other[1][1] - one[1][1] * other[1][0])
    if abs(cross) < 1e-3:
        return None
    gap = other[0] - one[0]
    along = float(gap[0] * other[1][1] - gap[1] * other[1][0]) / cross
    met: Numbers = one[0] + along * one[1]
    return met
