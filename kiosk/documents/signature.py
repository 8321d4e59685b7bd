"""A signature as a picture: the strokes in black on white, nothing else."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from kiosk.domain.signature import Stroke

PIXELS_PER_MM: Final = 12.0
"""About 300 dots an inch, as papers are archived."""
LONGEST_SIDE: Final = 2000
_MARGIN_MM: Final = 4.0
_PEN_MM: Final = 0.7


def signature_png(strokes: Sequence[Stroke]) -> bytes:
    """A grey PNG that is as large as the writing; ValueError without a single point."""
    # Not before somebody signs: the first screen would wait for it.
    from PIL import Image, ImageDraw

    points = [point for stroke in strokes for point in stroke]
    if not points:
        raise ValueError("a signature without a point")
    left, top = min(point.x for point in points) - _MARGIN_MM, min(point.y for point in points) - _MARGIN_MM
    wide = max(point.x for point in points) + _MARGIN_MM - left
    high = max(point.y for point in points) + _MARGIN_MM - top
    scale = min(PIXELS_PER_MM, LONGEST_SIDE / max(wide, high))
    picture = Image.new("L", (max(1, round(wide * scale)), max(1, round(high * scale))), 255)
    draw = ImageDraw.Draw(picture)
    pen = max(1, round(_PEN_MM * scale))
    for stroke in strokes:
        line = [((point.x - left) * scale, (point.y - top) * scale) for point in stroke]
        draw.line(line, fill=0, width=pen, joint="curve")
        for x, y in (line[0], line[-1]):
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=0)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True, dpi=(scale * 25.4, scale * 25.4))
    return file.getvalue()
