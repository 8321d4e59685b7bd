"""What happens while somebody acts for one who is not there."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from kiosk.domain.acting import Represented
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.session.standingstate import StandingAsked


@dataclass(frozen=True, slots=True)
class WithoutCardWanted:
    """The second button while the other one's card is wanted."""


@dataclass(frozen=True, slots=True)
class StandingHeard:
    """The platform's answer: at least one of the family, or the one who gave an authorisation."""

    asked: StandingAsked
    people: tuple[Represented, ...] = field(repr=False)
    digits: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class StandingRefused:
    asked: StandingAsked
    trouble: Trouble
    digits: str = field(default="", repr=False)


StandingEvent: TypeAlias = WithoutCardWanted | StandingHeard | StandingRefused
