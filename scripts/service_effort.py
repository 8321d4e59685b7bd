"""How many taps a service costs, and how long a slow reader needs for it: reckoned by walking the session's rules.

``python scripts/service_effort.py`` prints every service of the catalogue as a JSON line. The taps are counted: each is an
event of a finger that the machine takes on the shortest way through, from the first screen to the result (the card is laid
down first). The seconds are reckoned for the person of ``kiosk.demo.slowreader``: four characters a second, 1.5 s to reach
a button, 6 s to fetch the card. What the machine needs itself is not in them; ``make bench ONLY=story`` plays one service.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kiosk.catalogue import load_catalogue  # noqa: E402
from kiosk.demo.slowreader import CARD_SECONDS, CHARACTERS_A_SECOND, REACHING_SECONDS  # noqa: E402
from kiosk.domain.catalogue import Catalogue, FieldKind, FieldSpec, Service  # noqa: E402
from kiosk.domain.licences import Use  # noqa: E402
from kiosk.domain.payment import BillLine, PaymentState  # noqa: E402
from kiosk.domain.people import PersonFacts  # noqa: E402
from kiosk.domain.readiness import Readiness  # noqa: E402
from kiosk.domain.regions import RegionBook  # noqa: E402
from kiosk.domain.signature import InkPoint  # noqa: E402
from kiosk.regions import load_regions  # noqa: E402
from kiosk.session import captureevents as cev  # noqa: E402
from kiosk.session import events as ev  # noqa: E402
from kiosk.session.machine import advance  # noqa: E402
from kiosk.session.state import (  # noqa: E402
    BillStep,
    CaptureStatus,
    CaptureStep,
    ConsentStep,
    CopyStep,
    DocumentStatus,
    FaceConsentStep,
    FaceStep,
    FillStep,
    IdentifyStep,
    LicencesStatus,
    LicencesStep,
    NoticeStep,
    PayStep,
    RecordShown,
    ResultStep,
    ReviewStep,
    Session,
    SignStep,
    Submitted,
    VideoStep,
    WorkingStep,
)
from kiosk.session.step import World  # noqa: E402
from ui.samples_cast import LICENCE  # noqa: E402

KEY_SECONDS: Final = 1.0
"""For each digit of a number that the person knows or has before the eyes."""
BOARD_SECONDS: Final = 2.0
"""For each letter of a code on the keyboard."""
HAND_SECONDS: Final = 4.0
"""For each character that is written by hand and chosen."""
PAPER_SECONDS: Final = 8.0
"""To lay a page down and see that it lies well."""
SIGN_SECONDS: Final = 8.0
PHONE_SECONDS: Final = 30.0
"""To take out the phone, scan and pay."""
_MOST_STEPS: Final = 80
_WALL: Final = "2026-11-23T10:00:00.000+08:00"
_PERSON: Final = PersonFacts(
    "resident", "陈志明", "44092219880918033X", "男", date(1988, 9, 18), "广东省高州市荔香镇圩镇路36号"
)
_SUBMITTED: Final = Submitted("t1", "e1", "R1", _WALL)
_MATCH: Final = ev.FaceCompared(
    matched=True, distance=0.2, threshold=0.5, engine="reckoned", engine_version="1", certified=False
)
_CORNERS: Final = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
_NAME: Final = ((InkPoint(5, 5, 0), InkPoint(25, 6, 300)), (InkPoint(15, 2, 600), InkPoint(15, 20, 900)))
_DIGITS: Final = {
    FieldKind.PHONE: "13800138000",
    FieldKind.IDNUMBER: "440981201505200260",
    FieldKind.BANKCARD: "4111111111111111",
}
_WRITTEN: Final = {FieldKind.USCC: "91440981000000001T", FieldKind.PLATE: "粤K12345"}
_WORDS: Final = "红荔村口"
"""What is written where anything may be."""


class Effort(msgspec.Struct, frozen=True):
    """What one service costs a person."""

    service: str
    taps: int
    """Buttons; without the keys of numbers and words."""
    keys: int
    """Digits typed and characters written."""
    seconds: int


@dataclass
class _Walk:
    """The machine, and what its person has done so far."""

    catalogue: Catalogue
    regions: RegionBook
    session: Session = field(default_factory=Session)
    taps: int = 0
    keys: int = 0
    seconds: float = 0.0

    def answer(self, *events: ev.SessionEvent) -> None:
        """What the world answers: nobody's effort."""
        ready = {service.id: Readiness() for service in self.catalogue.services}
        for event in events:
            world = World(self.catalogue, ready, 0.0, _WALL, self.regions)
            self.session = advance(self.session, event, world).session

    def tap(self, event: ev.SessionEvent, *read: str) -> None:
        """One button; raises ``ValueError`` when the machine does not take it."""
        before = self.session
        self.answer(event)
        if self.session.phase == before.phase and self.session.journey == before.journey:
            raise ValueError(f"{type(event).__name__} does nothing on {type(before.phase).__name__}")
        self.taps += 1
        self.seconds += REACHING_SECONDS + len("".join(read)) / CHARACTERS_A_SECOND

    def type_in(self, digits: str) -> None:
        self.answer(*(ev.KeyPressed(digit) for digit in digits))
        self.keys += len(digits)
        self.seconds += KEY_SECONDS * len(digits)

    def write(self, text: str) -> None:
        self.answer(ev.TextChanged(text))
        self.keys += len(text)
        self.seconds += sum(BOARD_SECONDS if character.isascii() else HAND_SECONDS for character in text)


