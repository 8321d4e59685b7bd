"""What is heard of a code from a telephone that said who somebody is."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from kiosk.domain.people import PersonFacts
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """The platform says whose the code is. ``code`` is the one that was asked about."""

    code: str = field(repr=False)
    person: PersonFacts
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class LoginRefused:
    """Nobody, or nobody could be asked."""

    code: str = field(repr=False)
    trouble: Trouble


LoginEvent: TypeAlias = PersonNamed | LoginRefused
