"""Whether a photographed page can be read: judgements on pixels, in the words of :mod:`devices.documentcamera.faults`."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from devices.contract import DeviceFault, Image, PageOutline
from devices.documentcamera import faults

_JUDGED: Final = (800, 1131)
_DARK: Final = 70.0
"""Brightness of the paper itself (its 80th percentile) below which a page is too dark."""
_BURNT: Final = 252
_GLARE_SHARE: Final = 0.012
_PAPER_MARGIN: Final = 12
"""A reflection is that much brighter than the paper; a well lit sheet may itself be nearly white."""
_SHARP: Final = 0.15
"""Steepest change from one pixel to the next at ink, as a share of the contrast between ink and paper."""
_INK: Final = 25.0


def problems(image: Image, outline: PageOutline) -> tuple[DeviceFault, ...]:
    """What a person should know before this page is kept; worst first."""
    found: list[DeviceFault] = []
    if not outline.found:
        found.append(faults.fault(faults.NO_PAGE, f"confidence {outline.confidence:.2f}"))
    page = _page(image, outline)
    paper = float(np.percentile(page, 80))
    if paper < _DARK:
        found.append(faults.fault(faults.TOO_DARK, f"paper at {paper:.0f}"))
    sharpness = _sharpness(page)
    if sharpness is not None and sharpness < _SHARP:
        found.append(faults.fault(faults.BLURRED, f"sharpness {sharpness:.3f}"))
    burnt = _burnt_share(page, paper)
    if burnt > _GLARE_SHARE:
        found.append(faults.fault(faults.GLARE, f"{burnt:.1%} burnt out"))
    return tuple(found)


def _page(image: Image, outline: PageOutline) -> Image:
    """The page in grey at about 100 dots an inch: the same measure for every camera."""
    wide, high = _JUDGED
    target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    way = cv2.getPerspectiveTransform(np.array(outline.corners, np.float32), target)
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.warpPerspective(grey, way, _JUDGED, flags=cv2.INTER_AREA), np.uint8)


def _sharpness(page: Image) -> float | None:
    """None when there is too little ink to tell."""
    smooth = cv2.GaussianBlur(page, (3, 3), 0).astype(np.float32)
    steep = np.maximum(np.abs(np.diff(smooth, axis=1))[:-1], np.abs(np.diff(smooth, axis=0))[:, :-1])
    paper = cv2.dilate(page, np.ones((15, 15), np.uint8)).astype(np.float32)
    contrast = (paper - cv2.erode(page, np.ones((15, 15), np.uint8)).astype(np.float32))[:-1, :-1]
    inner = np.s_[30:-30, 30:-30]
    inked = contrast[inner] > _INK
    if inked.mean() < 0.01:
        return None
    ratio = steep[inner][inked] / contrast[inner][inked]
    return float(np.percentile(ratio, 95))


def _burnt_share(page: Image, paper: float) -> float:
    if paper > _BURNT - _PAPER_MARGIN:
        return 0.0
    burnt = cv2.erode((page >= _BURNT).astype(np.uint8), np.ones((7, 7), np.uint8))
    return float(burnt.mean())