def efforts(catalogue: Catalogue, regions: RegionBook) -> Iterator[Effort]:
    """Of every service, in the catalogue's order. Raises ``ValueError`` for one that comes to no end.

    How long people talk to somebody is up to them: a talk ends here when the call goes out.
    """
    for service in catalogue.services:
        yield effort_of(service, catalogue, regions)


def effort_of(service: Service, catalogue: Catalogue, regions: RegionBook) -> Effort:
    """One service, on the shortest way: what may be left out is left out, and of choices the first is taken."""
    walk = _Walk(catalogue, regions)
    if service.is_read:
        walk.tap(ev.Touched(), "开始办事")
    else:
        walk.seconds += CARD_SECONDS
        walk.answer(ev.CardPlaced())
    _to_service(walk, service)
    for _ in range(_MOST_STEPS):
        if isinstance(walk.session.phase, _ENDS):
            return Effort(service.id, walk.taps, walk.keys, round(walk.seconds))
        _next(walk, service)
    raise ValueError(f"{service.id}: {type(walk.session.phase).__name__} is never left")


_ENDS: Final = (ResultStep, NoticeStep, CopyStep, VideoStep)


def _to_service(walk: _Walk, service: Service) -> None:
    """From the home screen: one tile for what is used most, else the question and the tile."""
    if service.id not in {one.id for one in walk.catalogue.popular()}:
        label = next(one.label for one in walk.catalogue.categories if one.id == service.category)
        walk.tap(ev.CategoryChosen(service.category), "您要办什么？", label)
    walk.tap(ev.ServiceChosen(service.id), service.title)


def _next(walk: _Walk, service: Service) -> None:
    match walk.session.phase:
        case ConsentStep():
            walk.tap(ev.Agreed(), *service.consent, "同意，开始办")
        case FaceConsentStep():
            walk.tap(ev.Agreed(), *service.face_consent, "同意刷脸")
        case IdentifyStep():
            walk.answer(ev.CardRead(_PERSON, has_photo=True, simulated=True))
        case FaceStep():
            walk.answer(_MATCH)
        case LicencesStep() as phase:
            _licence(walk, phase)
        case FillStep(spec=spec) as phase:
            _fill(walk, spec, phase)
        case CaptureStep() as phase:
            _photograph(walk, phase)
        case ReviewStep():
            walk.tap(ev.SubmitPressed(), "请看看对不对", "都对，提交")
        case SignStep():
            walk.answer(*(cev.StrokeDrawn(stroke) for stroke in _NAME))
            walk.seconds += SIGN_SECONDS
            walk.tap(cev.Signed(), "签好了，提交")
        case BillStep():
            walk.tap(ev.Confirmed(), "对，去交费")
        case PayStep(order_id=order_id):
            walk.seconds += PHONE_SECONDS
            paid = ev.PaymentHeard(order_id, PaymentState.SETTLED, 100, "JF1", submitted=_SUBMITTED, slip_effect_id="x1")
            walk.answer(ev.PaymentHeard(order_id, PaymentState.SHOWN, 100, "JF1", "http://pay", 180.0), paid)
        case WorkingStep():
            walk.answer(*_answers(service))
        case phase:
            raise ValueError(f"{service.id}: nobody knows what to do on {type(phase).__name__}")


