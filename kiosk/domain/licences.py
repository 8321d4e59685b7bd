"""A person's electronic licences, as the platform tells them: nothing of them is kept once the session ends."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Final

from kiosk.domain.values import dataclass

WHICH: Final = "licence"
"""The question that is answered by a licence's identifier."""
HOW: Final = "how"
"""The question what to do with it; answered by a :class:`Use`."""


class Use(StrEnum):
    """What somebody does with a licence."""

    SHOW = "show"
    """亮码: as a code on the screen, for a minute."""
    PRINT = "print"


class Group(StrEnum):
    """Whose it is, as the person sees it; in the order of the screen."""

    SELF = "self"
    FAMILY = "family"
    FIRM = "firm"


class LicenceState(StrEnum):
    VALID = "valid"
    SOON = "soon"
    """It runs out within two months."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class LicenceCard:
    """One licence. What it hides on a screen is hidden already."""

    number: str
    """电子证照标识."""
    title: str
    group: Group
    holder: str = field(repr=False)
    """Masked, or a firm's name."""
    office: str
    state: LicenceState
    until: str = ""
    """The last day (ISO); empty: it has no end."""
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    prints: bool = False
    shows: bool = False
    renewal: str = ""
    """The service by which it is renewed; empty: at the office."""

    @property
    def uses(self) -> tuple[Use, ...]:
        """What can be done with it now."""
        return tuple(use for use, may in ((Use.SHOW, self.shows), (Use.PRINT, self.prints)) if may)


def in_order(cards: tuple[LicenceCard, ...]) -> tuple[LicenceCard, ...]:
    """By group, and in each what has run out or soon will first: it wants doing something about."""
    groups = tuple(Group)
    states = (LicenceState.OVER, LicenceState.SOON, LicenceState.VALID)
    return tuple(sorted(cards, key=lambda card: (groups.index(card.group), states.index(card.state))))
