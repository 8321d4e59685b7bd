"""One step of the machine: the next session and what the world is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.readiness import Readiness
from kiosk.domain.regions import NO_REGIONS, RegionBook
from kiosk.domain.values import dataclass
from kiosk.session.effects import Effect, Wipe
from kiosk.session.state import Attract, Phase, Preferences, Session, TakeCard


@dataclass(frozen=True, slots=True)
class World:
    """What the rules may look at. ``now`` is monotonic seconds, ``wall`` ISO 8601 with offset."""

    catalogue: Catalogue
    readiness: Mapping[str, Readiness]
    now: float
    wall: str
    regions: RegionBook = NO_REGIONS
    microphone: bool = False
    """Whether somebody can speak into one now."""


@dataclass(frozen=True, slots=True)
class Step:
    session: Session
    effects: tuple[Effect, ...] = ()


def to(session: Session, phase: Phase, *effects: Effect) -> Step:
    return Step(replace(session, phase=phase), effects)


def stay(session: Session) -> Step:
    return Step(session)


def end_session(session: Session, *, thanked: bool = True) -> Step:
    """Everything of the person goes now; the card, if it still lies there, is asked for afterwards."""
    after: Phase = TakeCard(thanked) if session.card_present else Attract()
    cleared = Session(
        phase=after,
        journey=None,
        preferences=Preferences(voice=session.house_voice),
        card_present=session.card_present,
        last_touch=session.now,
        patience=session.patience,
        house_voice=session.house_voice,
        number=session.number + 1,
        now=session.now,
    )
    return Step(cleared, (Wipe(),))
