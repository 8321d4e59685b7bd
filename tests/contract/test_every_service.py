"""Every service of the catalogue, walked to its end: the session's rules, the messages and the departments behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from central.departments import Accepted, CaseOrder, Declined, Issued, IssueOrder, NeedsPerson, Verdict
from central.departments.collecting import BillOrder
from central.departments.connected import connected_departments
from central.departments.simulated_collections import SimulatedCollections
from central.departments.simulated_holdings import holdings_of
from central.licences import told
from central.services import DEFAULT_ASSETS
from kiosk.domain.catalogue import FieldKind, FieldSpec, Output, Service
from kiosk.domain.licences import LicenceCard, Use
from kiosk.domain.payment import BillLine, PaymentState, total_fen
from kiosk.domain.people import PersonFacts
from kiosk.domain.readiness import NO_NETWORK
from kiosk.domain.regions import Level
from kiosk.journeys.bodies import issue_body, transaction_body
from kiosk.journeys.licences import card_of
from kiosk.session import captureevents as cev
from kiosk.session import copyevents as cpe
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session import videoevents as vev
from kiosk.session.state import (
    Attract,
    CaptureStep,
    CodeShown,
    CopyStep,
    DocumentStatus,
    FaceStep,
    FillStep,
    IdentifyStep,
    Journey,
    LicencesStatus,
    LicencesStep,
    NoticePaper,
    NoticeStep,
    PaperState,
    PayStep,
    RatingStep,
    RecordShown,
    ResultStep,
    ReviewStep,
    SignStep,
    SlipStatus,
    StandingAsked,
    Submitted,
    TakeCard,
    VideoStep,
    WorkingStep,
    WorkKind,
)
from sync.wire.licences import LicencesQuestion
from sync.wire.livecode import LiveCode, live_code_of
from sync.wire.record import record_of
from sync.wire.signedpdf import PdfFlaw, examine
from tests.support.central_client import with_check_digit
from tests.support.synthetic import CATALOGUE, MATCH, NAME, WALL, Walk, page_taken

DEPARTMENTS = connected_departments(DEFAULT_ASSETS)
TODAY = date(2026, 11, 23)
"""Of ``WALL``: a Monday."""
OLD = PersonFacts(
    "resident", "王秀英", with_check_digit("44098119500312064"), "女", date(1950, 3, 12), "广东省高州市荔香镇红荔村"
)
GROWN = replace(OLD, name="陈志明", number=with_check_digit("44092219880918033"), sex="男", birth=date(1988, 9, 18))
CHILD_NUMBER = with_check_digit("44098120150520026")
PUPIL = replace(OLD, name="周小雨", number=CHILD_NUMBER, birth=date(2015, 5, 20))
SUBMITTED = Submitted("t1", "e1", "R1", WALL)
TYPED = {
    FieldKind.TEXT: "高州市",
    FieldKind.USCC: "91440981000000001t",
    FieldKind.PLATE: "粤k 12345",
}
ON_PAD = {
    FieldKind.PHONE: "13800138000",
    FieldKind.IDNUMBER: CHILD_NUMBER,
    FieldKind.DATE: "20261125",
    FieldKind.BANKCARD: "4111111111111111",
}

LEAVES = {Level.CITY: "430100", Level.COUNTY: "440982", Level.VILLAGE: "440981113215"}
"""By how far down is asked: a place that has nothing more under it."""


def walked(choice: int, service: Service) -> bool:
    """Whether some question has that many choices: else the walk would be the one before again."""
    return choice == 0 or any(len(spec.choices) > choice for spec in service.fields)


WALKS = [
    pytest.param(service, choice, id=f"{service.id}-{choice}")
    for service in CATALOGUE.services
    if not service.is_read and service.output is not Output.COPY
    for choice in range(6)
    if walked(choice, service)
]


def answering(spec: FieldSpec, choice: int) -> Iterator[ev.SessionEvent]:
    """What a person does at one question."""
    if spec.kind is FieldKind.CHOICE:
        yield ev.ChoiceMade(spec.choices[min(choice, len(spec.choices) - 1)].value)
        return
    if spec.kind is FieldKind.REGION:
        yield ev.RegionChosen(LEAVES[spec.deepest])
        return
    if spec.kind in TYPED:
        yield ev.TextChanged(TYPED[spec.kind])
    else:
        digits = ON_PAD.get(spec.kind, "1" * max(spec.min_length, 1))
        yield ev.ClearPressed()
        yield from (ev.KeyPressed(digit) for digit in digits)
    yield ev.Confirmed()


def cards_of(journey: Journey | None) -> tuple[LicenceCard, ...]:
    """What the platform says of the person's licences."""
    assert journey is not None
    body = issue_body(journey)
    question = LicencesQuestion(body.person, body.consents, body.identity_check)
    return tuple(card_of(told(one, question, TODAY)) for one in holdings_of(body.person, TODAY))


