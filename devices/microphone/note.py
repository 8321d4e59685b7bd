"""A spoken note as a file: 8 kHz A-law in a WAV, 8 KB a second, which browsers and telephones play.

A-law is ITU-T G.711; the WAV's head is that of RFC 2361 (format 6) with the sample count that formats other than PCM need.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING, Final

from devices.contracts.microphone import HEARD_RATE
from devices.speaker.protocol import Sound, to_wav

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int16]

RATE: Final = 8000
MEDIA_TYPE: Final = "audio/wav"
_ALAW: Final = 6
_HEAD: Final = struct.Struct("<4sI4s4sIHHIIHHH4sII4sI")
MOST_BYTES: Final = _HEAD.size + 60 * RATE
"""Of a note of a minute."""


def note_of(samples: bytes, most_seconds: int = 60) -> bytes:
    """What was heard (16-bit little-endian, ``HEARD_RATE``) as a note; longer than ``most_seconds`` is cut."""
    import numpy as np

    heard = np.frombuffer(samples[: 2 * HEARD_RATE * most_seconds], "<i2").astype(np.float64)
    # Every other sample goes: what the lower rate cannot hold is filtered out before.
    low = np.array([-1, 0, 9, 16, 9, 0, -1]) / 32
    thinned = np.convolve(heard, low, "same")[::2] if len(heard) >= len(low) else heard[::2]
    thinned -= thinned.mean() if len(thinned) else 0.0
    levels, codes = _by_level()
    middles = (levels[1:].astype(np.int32) + levels[:-1]) / 2
    coded = codes[np.searchsorted(middles, thinned)].tobytes()
    return _head(len(coded)) + coded


def seconds_of(note: bytes) -> float:
    """How long a note of :func:`note_of` is."""
    return max(0, len(note) - _HEAD.size) / RATE


def playable(note: bytes) -> bytes:
    """A note of :func:`note_of` as 16-bit PCM, for the loudspeaker."""
    import numpy as np

    samples = _levels()[np.frombuffer(note[_HEAD.size :], np.uint8)]
    return to_wav(Sound(RATE, 1, samples.astype("<i2").tobytes()))


def _head(count: int) -> bytes:
    return _HEAD.pack(
        *(b"RIFF", _HEAD.size - 8 + count, b"WAVE"),
        *(b"fmt ", 18, _ALAW, 1, RATE, RATE, 1, 8, 0),
        *(b"fact", 4, count),
        *(b"data", count),
    )


@cache
def _levels() -> Numbers:
    """What each of the 256 codes stands for, at 16 bits (G.711, table 1a: sign, three bits of segment, four of step)."""
    import numpy as np

    levels = np.empty(256, np.int16)
    for code in range(256):
        plain = code ^ 0x55
        segment, step = plain >> 4 & 7, plain & 15
        size = (step << 4) + 8 if segment == 0 else ((step << 4) + 0x108) << (segment - 1)
        levels[code] = size if plain & 0x80 else -size
    return levels


@cache
def _by_level() -> tuple[Numbers, npt.NDArray[np.uint8]]:
    """The levels from the lowest to the highest, and their codes."""
    import numpy as np

    order = np.argsort(_levels())
    return _levels()[order], order.astype(np.uint8)
