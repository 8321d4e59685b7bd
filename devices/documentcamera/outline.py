"""Finds the sheet of paper in a photograph.

Straight edges become lines, four lines a candidate, and the candidate is kept whose sides look most like paper ending:
brighter inside than outside all along, and no longer than from corner to corner. Its sides are then fitted anew in the
full picture. Thresholds of brightness alone fail where a shadow crosses the page or the desk is as white as the paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from devices.contract import Image, PageOutline
from devices.documentcamera.lines import EdgeLine, Numbers, edge_lines
from devices.documentcamera.refine import refined

FOUND_FROM: Final = 0.55
"""Confidence from which on the outline is taken for a page."""
_WORKING_SIZE: Final = 816
_LEAST_PICTURE: Final = 64
_CROSSING: Final = math.radians(52)
"""The least angle between neighbouring sides."""
_PARALLEL: Final = math.radians(24)
_LEAST_SIDE: Final = 0.14
"""Of the working picture's long side."""
_OUTSIDE: Final = 0.02
"""How far beyond the picture a corner may lie, of the long side."""
_BEYOND: Final = 0.06
"""Of a side: the stretch past each corner where a page's edge has ended."""
_A4: Final = math.sqrt(2)
_CANDIDATES: Final = 200_000


def find_page(image: Image) -> PageOutline:
    """The page's corners in pixels; the whole frame with ``found`` False when there is nothing like a page."""
    height, width = image.shape[:2]
    if min(height, width) < _LEAST_PICTURE:
        return whole_frame(image)
    scale = min(1.0, _WORKING_SIZE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    best = _best_quadrangle(edge_lines(np.asarray(small, np.uint8)), *size)
    if best is None or best[1] < FOUND_FROM:
        return whole_frame(image, best[1] if best else 0.0)
    corners, confidence = best
    return outline(refined(image, in_reading_order((corners + 0.5) / scale - 0.5), 6 / scale), min(1.0, confidence))


def whole_frame(image: Image, confidence: float = 0.0) -> PageOutline:
    """What is offered when no page was seen; a person can still draw the corners."""
    height, width = image.shape[:2]
    last = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float64)
    return outline(last, confidence, found=False)


def outline(corners: Numbers, confidence: float, *, found: bool = True) -> PageOutline:
    points = [(float(x), float(y)) for x, y in corners]
    return PageOutline((points[0], points[1], points[2], points[3]), confidence, found)


def in_reading_order(corners: Numbers) -> Numbers:
    """Clockwise, beginning at the corner nearest to the picture's top left."""
    middle = corners.mean(axis=0)
    clockwise = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    return np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0)


@dataclass(frozen=True, slots=True)
class _Crossings:
    """Where each line meets each other: ``at[i, j]`` the point, ``along[i, j]`` its place along line i."""

    at: Numbers
    along: Numbers
    angle: Numbers


def _best_quadrangle(lines: Sequence[EdgeLine], width: int, height: int) -> tuple[Numbers, float] | None:
    if len(lines) < 4:
        return None
    crossings = _crossings(lines)
    first, second = _opposite_pairs(lines, crossings)
    quads = _crossed_pairs(first, second, crossings, width, height)
    if not len(quads):
        return None
    a, b, c, d = quads.T
    supports = np.stack(
        [
            _side_support(lines, crossings, a, c, d, b),
            _side_support(lines, crossings, b, c, d, a),
            _side_support(lines, crossings, c, a, b, d),
            _side_support(lines, crossings, d, a, b, c),
        ]
    )
    corners = np.stack([crossings.at[a, c], crossings.at[a, d], crossings.at[b, d], crossings.at[b, c]], axis=1)
    quality = 0.5 * supports.mean(axis=0) + 0.5 * np.sort(supports, axis=0)[:2].mean(axis=0)
    score = quality * _plausible_shape(corners) * (_area(corners) / (width * height)) ** 0.22
    chosen = int(np.argmax(score))
    best: Numbers = corners[chosen]
    return best, float(quality[chosen])


def _crossings(lines: Sequence[EdgeLine]) -> _Crossings:
    normals = np.array([line.normal for line in lines])
    places = np.array([line.place for line in lines])
    directions = np.array([line.direction for line in lines])
    cross = normals[:, None, 0] * normals[None, :, 1] - normals[:, None, 1] * normals[None, :, 0]
    safe = np.where(np.abs(cross) < 1e-6, np.nan, cross)
    x = (places[:, None] * normals[None, :, 1] - places[None, :] * normals[:, None, 1]) / safe
    y = (places[None, :] * normals[:, None, 0] - places[:, None] * normals[None, :, 0]) / safe
    at = np.stack([x, y], axis=-1)
    along = np.einsum("ijk,ik->ij", at, directions)
    return _Crossings(at, along, np.arcsin(np.clip(np.abs(cross), 0, 1)))