def to_review(service: Service, person: PersonFacts, choice: int) -> Walk:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(service.id))
    for _ in range(40):
        match walk.session.phase:
            case FillStep(spec=spec):
                walk.feed(*answering(spec, choice))
            case IdentifyStep():
                walk.feed(ev.CardRead(person, has_photo=True, simulated=True))
            case LicencesStep(status=LicencesStatus.ASKING):
                walk.feed(ev.LicencesHeard(cards_of(walk.session.journey)))
            case LicencesStep(opened=""):
                walk.feed(ev.LicenceOpened(next(card.number for card in cards_of(walk.session.journey) if card.prints)))
            case LicencesStep():
                walk.feed(ev.LicenceUsed(Use.PRINT))
            case FaceStep():
                walk.feed(MATCH)
            case CaptureStep():
                walk.feed(cev.ShutterPressed(), page_taken(1 + len(walk.session.journey.papers)), cev.PageKept())  # type: ignore[union-attr]
                walk.feed(cev.PagesDone())
            case WorkingStep(kind=WorkKind.CONFIRMING):
                walk.feed(ev.StandingRefused(StandingAsked.FAMILY, NO_NETWORK))
            case ReviewStep(trouble=None):
                return walk
            case _:
                walk.feed(ev.Agreed())
    raise AssertionError(f"{service.id} never comes to the review: {walk.session.phase}")


_HANDED_OVER = (fx.SubmitJourney, fx.IssueDocument, fx.AskBill)


def submitted(walk: Walk) -> Journey:
    """What the machine hands over when the person says yes."""
    walk.feed(ev.SubmitPressed())
    if isinstance(walk.session.phase, VideoStep):
        walk.feed(vev.ClerkBusy("前面还有1位"), vev.ClerkAnswered(simulated=True), ev.FinishPressed())
    if isinstance(walk.session.phase, SignStep):
        for stroke in NAME:
            walk.feed(cev.StrokeDrawn(stroke))
        walk.feed(cev.Signed())
    (journey,) = [effect.journey for effect in walk.effects if isinstance(effect, _HANDED_OVER)]
    return journey


def issued(journey: Journey) -> Issued | Declined:
    department = DEPARTMENTS.behind(journey.service.id)
    assert department is not None
    answer = department.issue(order_of(journey))
    assert isinstance(answer, Issued | Declined)
    return answer


def order_of(journey: Journey) -> IssueOrder:
    body = issue_body(journey)
    link = "https://example.invalid/verify?no={document_no}&code={code}"
    return IssueOrder("t/1", journey.service.id, body.person, body.answers, body.identity_check, TODAY, link, "ABC")


def shown(journey: Journey) -> CodeShown:
    live = DEPARTMENTS.showing(journey.service.id, issue_body(journey).answers)
    assert live is not None
    code = live.show(order_of(journey))
    assert isinstance(code, LiveCode)
    assert live_code_of(msgspec.json.encode(code)) == code
    return CodeShown(code.content, 60.0, live.simulated)


