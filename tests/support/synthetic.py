"""A synthetic person, a catalogue of two services and shorthand for walking the session's machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kiosk.catalogue import load_catalogue
from kiosk.domain.people import PersonFacts
from kiosk.domain.readiness import Readiness
from kiosk.domain.signature import InkPoint, Stroke
from kiosk.domain.trouble import Cause, Trouble
from kiosk.regions import load_regions
from kiosk.session import captureevents as cev
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.machine import advance
from kiosk.session.state import Session
from kiosk.session.step import World

CATALOGUE = load_catalogue(Path(__file__).resolve().parents[2] / "assets" / "catalogue")
REGIONS = load_regions(Path(__file__).resolve().parents[2] / "assets" / "regions")
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

PIN_TYPED: tuple[ev.SessionEvent, ...] = (*(ev.KeyPressed(digit) for digit in "246810"), ev.Confirmed())
"""At any PIN pad, until it waits for the answer."""

BLURRED = Trouble("document.blurred", Cause.INPUT, "拍到的材料不清楚。", "请再拍一次。")
NO_PAGE = Trouble("document.no_page", Cause.INPUT, "没有看到材料的四条边。", "请放平。")
CAMERA_GONE = Trouble("camera.gone", Cause.DEVICE, "找不到摄像头。", "请看看线。")
CORNERS = ((0.1, 0.1), (0.9, 0.12), (0.88, 0.9), (0.08, 0.91))
NAME: tuple[Stroke, ...] = (
    (InkPoint(5, 5, 0), InkPoint(25, 6, 300)),
    (InkPoint(15, 2, 600), InkPoint(15, 20, 900)),
)


def page_taken(page_id: int, *problems: Trouble) -> cev.PageTaken:
    """The camera's answer for a page of that number."""
    return cev.PageTaken(page_id, CORNERS, problems, 200_000)


PAPER_EVENTS = (
    ev.ServiceChosen("hardship-aid"),
    cev.ShutterPressed(),
    cev.PageSeen(seen=True),
    page_taken(1),
    page_taken(2, BLURRED),
    cev.PageStraightened(1, 1000),
    cev.PageFailed(1, BLURRED),
    cev.PageKept(),
    cev.NextPageWanted(),
    cev.PagesDropped(),
    cev.PagesDone(),
    cev.PageTurned(),
    cev.CornersWanted(),
    cev.CornerMoved(1, 0.8, 0.2),
    cev.CornerMoved(7, float("nan"), float("inf")),
    cev.CornersSet(),
    cev.DocumentCameraLost(CAMERA_GONE),
    cev.DocumentCameraBack(),
    cev.StrokeDrawn(NAME[0]),
    cev.StrokeDrawn(NAME[1]),
    cev.StrokeDrawn((InkPoint(float("nan"), 0, 0),)),
    cev.SignatureCleared(),
    cev.Signed(),
    ev.EditAsked("household-booklet"),
)


@dataclass
class Walk:
    """Feeds events to the machine and remembers what it asked for."""

    session: Session = field(default_factory=Session)
    now: float = 0.0
    effects: list[fx.Effect] = field(default_factory=list)
    microphone: bool = False
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
        world = World(CATALOGUE, self.readiness, self.now, WALL, REGIONS, self.microphone)
        step = advance(self.session, event, world)
        self.session = step.session
        self.effects += step.effects
