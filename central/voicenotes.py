"""Spoken notes: what a terminal may send as one, down to the byte. Nothing else is ever handed to a player.

A note is 8 kHz A-law (ITU-T G.711) in a WAV with one fixed head, at most a minute long.
"""

from __future__ import annotations

import struct
from typing import Final

MEDIA_TYPE: Final = "audio/wav"
RATE: Final = 8000
MOST_SECONDS: Final = 60
_HEAD: Final = struct.Struct("<4sI4s4sIHHIIHHH4sII4sI")
MOST_BYTES: Final = _HEAD.size + MOST_SECONDS * RATE
"""480,058."""
MOST_SEALED_BYTES: Final = MOST_BYTES + 1024
"""What packing and sealing add to a sound that cannot be made smaller is a few hundred bytes."""


def note_seconds(data: bytes) -> float | None:
    """How long a note is; None when it is none: another format, other sizes than it says, empty or too long."""
    count = len(data) - _HEAD.size
    if not 0 < count <= MOST_SECONDS * RATE:
        return None
    head = (
        b"RIFF",
        _HEAD.size - 8 + count,
        b"WAVE",
        b"fmt ",
        18,
        6,
        1,
        RATE,
        RATE,
        1,
        8,
        0,
        b"fact",
        4,
        count,
        b"data",
        count,
    )
    return count / RATE if _HEAD.unpack_from(data) == head else None
