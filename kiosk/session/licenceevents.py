"""What happens while somebody looks at the own licences."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from kiosk.domain.licences import Group, LicenceCard, Use
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class LicencesHeard:
    """The platform's answer; none when the person has none."""

    cards: tuple[LicenceCard, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LicencesRefused:
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class LicenceGroupChosen:
    """None: all."""

    group: Group | None


@dataclass(frozen=True, slots=True)
class LicenceOpened:
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LicenceUsed:
    use: Use


LicenceEvent: TypeAlias = LicencesHeard | LicencesRefused | LicenceGroupChosen | LicenceOpened | LicenceUsed
