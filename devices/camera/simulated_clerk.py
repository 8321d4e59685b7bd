"""模拟的镇办事员: pictures of a drawn figure that moves its mouth. Nobody sits at the other end."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from devices.contract import Image

WIDE: Final = 960
HIGH: Final = 720
_INSET: Final = 3
"""The person's own picture is this part of the width."""
_EDGE: Final = 16


def simulated_clerk(seconds: float) -> Image:
    """The figure at that moment, blue-green-red."""
    picture = np.full((HIGH, WIDE, 3), (214, 222, 216), np.uint8)
    cv2.rectangle(picture, (0, 600), (WIDE, HIGH), (120, 150, 176), -1)
    nod = round(6 * math.sin(seconds * 1.7))
    cv2.ellipse(picture, (480, 690), (240, 220), 0, 0, 360, (92, 110, 60), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (480, 320 + nod), (120, 150), 0, 0, 360, (176, 200, 230), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (480, 250 + nod), (126, 96), 0, 180, 360, (60, 60, 64), -1, cv2.LINE_AA)
    for eye in (436, 524):
        cv2.circle(picture, (eye, 310 + nod), 10, (60, 50, 44), -1, cv2.LINE_AA)
    mouth = 4 + round(10 * abs(math.sin(seconds * 5.3)))
    cv2.ellipse(picture, (480, 390 + nod), (34, mouth), 0, 0, 360, (92, 84, 168), -1, cv2.LINE_AA)
    return picture


def beside(clerk: Image, person: Image | None) -> Image:
    """The clerk's picture with the person's own in its lower corner, mirrored as people know themselves."""
    together = clerk.copy()
    if person is None:
        return together
    wide = WIDE // _INSET
    high = min(round(person.shape[0] * wide / max(person.shape[1], 1)), HIGH // 2)
    small = cv2.resize(person[:, ::-1], (wide, max(high, 1)), interpolation=cv2.INTER_AREA)
    top, left = HIGH - small.shape[0] - _EDGE, WIDE - wide - _EDGE
    together[top : top + small.shape[0], left : left + wide] = small
    cv2.rectangle(together, (left - 2, top - 2), (left + wide + 1, top + small.shape[0] + 1), (255, 255, 255), 3)
    return together
