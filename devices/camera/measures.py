"""What a technician can do something about, measured on one picture: focus, light, colour. Nothing of the picture stays.

Sharpness is the variance of the Laplacian (Pech-Pacheco et al., ICPR 2000), always at the same width, so that cameras of
different resolution can be held to one limit. It depends on what is seen: on the printed test page, not on a bare wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from devices.contract import Image

_WIDTH: Final = 640
_DARK, _BRIGHT = 8, 247
"""Of 255: beyond these a sensor has nothing left to tell."""


@dataclass(frozen=True, slots=True)
class Measures:
    """``brightness``: mean of 255. ``dark`` and ``bright``: shares that are clipped. ``cast``: by how much the strongest
    colour is above the weakest, as a share of the brightness, where nothing is clipped."""

    sharpness: float
    brightness: float
    dark: float
    bright: float
    cast: float


def measured(image: Image) -> Measures:
    """Some milliseconds at 8 megapixels. ``ValueError`` for a picture without pixels."""
    if image.size == 0:
        raise ValueError("no pixels")
    height, width = image.shape[:2]
    if width > _WIDTH:
        size = (_WIDTH, max(1, round(height * _WIDTH / width)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    colours = image if image.ndim == 3 else np.repeat(image[:, :, None], 3, axis=2)
    grey = cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY)
    open_pixels = colours[(colours.min(axis=2) > _DARK) & (colours.max(axis=2) < _BRIGHT)]
    means = open_pixels.mean(axis=0) if len(open_pixels) else np.ones(3)
    return Measures(
        sharpness=float(cv2.Laplacian(grey, cv2.CV_64F).var()),
        brightness=float(grey.mean()),
        dark=float((grey <= _DARK).mean()),
        bright=float((grey >= _BRIGHT).mean()),
        cast=float((means.max() - means.min()) / max(1.0, float(means.mean()))),
    )
