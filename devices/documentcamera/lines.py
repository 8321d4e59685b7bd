"""Straight edges of a small picture, and how much each looks like the edge of bright paper along its length."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from devices.contract import Image

Grid: TypeAlias = npt.NDArray[np.float32]
Numbers: TypeAlias = npt.NDArray[np.float64]

_SHORTEST: Final = 0.035
"""Of the picture's long side: shorter pieces are letters, grain, noise."""
_PIECES_KEPT: Final = 600
_LINES_WEIGHED: Final = 90
_LINES_KEPT: Final = 32
_PER_DIRECTION: Final = 9
"""Lines kept of each sixth of the half circle, or the grain of a desk would crowd out the page."""
_SAME_ANGLE: Final = math.radians(1.6)
_SAME_PLACE: Final = 3.5
_NEAR, _FAR = 2, 8
"""Pixels from the edge between which the two sides are compared: beyond printed rules, within the page's margin."""
_STRONG: Final = 45.0
"""Difference of lightness, of 255, beyond which an edge gains nothing more."""
_WORDS: Final = 0.5
"""Mean support that a line of printed words or the grain of wood reaches."""


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A whole line across the picture: points with ``normal · point = place``.

    ``running[side]`` is the running sum of support along the line, a step a pixel from ``-reach``; side 1 is for paper
    that lies where the normal points, side 0 for paper on the other side.
    """

    normal: tuple[float, float]
    place: float
    reach: int
    running: tuple[Numbers, Numbers]
    weight: float
    """What the lines are ranked by: :func:`_longest_stretch`."""

    @property
    def direction(self) -> tuple[float, float]:
        return -self.normal[1], self.normal[0]


def edge_lines(picture: Image) -> list[EdgeLine]:
    """The lines of a picture of about 800 pixels that may bound a page, best supported first."""
    lab: Image = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2LAB), np.uint8)
    pieces = _pieces(lab)
    smooth = cv2.GaussianBlur(lab[:, :, 0], (0, 0), 0.8).astype(np.float32)
    enough = _enough(lab[:, :, 0])
    lines = [_weighed(smooth, normal, place, enough) for normal, place in _merged(pieces)[:_LINES_WEIGHED]]
    kept: list[EdgeLine] = []
    room = [_PER_DIRECTION] * 6
    for line in sorted(lines, key=lambda line: -line.weight):
        sixth = int(math.atan2(line.normal[1], line.normal[0]) % math.pi / math.pi * 6) % 6
        if room[sixth]:
            room[sixth] -= 1
            kept.append(line)
    return kept[:_LINES_KEPT]


def _pieces(lab: Image) -> Numbers:
    """n x 4 end points: from lightness and colours in full and at half size, and the sides of the brightest shapes."""
    detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD)
    height, width = lab.shape[:2]
    found: list[Numbers] = [_sides_of_bright_shapes(lab[:, :, 0])]
    for channel in cv2.split(lab):
        for factor in (1, 2, 4):
            small = cv2.resize(channel, (width // factor, height // factor), interpolation=cv2.INTER_AREA)
            segments = detector.detect(small)[0]
            if segments is not None:
                found.append(segments.reshape(-1, 4).astype(np.float64) * factor)
    pieces = np.concatenate(found)
    lengths = np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1])
    longest_first = np.argsort(-lengths, kind="stable")
    kept = longest_first[lengths[longest_first] > _SHORTEST * max(height, width)]
    chosen: Numbers = pieces[kept[:_PIECES_KEPT]]
    return chosen


def _sides_of_bright_shapes(lightness: Image) -> Numbers:
    _, bright = cv2.threshold(lightness, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    closed = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    shapes, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    sides: list[Numbers] = [np.empty((0, 4))]
    for shape in sorted(shapes, key=cv2.contourArea, reverse=True)[:3]:
        hull = cv2.approxPolyDP(cv2.convexHull(shape), 4.0, True).reshape(-1, 2).astype(np.float64)
        if len(hull) >= 3:
            sides.append(np.hstack([hull, np.roll(hull, -1, axis=0)]))
    return np.concatenate(sides)


def _merged(pieces: Numbers) -> list[tuple[tuple[float, float], float]]:
    """One line for pieces that lie on it, ranked by their length together."""
    lines: list[tuple[float, float, float, float]] = []  # angle of the normal, place, middle along the line, total length
    for x1, y1, x2, y2 in pieces.tolist():
        length = math.hypot(x2 - x1, y2 - y1)
        angle = math.atan2(x2 - x1, y1 - y2)
        if angle < 0:
            angle += math.pi
        angle %= math.pi
        middle = ((x1 + x2) / 2, (y1 + y2) / 2)
        for number, (known, place, _, total) in enumerate(lines):
            turn = abs(known - angle)
            off = abs(math.cos(known) * middle[0] + math.sin(known) * middle[1] - place)
            if min(turn, math.pi - turn) < _SAME_ANGLE and off < _SAME_PLACE:
                lines[number] = (known, place, 0.0, total + length)
                break
        else:
            lines.append((angle, math.cos(angle) * middle[0] + math.sin(angle) * middle[1], 0.0, length))
    lines.sort(key=lambda line: -line[3])
    return [((math.cos(angle), math.sin(angle)), place) for angle, place, _, _ in lines]


def _enough(lightness: Image) -> float:
    """The difference of lightness that counts in full: well above the picture's own noise."""
    noise = float(np.median(np.abs(cv2.Laplacian(lightness, cv2.CV_32F)))) / 3
    return min(10.0, max(4.0, 3 * noise))


def _weighed(lightness: Grid, normal: tuple[float, float], place: float, enough: float) -> EdgeLine:
    height, width = lightness.shape
    reach = math.ceil(math.hypot(height, width))
    along = np.arange(-reach, reach + 1, dtype=np.float32)
    foot = (normal[0] * place, normal[1] * place)
    columns = foot[0] - normal[1] * along
    rows = foot[1] + normal[0] * along
    offsets = np.array([*range(-_FAR, -_NEAR + 1), *range(_NEAR, _FAR + 1)], np.float32)[:, None]
    seen = cv2.remap(
        lightness,
        columns[None, :] + normal[0] * offsets,
        rows[None, :] + normal[1] * offsets,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    half = len(offsets) // 2
    step = seen[half:].mean(axis=0) - seen[:half].mean(axis=0)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    step[~inside] = 0
    running = _running(-step, enough), _running(step, enough)
    return EdgeLine(normal, place, reach, running, max(_longest_stretch(sums) for sums in running))


def _longest_stretch(running: Numbers) -> float:
    """The support of the best stretch beyond what words in a row would give: they have gaps, a page's edge has none."""
    beyond = running - _WORDS * np.arange(len(running))
    return float((beyond - np.minimum.accumulate(beyond)).max())


def _running(step: Grid, enough: float) -> Numbers:
    support = 0.7 * np.clip(step / enough, 0, 1) + 0.3 * np.clip(step / _STRONG, 0, 1)
    running: Numbers = np.concatenate([[0.0], np.cumsum(support, dtype=np.float64)])
    return running
