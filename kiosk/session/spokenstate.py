"""What a session is while somebody says what others write. No sound is kept here, only how long and how loud it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kiosk.domain.catalogue import AttachmentSpec, FieldSpec
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.session.capturestate import PaperPage

MOST_SECONDS: Final = 60
"""Of one note."""
LEVELS: Final = 10
"""Steps of the bar that shows how loud somebody speaks."""


class SpokenStatus(StrEnum):
    READY = "ready"
    """Nobody listens; a touch begins it."""
    LISTENING = "listening"
    KEEPING = "keeping"
    """What was said is being made into a file."""
    CHECKING = "checking"
    """The note that was said: is it right?"""
    PLAYING = "playing"
    """It is heard from the loudspeaker."""


@dataclass(frozen=True, slots=True)
class SpokenStep:
    """A question that is answered by speaking instead of writing."""

    spec: AttachmentSpec
    field: FieldSpec
    status: SpokenStatus = SpokenStatus.READY
    level: int = 0
    """While LISTENING: how loud it is, from 0 to ``LEVELS``."""
    seconds: int = 0
    """Of the note so far."""
    note: PaperPage | None = None
    """Present while CHECKING and PLAYING; its sound lies with the shell under this number."""
    trouble: Trouble | None = None
    returning: bool = False
    """True when the review sent the person back to this one answer."""