def _fill(walk: _Walk, spec: FieldSpec, phase: FillStep) -> None:
    if not spec.required:
        walk.tap(ev.Skipped(), spec.question, "不填，下一步")
    elif spec.kind is FieldKind.CHOICE:
        walk.tap(ev.ChoiceMade(spec.choices[0].value), spec.question, spec.choices[0].label)
    elif spec.kind is FieldKind.REGION:
        below = walk.regions.below(phase.text, spec.deepest)
        walk.tap(ev.RegionChosen(below[0].code), spec.question, below[0].name)
    elif spec.kind is FieldKind.DATE:
        walk.type_in("20261125")
        walk.tap(ev.Confirmed(), spec.question, "填好了")
    elif spec.kind in {FieldKind.TEXT, *_WRITTEN}:
        if not phase.text:
            walk.write(_WRITTEN.get(spec.kind, _WORDS))
        walk.tap(ev.Confirmed(), spec.question, "填好了")
    else:
        walk.type_in(_DIGITS.get(spec.kind, "1" * max(spec.min_length, 1)))
        walk.tap(ev.Confirmed(), spec.question, "填好了")


def _licence(walk: _Walk, phase: LicencesStep) -> None:
    """The first of the list, printed."""
    if phase.status is LicencesStatus.ASKING:
        walk.answer(ev.LicencesHeard((LICENCE,)))
        walk.tap(ev.LicenceOpened(LICENCE.number), "您要看哪一张？", LICENCE.title)
    else:
        walk.tap(ev.LicenceUsed(Use.PRINT), *(f"{label} {value}" for label, value in LICENCE.facts), "打印复印件")


def _photograph(walk: _Walk, phase: CaptureStep) -> None:
    if not phase.spec.required:
        walk.tap(ev.Skipped(), phase.spec.label, "不拍，下一步")
        return
    walk.seconds += PAPER_SECONDS
    walk.tap(cev.ShutterPressed(), phase.spec.label, phase.spec.hint, "拍照")
    taking = walk.session.phase
    page = taking.shot.page_id if isinstance(taking, CaptureStep) and taking.shot is not None else 1 + _papers(walk)
    walk.answer(cev.PageTaken(page, _CORNERS, (), 200_000))
    walk.tap(cev.PageKept(), "看清楚了")
    after = walk.session.phase
    if isinstance(after, CaptureStep) and after.status is CaptureStatus.PAGES and after.spec == phase.spec:
        walk.tap(cev.PagesDone(), "拍完了")


def _papers(walk: _Walk) -> int:
    journey = walk.session.journey
    return 0 if journey is None else len(journey.papers)


def _answers(service: Service) -> tuple[ev.SessionEvent, ...]:
    """What ends the waiting, whichever kind of work it is."""
    match service.output.value:
        case "slip":
            return (ev.SubmitDone(_SUBMITTED, "x1"),)
        case "document" | "licence":
            return (ev.DocumentIssued(_SUBMITTED, DocumentStatus("x1", service.title, "ZM1", 1)),)
        case "payment":
            return (ev.BillReceived("o1", (BillLine("i1", "应交", 100),)),)
        case _:
            return (ev.RecordReceived(_SUBMITTED, "x1", RecordShown((("一", "二"),))),)


def main() -> int:
    catalogue = load_catalogue(ROOT / "assets" / "catalogue")
    for effort in efforts(catalogue, load_regions(ROOT / "assets" / "regions")):
        sys.stdout.write(msgspec.json.encode(effort).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
