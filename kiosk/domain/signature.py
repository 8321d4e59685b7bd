"""A signature by finger: strokes on the glass, and what is none: a dot, a slip of the hand, a scrawl without end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass

MOST_STROKES: Final = 200
MOST_POINTS: Final = 6000
"""Of all strokes: a minute of writing at 100 points a second."""
LARGEST_MM: Final = 500.0
"""Beyond any panel that a terminal has."""
LEAST_INK_MM: Final = 25.0
LEAST_SIDE_MM: Final = 8.0
LEAST_MS: Final = 200

TOO_LITTLE: Final = Trouble("signature.too_little", Cause.INPUT, "这还不是名字", "请在方框里用手指写下您的名字。")
TOO_MUCH: Final = Trouble("signature.too_much", Cause.INPUT, "写得太多了", "请点“擦掉重写”，只写名字。")


@dataclass(frozen=True, slots=True)
class InkPoint:
    """Where the finger was: millimetres from the field's top left, milliseconds since the first touch of the field."""

    x: float
    y: float
    ms: int


Stroke = tuple[InkPoint, ...]


def usable(stroke: Sequence[InkPoint]) -> bool:
    """Whether these can be points of a panel at all; what is not is dropped unseen."""
    return bool(stroke) and all(
        math.isfinite(point.x) and math.isfinite(point.y) and max(abs(point.x), abs(point.y)) <= LARGEST_MM
        for point in stroke
    )


def fits(strokes: Sequence[Stroke]) -> bool:
    """Whether there are no more strokes and points than a name has."""
    return len(strokes) <= MOST_STROKES and sum(len(stroke) for stroke in strokes) <= MOST_POINTS


def signature_trouble(strokes: Sequence[Stroke]) -> Trouble | None:
    """Why these strokes are no signature; None when they may be one. Who wrote them, nobody here can tell."""
    if not fits(strokes):
        return TOO_MUCH
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return TOO_LITTLE
    ink = sum(math.dist((a.x, a.y), (b.x, b.y)) for stroke in strokes for a, b in pairwise(stroke))
    wide = max(point.x for point in points) - min(point.x for point in points)
    high = max(point.y for point in points) - min(point.y for point in points)
    lasted = max(point.ms for point in points) - min(point.ms for point in points)
    enough = ink >= LEAST_INK_MM and max(wide, high) >= LEAST_SIDE_MM and lasted >= LEAST_MS
    return None if enough else TOO_LITTLE
