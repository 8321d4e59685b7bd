"""A document from a department: every answer it can give, and the one that gets lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import PERSON, TERMINAL
from benchmarks.manual_clock import ManualClock
from benchmarks.sealed import open_bound, open_entry, seal_to
from kiosk.documents.preview import WIDE
from kiosk.domain.catalogue import Output
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.journeys.issue import BAD_ANSWER, BAD_DOCUMENT, FLAWS, NO_ROOT, NOT_A4, IssuedDocument, issue
from kiosk.journeys.submit import NOT_CONSENTED, STORE_FAILED
from kiosk.session.events import RecordReceived
from kiosk.session.state import Journey
from kiosk.store import audit, effects, records
from kiosk.store.effects import EffectKind, EffectState
from sync import outbox, wire
from sync.wire.record import MEDIA_TYPE_RECORD, RecordBody, RecordLine
from sync.wire.signedpdf import MAX_PDF_BYTES, PdfFlaw
from tests.support.authority import page_pdf, signed_pdf
from tests.support.hostileofd import ofd

PDF: Final = signed_pdf()
REQUEST: Final = "01900000-0000-7000-8000-00000000000b"
LOST: Final = Trouble("net.timeout", Cause.NETWORK, "没有等到平台的回答", "请稍后再试。")
Change = Callable[[wire.IssueResult], wire.IssueResult]


@dataclass
class SimulatedDepartment:
    """Issues the same document for the same request, and keeps the requests."""

    pdf: bytes = PDF
    change: Change = lambda result: result
    requests: list[wire.IssueRequest] = field(default_factory=list)

    def __call__(self, request: wire.IssueRequest) -> wire.IssueResult:
        self.requests.append(request)
        result = wire.IssueResult(
            request_id=request.request_id,
            server_time="2026-11-23T10:00:00+08:00",
            issued=True,
            document_no="CB-2026-000001",
            media_type="application/pdf",
            title="参保证明",
            pages=1,
            document=seal_to(request.reply_key, self.pdf, TERMINAL, request.request_id),
            simulated=True,
        )
        return self.change(result)


def nothing_kept(connection: sqlite3.Connection) -> bool:
    tables = ("transaction_record", "outbox_entry", "effect_journal")
    return not any(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def test_a_document_is_counted_and_kept_as_a_transaction(
    house: House, insurance: Journey, connection: sqlite3.Connection, platform_key: X25519PrivateKey
) -> None:
    issued = issue(house, insurance, SimulatedDepartment())
    assert isinstance(issued, IssuedDocument)
    assert issued.pdf == PDF
    assert issued.event.document.previewed
    assert issued.preview is not None
    assert issued.preview.shape[1] == WIDE
    told, document = issued.event.submitted, issued.event.document
    assert (document.title, document.document_no, document.pages, document.simulated) == (
        "参保证明", "CB-2026-000001", 1, True,
    )  # fmt: skip
    record = records.get(connection, told.transaction_id)
    effect = effects.get(connection, document.effect_id)
    assert record is not None
    assert effect is not None
    assert record.document_no == "CB-2026-000001"
    assert (effect.kind, effect.state) == (EffectKind.DOCUMENT, EffectState.INTENDED)
    (data,) = connection.execute("SELECT body FROM outbox_entry").fetchone()
    body = open_entry(platform_key, told.entry_id, data, wire.TransactionBody)
    assert body is not None
    assert body.document_no == "CB-2026-000001"


def test_the_request_is_sealed_to_the_platform_and_says_who_asks_for_what(
    house: House, insurance: Journey, platform_key: X25519PrivateKey
) -> None:
    department = SimulatedDepartment()
    issue(house, insurance, department)
    (request,) = department.requests
    info = wire.sealing_info("issue-request", TERMINAL, request.request_id)
    body = open_bound(platform_key, request.body.data, info, wire.IssueBody)
    assert body is not None
    assert (body.person.number, body.answers) == (PERSON.number, {"insurance": "employee"})
    assert (request.terminal, request.service) == (TERMINAL, insurance.service.id)
    assert PERSON.number.encode() not in msgspec.json.encode(request)


def test_every_request_has_a_reply_key_of_its_own(house: House, insurance: Journey) -> None:
    department = SimulatedDepartment()
    issue(house, insurance, department, "01900000-0000-7000-8000-00000000000a")
    issue(house, insurance, department, "01900000-0000-7000-8000-00000000000a")
    first, second = department.requests
    assert first.request_id == second.request_id
    assert first.reply_key != second.reply_key


def test_pages_stay_in_memory_and_out_of_sight(house: House, insurance: Journey, store_files: Callable[[], bytes]) -> None:
    issued = issue(house, insurance, SimulatedDepartment())
    assert "PDF" not in repr(issued)
    assert PDF not in store_files()


@pytest.fixture
def store_files(house: House) -> Callable[[], bytes]:
    def read() -> bytes:
        with house.connection() as connection:
            (_, _, path), *_rest = connection.execute("PRAGMA database_list").fetchall()
        return Path(path).read_bytes()

    return read


def test_a_department_that_refuses_is_quoted(house: House, insurance: Journey, connection: sqlite3.Connection) -> None:
    def refuse(result: wire.IssueResult) -> wire.IssueResult:
        return msgspec.structs.replace(
            result, issued=False, document=None, code="department.no_record", message="没有查到您的参保记录"
        )

    refused = issue(house, insurance, SimulatedDepartment(change=refuse))
    assert isinstance(refused, Trouble)
    assert (refused.code, refused.message, refused.cause) == (
        "department.no_record", "没有查到您的参保记录", Cause.PLATFORM,
    )  # fmt: skip
    assert nothing_kept(connection)


def test_a_department_that_refuses_without_a_word_still_gets_a_sentence(house: House, insurance: Journey) -> None:
    refused = issue(
        house, insurance, SimulatedDepartment(change=lambda result: msgspec.structs.replace(result, issued=False))
    )
    assert isinstance(refused, Trouble)
    assert refused.code == "issue.refused"
    assert refused.message


NONSENSE: Final[dict[str, Change]] = {
    "no document": lambda result: msgspec.structs.replace(result, document=None),
    "another request's answer": lambda result: msgspec.structs.replace(result, request_id="other"),
    "sealed to somebody else": lambda result: msgspec.structs.replace(
        result, document=seal_to(X25519PrivateKey.generate().public_key().public_bytes_raw(), PDF, TERMINAL, "x")
    ),
    "not sealed": lambda result: msgspec.structs.replace(
        result, document=wire.SealedBody(wire.SUITE_HPKE_X25519, "k", PDF)
    ),
    "nothing in it": lambda result: msgspec.structs.replace(
        result, document=wire.SealedBody(wire.SUITE_HPKE_X25519, "k", b"")
    ),
    "another suite": lambda result: msgspec.structs.replace(result, document=wire.SealedBody("plain", "k", PDF)),
}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_an_answer_that_makes_no_sense_is_refused(
    house: House, insurance: Journey, connection: sqlite3.Connection, nonsense: str
) -> None:
    assert issue(house, insurance, SimulatedDepartment(change=NONSENSE[nonsense])) == BAD_ANSWER
    assert nothing_kept(connection)


REFUSED_PDFS: Final = {
    "empty": (b"", BAD_DOCUMENT),
    "html": (b"<html>%PDF-%%EOF /Type /Pages</html>", BAD_DOCUMENT),
    "cut short": (PDF[:-200], BAD_DOCUMENT),
    "too big": (PDF + bytes(MAX_PDF_BYTES), BAD_ANSWER),
    "one page more than was said": (signed_pdf(2), BAD_DOCUMENT),
    "unsigned": (page_pdf(), FLAWS[PdfFlaw.UNSIGNED]),
    "altered": (PDF.replace(b"/MediaBox", b"/MediaBux", 1), FLAWS[PdfFlaw.ALTERED]),
    "signed by somebody else": (signed_pdf(by="stranger"), FLAWS[PdfFlaw.FOREIGN]),
    "not a4": (signed_pdf(1, 612, 792), NOT_A4),
    "an ofd that says it is a pdf": (ofd(), FLAWS[PdfFlaw.OFD]),
}


@pytest.mark.parametrize("what", REFUSED_PDFS)
def test_what_does_not_prove_itself_is_not_printed_and_the_journal_says_so(
    house: House, insurance: Journey, connection: sqlite3.Connection, what: str
) -> None:
    pdf, trouble = REFUSED_PDFS[what]
    assert issue(house, insurance, SimulatedDepartment(pdf=pdf), REQUEST) == trouble
    assert nothing_kept(connection)
    lines = {line.code: line.fields for line in audit.tail(connection, 10)}
    # What the reply's envelope does not even let through never became a document.
    refused = {"request_id": REQUEST, "service": insurance.service.id, "code": trouble.code}
    assert lines == ({} if trouble == BAD_ANSWER else {"document.refused": refused})


def test_an_ofd_is_refused_with_words_of_its_own(house: House, insurance: Journey, connection: sqlite3.Connection) -> None:
    def change(result: wire.IssueResult) -> wire.IssueResult:
        return msgspec.structs.replace(result, media_type="application/ofd")

    trouble = issue(house, insurance, SimulatedDepartment(pdf=ofd(), change=change), REQUEST)
    assert isinstance(trouble, Trouble)
    assert (trouble.code, trouble.cause) == ("issue.ofd", Cause.PLATFORM)
    assert "PDF" in trouble.advice
    assert nothing_kept(connection)
    assert audit.tail(connection, 1)[0].fields["code"] == "issue.ofd"


def test_every_flaw_is_told_and_each_cause_apart() -> None:
    assert set(FLAWS) == set(PdfFlaw)
    causes = {flaw: trouble.cause for flaw, trouble in FLAWS.items()}
    assert causes[PdfFlaw.FOREIGN] is Cause.KEY
    assert causes[PdfFlaw.OUT_OF_TIME] is Cause.CLOCK
    assert causes[PdfFlaw.ALTERED] is Cause.PLATFORM


def test_a_terminal_whose_clock_is_years_off_blames_its_clock(house: House, insurance: Journey, clock: ManualClock) -> None:
    clock.set_wall(clock.wall() - 8 * 365 * 86400)
    assert issue(house, insurance, SimulatedDepartment()) == FLAWS[PdfFlaw.OUT_OF_TIME]


def test_a_terminal_that_cannot_check_asks_nobody(house: House, insurance: Journey) -> None:
    department = SimulatedDepartment()
    assert issue(replace(house, document_roots=()), insurance, department) == NO_ROOT
    assert department.requests == []


def test_an_answer_that_got_lost_keeps_nothing_and_the_next_try_brings_the_same_document(
    house: House, insurance: Journey, connection: sqlite3.Connection
) -> None:
    department = SimulatedDepartment()
    request_id = outbox.new_entry_id()

    def lose(request: wire.IssueRequest) -> Trouble:
        department(request)
        return LOST

    assert issue(house, insurance, lose, request_id) == LOST
    assert nothing_kept(connection)
    assert isinstance(issue(house, insurance, department, request_id), IssuedDocument)
    assert [request.request_id for request in department.requests] == [request_id, request_id]
    assert outbox.counts(connection).ready == 1


def test_without_consent_no_department_is_asked(house: House, insurance: Journey) -> None:
    department = SimulatedDepartment()
    assert issue(house, replace(insurance, consents=()), department) == NOT_CONSENTED
    assert department.requests == []


def test_a_document_that_cannot_be_kept_is_not_handed_out(
    house: House, insurance: Journey, connection: sqlite3.Connection
) -> None:
    connection.execute("CREATE TRIGGER bad AFTER INSERT ON audit_event BEGIN SELECT raise(ABORT, 'no room'); END")
    assert issue(house, insurance, SimulatedDepartment()) == STORE_FAILED
    connection.execute("DROP TRIGGER bad")
    assert nothing_kept(connection)


def test_asked_twice_under_one_id_one_document_is_kept_once(
    house: House, insurance: Journey, connection: sqlite3.Connection
) -> None:
    request_id = outbox.new_entry_id()
    first = issue(house, insurance, SimulatedDepartment(), request_id)
    again = issue(house, insurance, SimulatedDepartment(), request_id)
    assert isinstance(first, IssuedDocument)
    assert again == first
    assert first.event.submitted.entry_id == request_id
    assert outbox.counts(connection).ready == 1


def asked_for_a_record(insurance: Journey) -> Journey:
    return replace(insurance, service=replace(insurance.service, output=Output.RECORD))


def test_a_record_is_shown_and_kept_as_a_transaction_without_its_lines(
    house: House, insurance: Journey, connection: sqlite3.Connection
) -> None:
    lines = msgspec.json.encode(RecordBody((RecordLine("发放金额", "3,264.50元"),), "以上为模拟数据"))
    department = SimulatedDepartment(lines, lambda result: msgspec.structs.replace(result, media_type=MEDIA_TYPE_RECORD))
    received = issue(house, asked_for_a_record(insurance), department)
    assert isinstance(received, RecordReceived)
    assert received.record.lines == (("发放金额", "3,264.50元"),)
    assert received.record.simulated
    assert "3,264" not in repr(received)
    effect = effects.get(connection, received.slip_effect_id)
    assert effect is not None
    assert effect.kind is EffectKind.SLIP


@pytest.mark.parametrize(("data", "media_type"), [(b"{}", MEDIA_TYPE_RECORD), (b'{"lines":[]}', "application/pdf")])
def test_what_is_no_record_is_not_shown_and_nothing_is_kept(
    house: House, insurance: Journey, connection: sqlite3.Connection, data: bytes, media_type: str
) -> None:
    department = SimulatedDepartment(data, lambda result: msgspec.structs.replace(result, media_type=media_type))
    assert issue(house, asked_for_a_record(insurance), department) == BAD_ANSWER
    assert nothing_kept(connection)
