"""How well words stand out from what is behind them, judged on the picture that the screen really drew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem, QQuickWindow

LEAST_PIXELS = 60


def poor_words(window: QQuickWindow, items: Iterator[QQuickItem], least: float) -> Iterator[str]:
    """Every text whose contrast on the drawn picture is under ``least``.

    Letters are thin and their edges mixed with the ground, so the ink is the colour of the two per cent of pixels that
    differ most from the ground; the ground is the most frequent colour of the text's rectangle.
    """
    image = window.grabWindow().convertToFormat(QImage.Format.Format_RGB888)
    pixels = _array(image)
    for item in items:
        words = str(item.property("text"))
        if not words.strip() or item.property("opacity") == 0:
            continue
        ratio = _ratio(pixels, _rectangle(item, image))
        if ratio is not None and ratio < least:
            yield f"{ratio:.1f}: {words}"


def _array(image: QImage) -> NDArray[np.uint8]:
    raw = np.frombuffer(image.constBits(), dtype=np.uint8)
    rows = raw.reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)


def _rectangle(item: QQuickItem, image: QImage) -> QRect:
    """What of the text is on the picture; empty for a text of which a scrolled view shows less than nine tenths."""
    whole = item.mapRectToScene(item.boundingRect())
    drawn = whole.intersected(QRectF(image.rect()))
    above = item.parentItem()
    while above is not None:
        if above.clip():
            drawn = drawn.intersected(above.mapRectToScene(above.boundingRect()))
        above = above.parentItem()
    if drawn.width() * drawn.height() < 0.9 * whole.width() * whole.height():
        return QRect()
    return drawn.toAlignedRect().intersected(image.rect())


def _ratio(pixels: NDArray[np.uint8], where: QRect) -> float | None:
    """None for what is outside the picture, scrolled away or hidden: too little of a second colour is there."""
    patch = pixels[where.top() : where.bottom() + 1, where.left() : where.right() + 1].reshape(-1, 3)
    if len(patch) < LEAST_PIXELS:
        return None
    packed = patch.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    values, counts = np.unique(packed, return_counts=True)
    ground = values[counts.argmax()]
    lights = luminance(np.stack([(values >> 16) & 255, (values >> 8) & 255, values & 255], axis=1))
    light_of_ground = lights[values == ground][0]
    order = np.argsort(-_contrast(lights, light_of_ground))
    so_far = np.cumsum(counts[order])
    at = int(np.searchsorted(so_far, max(3, int(len(patch) * 0.02))))
    return float(_contrast(lights[order], light_of_ground)[min(at, len(order) - 1)])


def luminance(rgb: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Relative luminance of WCAG 2.1, 0 black to 1 white."""
    share = rgb.astype(np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return cast("NDArray[np.float64]", linear @ np.array([0.2126, 0.7152, 0.0722]))


def _contrast(lights: NDArray[np.float64], ground: float) -> NDArray[np.float64]:
    return (np.maximum(lights, ground) + 0.05) / (np.minimum(lights, ground) + 0.05)
