"""How well a touch panel hits, and the matrix that sets it right. Pure; coordinates are shares of the screen, 0 to 1.

The matrix maps where a touch was reported to where the finger was: x' = a x + b y + c, y' = d x + e y + f, with c and f as
shares of the screen. These six numbers, row by row, are what libinput takes as ``LIBINPUT_CALIBRATION_MATRIX``
(wayland.freedesktop.org/libinput/doc/latest/device-configuration-via-udev.html).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, TypeAlias

from kiosk.domain.values import dataclass

Point: TypeAlias = tuple[float, float]

_EDGE: Final = 0.08
TARGETS: Final[tuple[Point, ...]] = tuple((x, y) for y in (_EDGE, 0.5, 1 - _EDGE) for x in (_EDGE, 0.5, 1 - _EDGE))
"""Where a finger is asked to tap: three rows of three."""
HIT_MM: Final = 3.0
"""As near as a finger taps on a small cross without trying hard."""
SCATTER_MM: Final = 6.0
"""What is left after the best matrix: beyond it the taps do not belong together."""
_LEAST_AREA, _MOST_AREA = 0.5, 2.0
"""By how much a matrix may shrink or stretch the screen's area. Beyond it the taps were no taps at the crosses."""
_FURTHEST: Final = 1.5
"""Of any number in a matrix that is kept."""


@dataclass(frozen=True, slots=True)
class Affine:
    """The six numbers, row by row."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    def of(self, point: Point) -> Point:
        x, y = point
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def after(self, first: Affine) -> Affine:
        """One matrix that does what ``first`` does, and then this."""
        return Affine(
            self.a * first.a + self.b * first.d,
            self.a * first.b + self.b * first.e,
            self.a * first.c + self.b * first.f + self.c,
            self.d * first.a + self.e * first.d,
            self.d * first.b + self.e * first.e,
            self.d * first.c + self.e * first.f + self.f,
        )

    @property
    def area(self) -> float:
        """By how much areas grow; negative when the screen is mirrored."""
        return self.a * self.e - self.b * self.d

    @property
    def numbers(self) -> tuple[float, float, float, float, float, float]:
        return self.a, self.b, self.c, self.d, self.e, self.f

    @property
    def text(self) -> str:
        """As udev and libinput take it: six numbers with single spaces."""
        return " ".join(f"{number:.6f}" for number in self.numbers)


IDENTITY: Final = Affine()


def parsed(text: str) -> Affine | None:
    """The matrix of a property; None for anything but six sensible numbers."""
    parts = text.split()
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    return Affine(*numbers) if len(numbers) == 6 and is_sensible(numbers) else None


def is_sensible(numbers: Iterable[float]) -> bool:
    """Whether a matrix of these can be meant. libinput's own examples for turned panels are."""
    given = tuple(numbers)
    if len(given) != 6 or not all(math.isfinite(number) and abs(number) <= _FURTHEST for number in given):
        return False
    return _LEAST_AREA <= abs(Affine(*given).area) <= _MOST_AREA


class Verdict(StrEnum):
    GOOD = "good"
    OFF = "off"
    """Off in the same way everywhere: a matrix sets it right."""
    SCATTERED = "scattered"
    """Off here in one way and there in another: no matrix helps."""


@dataclass(frozen=True, slots=True)
class TouchResult:
    """``hits`` of the targets; the worst distance in mm as it is, and as it would be with ``matrix``."""

    verdict: Verdict
    hits: int
    worst_mm: float
    left_mm: float
    matrix: Affine = IDENTITY


def judged(taps: Sequence[Point], size_mm: Point) -> TouchResult:
    """``taps``: where the touches on :data:`TARGETS` were reported, in their order. ``size_mm``: of the screen."""
    distances = [_apart(tap, target, size_mm) for tap, target in zip(taps, TARGETS, strict=True)]
    hits, worst = sum(distance <= HIT_MM for distance in distances), max(distances)
    if worst <= HIT_MM:
        return TouchResult(Verdict.GOOD, hits, worst, worst)
    matrix = fitted(taps)
    if matrix is None:
        return TouchResult(Verdict.SCATTERED, hits, worst, worst)
    left = max(_apart(matrix.of(tap), target, size_mm) for tap, target in zip(taps, TARGETS, strict=True))
    if left > SCATTER_MM or left > worst / 2:
        return TouchResult(Verdict.SCATTERED, hits, worst, left)
    return TouchResult(Verdict.OFF, hits, worst, left, matrix)


def fitted(taps: Sequence[Point]) -> Affine | None:
    """The matrix that brings the taps nearest to the targets, by least squares; None when no sensible one does."""
    normal = [[0.0] * 3 for _ in range(3)]
    right_x, right_y = [0.0] * 3, [0.0] * 3
    for (x, y), (to_x, to_y) in zip(taps, TARGETS, strict=True):
        row = (x, y, 1.0)
        for i in range(3):
            right_x[i] += row[i] * to_x
            right_y[i] += row[i] * to_y
            for j in range(3):
                normal[i][j] += row[i] * row[j]
    across, down = _solved(normal, right_x), _solved(normal, right_y)
    if across is None or down is None:
        return None
    numbers = (*across, *down)
    return Affine(*numbers) if is_sensible(numbers) else None


def _apart(one: Point, other: Point, size_mm: Point) -> float:
    return math.hypot((one[0] - other[0]) * size_mm[0], (one[1] - other[1]) * size_mm[1])


def _solved(matrix: list[list[float]], right: list[float]) -> tuple[float, float, float] | None:
    """By Cramer's rule; None when the taps lie on one line."""
    whole = _determinant(matrix)
    if abs(whole) < 1e-6:
        return None
    found = []
    for column in range(3):
        swapped = [[right[i] if j == column else matrix[i][j] for j in range(3)] for i in range(3)]
        found.append(_determinant(swapped) / whole)
    return found[0], found[1], found[2]


def _determinant(m: list[list[float]]) -> float:
    return (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )
