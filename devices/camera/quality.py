"""Whether a picture is one the camera took: pure judgements on pixels.

Decoders hand out damaged pictures as if nothing were wrong: what a cut-off JPEG lacks is filled with one even tone or (seen
with FFmpeg) with whatever an earlier picture left in the memory. A sensor never delivers either, not even with the lens
covered, because it is never free of noise.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from devices.contract import Image

_FLAT = 2.5
"""Standard deviation over a whole picture that no real scene stays under."""
_EVEN_ROW = 0.6
"""Standard deviation within a row below which it was filled in, not seen."""
_DAMAGED_SHARE = 0.08
"""Share of such rows at the lower edge from which on the picture counts as cut off."""
_DARK = 14.0
"""Mean of 255 below which nobody could be seen: a covered lens, or a room without any light."""
_SAMPLE_STEP = 7


def is_blank(image: Image) -> bool:
    """One even tone all over: grey, black or white."""
    return bool(image.size == 0 or float(_luminance(image).std()) < _FLAT)


def is_dark(image: Image) -> bool:
    """Taken by the camera, and yet nothing can be seen."""
    return bool(image.size and float(_luminance(image[::4, ::4]).mean()) < _DARK)


def is_cut_off(image: Image) -> bool:
    """The lower part is filled with an even tone, row by row."""
    if image.size == 0:
        return True
    luminance = _luminance(image)
    even = luminance.std(axis=1) < _EVEN_ROW
    filled = int(np.argmin(even[::-1])) if not even.all() else len(even)
    return filled > len(even) * _DAMAGED_SHARE


def sampled(image: Image) -> Image:
    """Every seventh column, copied: enough to tell two pictures apart, little to keep."""
    return image[:, ::_SAMPLE_STEP].copy()


def repeats_lower_part(picture: Image, earlier: Image) -> bool:
    """The lower part of a :func:`sampled` picture is, bit for bit, that of an earlier one, but not the whole."""
    if picture.shape != earlier.shape or picture.size == 0:
        return False
    same = (picture == earlier).reshape(len(picture), -1).all(axis=1)
    return not same.all() and int(np.argmin(same[::-1])) > len(same) * _DAMAGED_SHARE


def _luminance(image: Image) -> npt.NDArray[np.float32]:
    return image.astype(np.float32).mean(axis=2) if image.ndim == 3 else image.astype(np.float32)
