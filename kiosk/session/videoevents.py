"""What is heard of a call for help by video."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class ClerkBusy:
    """One's turn comes later; it is asked again."""

    words: str


@dataclass(frozen=True, slots=True)
class ClerkAnswered:
    simulated: bool


@dataclass(frozen=True, slots=True)
class CallFailed:
    trouble: Trouble


VideoEvent: TypeAlias = ClerkBusy | ClerkAnswered | CallFailed
