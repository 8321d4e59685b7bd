"""What a session is while somebody asks the town's clerk for help by video. No picture is part of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass

HOW: Final = "how"
"""The question of how to be helped; its answers:"""
BY_VIDEO: Final = "video"
CALL_BACK: Final = "callback"
LONGEST_SECONDS: Final = 300.0
"""Somebody who has walked away would be shown for ever."""


class VideoStatus(StrEnum):
    CALLING = "calling"
    """Asked for, or waiting for one's turn."""
    TALKING = "talking"
    NO_LINE = "no_line"


@dataclass(frozen=True, slots=True)
class VideoStep:
    status: VideoStatus = VideoStatus.CALLING
    waiting: str = ""
    """The desk's words about the queue."""
    until: float = 0.0
    """Monotonic seconds when the talk ends by itself."""
    simulated: bool = False
    trouble: Trouble | None = None
