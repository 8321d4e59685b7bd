"""Photographed pages as files: small enough for a slow line, large enough to be read."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from PIL import Image as Pictures
from PIL import UnidentifiedImageError

from devices.contract import Corner, DeviceFault, Image
from devices.documentcamera import faults
from devices.documentcamera.flatten import flatten
from devices.documentcamera.outline import find_page
from devices.documentcamera.pdf import MAX_PAGES

DPI: Final = 200
LONGEST_PREVIEW: Final = 1400
_LADDER: Final = ((1.0, (80, 65, 50)), (0.75, (65, 50, 35)), (0.5, (70, 50, 30)))
"""Shares of the size with the qualities to try: small print is read better at 150 dots an inch than in coarse blocks."""
_QUARTERS: Final = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


def straightened(image: Image, corners: Sequence[Corner], turns: int = 0) -> Image:
    """The page between the corners (shares of width and height, clockwise from the top left), turned by quarters.

    Corners that do not go around a page: ValueError.
    """
    height, width = image.shape[:2]
    page = flatten(image, [(x * (width - 1), y * (height - 1)) for x, y in corners], dpi=DPI)
    quarter = _QUARTERS[turns % 4]
    return page if quarter is None else np.asarray(cv2.rotate(page, quarter), np.uint8)


def page_jpeg(page: Image, most_bytes: int) -> bytes | DeviceFault:
    """The page as JPEG in the best quality that fits ``most_bytes``; faults: ``document.too_large``."""
    size = 0
    for share, qualities in _LADDER:
        smaller = page if share == 1.0 else cv2.resize(page, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        picture = Pictures.fromarray(np.ascontiguousarray(np.asarray(smaller, np.uint8)[:, :, ::-1]))
        for quality in qualities:
            file = io.BytesIO()
            picture.save(file, "JPEG", quality=quality, optimize=True, dpi=(DPI * share, DPI * share))
            size = file.tell()
            if size <= most_bytes:
                return file.getvalue()
    return faults.fault(faults.TOO_LARGE, f"{size} bytes")


def page_picture(jpeg: bytes) -> Image | DeviceFault:
    """A page's JPEG as pixels, for the screen; faults: ``document.empty`` when it is no picture."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    return faults.fault(faults.EMPTY) if pixels is None else preview(np.asarray(pixels, np.uint8))


def preview(image: Image) -> Image:
    """No side longer than :data:`LONGEST_PREVIEW`."""
    share = LONGEST_PREVIEW / max(image.shape[:2])
    if share >= 1.0:
        return image
    return np.asarray(cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)


def page_seen(image: Image) -> bool:
    """Whether something like a page lies there. About 0.15 s for a preview."""
    return find_page(image).found


def bound(pages: Sequence[bytes]) -> bytes | DeviceFault:
    """One PDF of JPEG pages, each with the tables it was compressed with: nothing is lost a second time.

    Faults: ``document.empty``, ``document.too_many_pages``, and ``document.too_large`` for what is no JPEG.
    """
    if not pages:
        return faults.fault(faults.EMPTY)
    if len(pages) > MAX_PAGES:
        return faults.fault(faults.TOO_MANY_PAGES, f"{len(pages)} pages")
    try:
        pictures = [Pictures.open(io.BytesIO(page), formats=("JPEG",)) for page in pages]
        file = io.BytesIO()
        pictures[0].save(
            file,
            "PDF",
            save_all=True,
            append_images=pictures[1:],
            quality="keep",
            optimize=True,
            resolution=float(pictures[0].info.get("dpi", (DPI, DPI))[0]),
        )
    except (UnidentifiedImageError, OSError) as problem:
        return faults.fault(faults.TOO_LARGE, type(problem).__name__)
    return file.getvalue()
