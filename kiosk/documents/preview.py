"""A certificate's first page as a picture, so that the person sees what will come out before paper is used."""

from __future__ import annotations

from typing import Final

from devices.contract import Image

WIDE: Final = 900
"""Pixels: some 110 dots an inch, so that the print can be read where the screen is large."""


def first_page(pdf: bytes, wide: int = WIDE) -> Image | None:
    """Height x width x 3, blue-green-red. None for what cannot be drawn: the paper can be printed all the same.

    Only for certificates that have proven themselves: nothing else is given to the renderer.
    """
    # Loaded with the first certificate.
    import numpy as np
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            drawn = page.render(scale=wide / max(page.get_width(), 1.0)).to_numpy()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, IndexError):
        return None
    return np.array(drawn[:, :, :3], order="C")


def every_page(pdf: bytes, wide: int = WIDE) -> list[Image]:
    """All pages of what this program has drawn itself, as pictures; empty when it cannot be drawn."""
    import numpy as np
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            drawn = [page.render(scale=wide / max(page.get_width(), 1.0)).to_numpy() for page in document]
            return [np.array(one[:, :, :3], order="C") for one in drawn]
        finally:
            document.close()
    except pypdfium2.PdfiumError:
        return []
