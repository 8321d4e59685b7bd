"""An expected failure as a value: what happened, what to do, and whose job it is."""

from __future__ import annotations

from enum import StrEnum

from kiosk.domain.values import dataclass


class Cause(StrEnum):
    """Where a failure comes from. The values are those of the device contract and the wire."""

    NETWORK = "network"
    CLOCK = "clock"
    KEY = "key"
    DEVICE = "device"
    PLATFORM = "platform"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class Trouble:
    """``message`` and ``advice`` are plain Chinese for the person; ``code`` is for the log and the technician."""

    code: str
    cause: Cause
    message: str
    advice: str
