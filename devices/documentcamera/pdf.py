"""Photographed pages as one PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image as Pictures

from devices.contract import DeviceFault, Image
from devices.documentcamera import faults

MAX_PAGES: Final = 20
MAX_BYTES: Final = 8_000_000
_MAX_PIXELS_A_PAGE: Final = 12_000_000
_QUALITIES: Final = (85, 70, 55, 40)


def pages_to_pdf(pages: Sequence[Image], *, dpi: int = 200, max_bytes: int = MAX_BYTES) -> bytes | DeviceFault:
    """One PDF with a JPEG a page, compressed harder until it fits ``max_bytes``.

    Faults: ``document.empty``, ``document.too_many_pages``, ``document.too_large``.
    """
    if not pages:
        return faults.fault(faults.EMPTY)
    if len(pages) > MAX_PAGES:
        return faults.fault(faults.TOO_MANY_PAGES, f"{len(pages)} pages")
    if any(page.shape[0] * page.shape[1] > _MAX_PIXELS_A_PAGE for page in pages):
        return faults.fault(faults.TOO_LARGE, "a page of too many pixels")
    pictures = [Pictures.fromarray(np.ascontiguousarray(page[:, :, ::-1])) for page in pages]
    size = 0
    for quality in _QUALITIES:
        file = io.BytesIO()
        pictures[0].save(
            file, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=quality, optimize=True
        )
        size = file.tell()
        if size <= max_bytes:
            return file.getvalue()
    return faults.fault(faults.TOO_LARGE, f"{size} bytes")