def _opposite_pairs(lines: Sequence[EdgeLine], crossings: _Crossings) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    one, other = np.triu_indices(len(lines), 1)
    parallel = crossings.angle[one, other] < _PARALLEL
    return one[parallel], other[parallel]


def _crossed_pairs(
    first: npt.NDArray[np.intp], second: npt.NDArray[np.intp], crossings: _Crossings, width: int, height: int
) -> npt.NDArray[np.intp]:
    """n x 4 line numbers a, b, c, d: a opposite b, c opposite d, all corners in the picture, no side too short."""
    p, q = np.triu_indices(len(first), 1)
    crossing = crossings.angle[first[p], first[q]] > _CROSSING
    p, q = p[crossing], q[crossing]
    quads = np.stack([first[p], second[p], first[q], second[q]], axis=1)
    a, b, c, d = quads.T
    corners = np.stack([crossings.at[a, c], crossings.at[a, d], crossings.at[b, d], crossings.at[b, c]], axis=1)
    slack = _OUTSIDE * max(width, height)
    inside = (corners > -slack).all(axis=(1, 2)) & (corners < np.array([width, height]) + slack).all(axis=(1, 2))
    sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    long_enough = sides.min(axis=1) > _LEAST_SIDE * max(width, height)
    fitting: npt.NDArray[np.intp] = quads[inside & long_enough & _is_convex(corners)][:_CANDIDATES]
    return fitting


def _is_convex(corners: Numbers) -> npt.NDArray[np.bool_]:
    side = np.roll(corners, -1, axis=1) - corners
    after = np.roll(side, -1, axis=1)
    turns = side[:, :, 0] * after[:, :, 1] - side[:, :, 1] * after[:, :, 0]
    return np.asarray((turns > 0).all(axis=1) | (turns < 0).all(axis=1), np.bool_)


def _side_support(
    lines: Sequence[EdgeLine],
    crossings: _Crossings,
    own: npt.NDArray[np.intp],
    start: npt.NDArray[np.intp],
    end: npt.NDArray[np.intp],
    opposite: npt.NDArray[np.intp],
) -> Numbers:
    """Mean support from corner to corner, less what goes on beyond them."""
    reach = lines[0].reach
    running = np.stack([np.stack(line.running) for line in lines])
    normals = np.array([line.normal for line in lines])
    places = np.array([line.place for line in lines])
    middle = (crossings.at[opposite, start] + crossings.at[opposite, end]) / 2
    inward = ((middle * normals[own]).sum(axis=1) > places[own]).astype(np.intp)
    low = np.minimum(crossings.along[own, start], crossings.along[own, end])
    high = np.maximum(crossings.along[own, start], crossings.along[own, end])
    length = high - low

    def total(from_: Numbers, to: Numbers) -> Numbers:
        last = running.shape[2] - 1
        begin = np.clip(np.round(from_) + reach, 0, last).astype(np.intp)
        stop = np.clip(np.round(to) + reach, 0, last).astype(np.intp)
        summed: Numbers = running[own, inward, stop] - running[own, inward, begin]
        return summed

    beyond = np.maximum(8.0, _BEYOND * length)
    on = total(low, high) / length
    past = (total(low - beyond, low - 3) + total(high + 3, high + beyond)) / (2 * (beyond - 3))
    support: Numbers = on * (1 - 0.25 * past)
    return support


def _plausible_shape(corners: Numbers) -> Numbers:
    """1 for A4 as seen from above, falling gently: cards and booklets are photographed too."""
    sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    one, other = (sides[:, 0] + sides[:, 2]) / 2, (sides[:, 1] + sides[:, 3]) / 2
    ratio = np.maximum(one, other) / np.minimum(one, other)
    plausible: Numbers = np.exp(-0.5 * (np.log(ratio / _A4) / 0.5) ** 2)
    return plausible


def _area(corners: Numbers) -> Numbers:
    x, y = corners[:, :, 0], corners[:, :, 1]
    area: Numbers = np.abs((x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1)) / 2
    return area