def answer_to(journey: Journey, paper: Issued) -> ev.SessionEvent:
    """What the shell makes of a department's answer."""
    if journey.output is Output.DOCUMENT:
        assert examine(paper.document, (), datetime(2026, 11, 24, tzinfo=UTC)) is PdfFlaw.UNSIGNED
        return ev.DocumentIssued(SUBMITTED, DocumentStatus("x1", paper.title, paper.document_no, paper.pages))
    record = record_of(paper.document)
    assert record is not None
    assert record.lines
    assert "模拟" in record.note
    lines = tuple((line.label, line.value) for line in record.lines)
    return ev.RecordReceived(SUBMITTED, "x1", RecordShown(lines, record.note, simulated=True))


def paid(walk: Walk, journey: Journey, folder: Path) -> None:
    """What is due is shown, ordered and settled."""
    books = SimulatedCollections(folder / "books.db", lambda: datetime(2026, 11, 26, tzinfo=UTC))
    body = issue_body(journey)
    due = books.due(BillOrder(journey.service.id, body.person, body.answers))
    lines = tuple(BillLine(item.item_id, item.label, item.amount_fen) for item in due)
    assert lines
    walk.feed(ev.BillReceived("o1", lines, simulated=True), ev.Confirmed())
    assert any(isinstance(effect, fx.PlaceOrder) for effect in walk.effects)
    fen = total_fen(lines)
    walk.feed(ev.PaymentHeard("o1", PaymentState.SHOWN, fen, "JF1", "http://pay", 180.0))
    assert isinstance(walk.session.phase, PayStep)
    walk.feed(ev.PaymentHeard("o1", PaymentState.SETTLED, fen, "JF1", submitted=SUBMITTED, slip_effect_id="x1"))


@pytest.mark.parametrize(("service", "choice"), WALKS)
def test_a_service_is_done_to_its_end(service: Service, choice: int, tmp_path: Path) -> None:
    asked = []
    for person in (GROWN, OLD, PUPIL):
        walk = to_review(service, person, choice)
        journey = submitted(walk)
        if service.output in {Output.SLIP, Output.PAYMENT, Output.CODE, Output.VIDEO}:
            break
        paper = issued(journey)
        asked.append(paper)
        if isinstance(paper, Issued):
            break
    if service.output in {Output.SLIP, Output.VIDEO}:
        walk.feed(ev.SubmitDone(SUBMITTED, "x1"))
    elif service.output is Output.PAYMENT:
        paid(walk, journey, tmp_path)
    elif service.output is Output.CODE:
        walk.feed(ev.CodeReceived(SUBMITTED, "x1", shown(journey)))
    else:
        assert isinstance(paper, Issued), asked
        walk.feed(answer_to(journey, paper))
    assert_taken_by_its_department(journey)
    assert_printed_and_left(walk, service)


def test_a_licence_is_shown_as_a_code_without_a_review() -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("e-licence"), ev.Agreed(), ev.Agreed())
    walk.feed(ev.CardRead(GROWN, has_photo=True, simulated=True), MATCH)
    assert any(isinstance(effect, fx.AskLicences) for effect in walk.effects)
    cards = cards_of(walk.session.journey)
    shown_one = next(card for card in cards if card.shows)
    walk.feed(ev.LicencesHeard(cards), ev.LicenceOpened(shown_one.number), ev.LicenceUsed(Use.SHOW))
    assert walk.session.phase == WorkingStep(WorkKind.ASKING)
    journey = walk.session.journey
    assert journey is not None
    code = shown(journey)
    seen = DEPARTMENTS.read_licence(code.content, TODAY)
    assert seen is not None
    assert (seen.title, seen.number) == (shown_one.title, shown_one.number)
    walk.feed(ev.CodeReceived(SUBMITTED, "x1", code))
    assert_taken_by_its_department(journey)
    assert_printed_and_left(walk, journey.service)


