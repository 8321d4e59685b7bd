"""What happens while somebody says what others write: touches, and what the microphone answers."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class SpeakingWanted:
    """Instead of writing."""


@dataclass(frozen=True, slots=True)
class WritingWanted:
    """Instead of speaking."""


@dataclass(frozen=True, slots=True)
class SpeakingBegun:
    pass


@dataclass(frozen=True, slots=True)
class SpeakingEnded:
    pass


@dataclass(frozen=True, slots=True)
class NoteHeardAgain:
    """Play it."""


@dataclass(frozen=True, slots=True)
class NotePlayingStopped:
    pass


@dataclass(frozen=True, slots=True)
class NoteKept:
    """The note that was said is the right one."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Some times a second: how loud it is now, and how many seconds there are so far."""

    level: int
    seconds: int


@dataclass(frozen=True, slots=True)
class HearingEnded:
    """The minute is over, or (with a trouble) the microphone is gone. What was said before is still there."""

    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class NoteTaken:
    note_id: int
    size: int
    seconds: int


@dataclass(frozen=True, slots=True)
class NoteFailed:
    """No note came of it: silence, or no sound at all."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class NotePlayed:
    """To its end, or (with a trouble) not."""

    trouble: Trouble | None = None


SpokenAnswer: TypeAlias = Hearing | HearingEnded | NoteTaken | NoteFailed | NotePlayed
SpokenEvent: TypeAlias = (
    SpeakingWanted
    | WritingWanted
    | SpeakingBegun
    | SpeakingEnded
    | NoteHeardAgain
    | NotePlayingStopped
    | NoteKept
    | SpokenAnswer
)
