"""A synthetic person, a catalogue of two services and shorthand for walking the session's machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kiosk.catalogue import load_catalogue
from kiosk.domain.people import PersonFacts
from kiosk.domain.readiness import Readiness
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.machine import advance
from kiosk.session.state import Session
from kiosk.session.step import World

CATALOGUE = load_catalogue(Path(__file__).resolve().parents[2] / "assets" / "catalogue")
WALL = "2026-11-23T10:00:00.000+08:00"
PERSON = PersonFacts(
    kind="resident", name="测试甲", number="44010619900307001X", sex="男", birth=date(1990, 3, 7), address="测试路1号"
)
MATCH = ev.FaceCompared(matched=True, distance=0.2, threshold=0.5, engine="test", engine_version="1", certified=False)
MISMATCH = ev.FaceCompared(matched=False, distance=0.9, threshold=0.5, engine="test", engine_version="1", certified=False)
CARD = ev.CardRead(PERSON, has_photo=True, simulated=True)

TO_REVIEW: tuple[ev.SessionEvent, ...] = (
    ev.Touched(),
    ev.ServiceChosen("pension-certification"),
    ev.Agreed(),
    ev.Agreed(),
    CARD,
    MATCH,
    *(ev.KeyPressed(digit) for digit in "13800138000"),
    ev.Confirmed(),
)


@dataclass
class Walk:
    """Feeds events to the machine and remembers what it asked for."""

    session: Session = field(default_factory=Session)
    now: float = 0.0
    effects: list[fx.Effect] = field(default_factory=list)
    readiness: dict[str, Readiness] = field(default_factory=lambda: {s.id: Readiness() for s in CATALOGUE.services})

    def feed(self, *events: ev.SessionEvent) -> Walk:
        for event in events:
            self.effects = []
            self._one(event)
        return self

    def gather(self, events: Iterable[ev.SessionEvent]) -> list[fx.Effect]:
        gathered: list[fx.Effect] = []
        for event in events:
            self.feed(event)
            gathered += self.effects
        return gathered

    def wait(self, seconds: float) -> Walk:
        self.now += seconds
        return self.feed(ev.Ticked())

    def _one(self, event: ev.SessionEvent) -> None:
        world = World(CATALOGUE, self.readiness, self.now, WALL)
        step = advance(self.session, event, world)
        self.session = step.session
        self.effects += step.effects