def assert_taken_by_its_department(journey: Journey) -> None:
    body = transaction_body(journey, WALL, ("idcard",))
    department = DEPARTMENTS.behind(journey.service.id)
    assert department is not None
    for person in (GROWN, OLD):
        body = transaction_body(replace(journey, person=person), WALL, ("idcard",))
        case = CaseOrder("e1", "R1", journey.service.id, body.person, body.answers, body.identity_check, TODAY)
        decision = department.accept(case)
        if isinstance(decision, NeedsPerson):
            assert decision.question
            decision = department.accept(msgspec.structs.replace(case, verdict=Verdict.APPROVED))
        if isinstance(decision, Accepted):
            assert decision.detail
            return
    raise AssertionError(decision)


def assert_printed_and_left(walk: Walk, service: Service) -> None:
    result = walk.session.phase
    assert isinstance(result, ResultStep)
    walk.feed(ev.PrintWanted(), ev.PaperPrinted("x1"))
    phase = walk.session.phase
    assert isinstance(phase, ResultStep)
    printed = phase.slip if isinstance(phase.slip, SlipStatus) else phase.document
    assert printed is not None
    assert printed.state is PaperState.PRINTED
    walk.feed(ev.FinishPressed())
    assert isinstance(walk.session.phase, RatingStep) is not service.gentle
    walk.feed(ev.Rated(5))
    assert isinstance(walk.session.phase, TakeCard)
    walk.feed(ev.CardLifted())
    assert walk.session.phase == Attract()


@pytest.mark.parametrize("service", [one for one in CATALOGUE.services if one.is_read], ids=lambda service: str(service.id))
def test_what_is_only_read_asks_for_nothing_and_submits_nothing(service: Service) -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen(service.id), ev.PrintWanted())
    paper = NoticePaper.OFFERED if service.ended_on else NoticePaper.PRINTING
    assert walk.session.phase == NoticeStep(service.id, paper)
    assert walk.session.journey is None


@pytest.mark.parametrize("what", ["card", "paper"])
def test_papers_are_copied_by_anybody_and_nothing_is_submitted(what: str) -> None:
    walk = Walk().feed(ev.Touched(), ev.ServiceChosen("paper-copies"), ev.Agreed(), ev.ChoiceMade(what))
    asked: list[fx.Effect] = []
    for _ in range(9):
        match walk.session.phase:
            case FillStep(spec=spec):
                walk.feed(*answering(spec, 0))
            case CaptureStep():
                number = 1 + len(walk.session.journey.papers)  # type: ignore[union-attr]
                asked += walk.gather((cev.ShutterPressed(), page_taken(number), cev.PageKept(), cev.PagesDone()))
    assert walk.session.phase == CopyStep()
    assert [effect for effect in asked if isinstance(effect, fx.MakeCopy)]
    walk.feed(cpe.CopyMade(1), ev.PrintWanted())
    assert any(isinstance(effect, fx.PrintCopy) for effect in walk.effects)
    walk.feed(cpe.CopyPrinted(), ev.FinishPressed())
    assert walk.session.phase == Attract()
    assert DEPARTMENTS.behind("paper-copies") is not None, "a village's committee stands behind it, and hears nothing"


def test_every_kind_of_output_is_walked() -> None:
    assert {service.output for service in CATALOGUE.services} == set(Output)


NAMED_SYSTEMS = (
    "粤省事", "粤商通", "粤政易", "粤省心12345", "粤公正", "粤公平", "粤治慧", "粤优行", "粤康码", "跨省通办", "跨境通办",
    "电子证照", "个人数字空间", "法人数字空间", "公共数据资产凭证",
)  # fmt: skip


@pytest.mark.parametrize("system", NAMED_SYSTEMS)
def test_every_system_of_the_province_stands_on_a_card(system: str) -> None:
    assert [service.id for service in CATALOGUE.services if system in service.systems]
