"""How ``arecord`` says what went wrong, and how loud samples are; without I/O."""

from __future__ import annotations

import array
import math
import sys

from devices.contract import DeviceFault
from devices.microphone.faults import fault

_QUIET = 30.0
"""Root mean square below which nothing is heard: about -60 dB of full scale."""
_LOUD = 8000.0


def fault_of(exit_code: int, complaint: str) -> DeviceFault:
    """What arecord's exit code and stderr mean; it exits 1 for everything, so its words decide."""
    text = complaint.lower()
    if "busy" in text:
        return fault("microphone.busy")
    if "audio open error" in text or "no soundcards" in text or "unknown pcm" in text or "cannot find card" in text:
        return fault("microphone.no_device", f"exit {exit_code}")
    return fault("microphone.failed", f"exit {exit_code}")


def numbers(samples: bytes) -> array.array[int]:
    """16-bit little-endian samples as numbers. Raises ValueError for an odd number of bytes."""
    found = array.array("h")
    found.frombytes(samples)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def loudness(samples: bytes) -> float:
    """From 0 (nothing to hear) to 1 (as loud as somebody speaks close by), as ears tell: by decibels."""
    heard = numbers(samples)
    if not heard:
        return 0.0
    # The mean is taken out: cheap sound cards have an offset, which is no sound.
    mean = sum(heard) / len(heard)
    power = math.sqrt(max(0.0, sum(one * one for one in heard) / len(heard) - mean * mean))
    if power <= _QUIET:
        return 0.0
    return min(1.0, math.log(power / _QUIET) / math.log(_LOUD / _QUIET))
