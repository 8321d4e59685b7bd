"""What a session is while it finds out who stands there: consents, cards, faces, and how sure one is."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    kind: str
    """``service``, ``face``, ``portrait`` or ``signature``."""
    given: bool
    at: str


class CheckMethod(StrEnum):
    FACE = "face"
    ATTENDANT = "attendant"
    CENTRE = "review"
    """A cadre was there and could not tell: somebody at the centre decides by a photo. Not passed yet."""
    CARD = "card"
    ACCOUNT = "account"
    """No card: a code from the telephone, which the platform knows (粤省事)."""


@dataclass(frozen=True, slots=True)
class IdentityChecked:
    """How the person was matched to the card."""

    method: CheckMethod
    passed: bool
    attempts: int = 0
    distance: float | None = None
    threshold: float | None = None
    engine: str = ""
    engine_version: str = ""
    certified: bool = False
    attendant: str = ""


class CardWanted(StrEnum):
    """Whose card has to be read."""

    OWN = "own"
    AGENTS = "agents"
    PRINCIPALS = "principals"


@dataclass(frozen=True, slots=True)
class ConsentStep:
    pass


@dataclass(frozen=True, slots=True)
class FaceConsentStep:
    pass


@dataclass(frozen=True, slots=True)
class PortraitConsentStep:
    """The cadre cannot tell: may a photo go to the centre?"""


class ReadStatus(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    FAILED = "failed"
    """Shown until the card lies there again; reading goes on by itself."""
    ASKING = "asking"
    """A code from a telephone was held there; the platform is asked whose it is."""
    CODE_FAILED = "code_failed"


@dataclass(frozen=True, slots=True)
class IdentifyStep:
    status: ReadStatus = ReadStatus.WAITING
    trouble: Trouble | None = None
    attempts: int = 0
    code: str = field(default="", repr=False)
    """The one that is asked about."""


class FaceStatus(StrEnum):
    LOOKING = "looking"
    COMPARING = "comparing"
    RETRY = "retry"
    PERSON_DECIDES = "person_decides"


@dataclass(frozen=True, slots=True)
class FaceStep:
    status: FaceStatus = FaceStatus.LOOKING
    attempts: int = 0
    """Comparisons that said no. Two of them and a person decides."""
    trouble: Trouble | None = None
