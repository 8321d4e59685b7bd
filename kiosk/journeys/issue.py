"""A document from a department, online: asked for, opened, proven, kept as a transaction, then offered to print."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import field
from datetime import datetime
from typing import Final

from devices.contract import Image
from kiosk.documents.preview import first_page
from kiosk.domain.catalogue import Output
from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass
from kiosk.journeys.bodies import issue_body
from kiosk.journeys.house import House
from kiosk.journeys.submit import STORE_FAILED, keep, refusal_of
from kiosk.session.events import DocumentIssued, RecordReceived
from kiosk.session.state import DocumentStatus, Journey, RecordShown
from kiosk.store import audit
from kiosk.store.database import STORE_ERRORS, transaction
from kiosk.store.vault import ReplyKey
from sync import asked, outbox, wire
from sync.wire.record import MEDIA_TYPE_RECORD, record_of
from sync.wire.signedpdf import MEDIA_TYPE_PDF, MEDIA_TYPES_OFD, PdfFlaw, examine

BAD_ANSWER = Trouble(
    "issue.bad_answer", Cause.PLATFORM, "业务系统的回答看不懂，没有开出证明", "请稍后再试。您不用交任何费用。"
)
BAD_DOCUMENT = Trouble("issue.bad_document", Cause.PLATFORM, "收到的证明文件是坏的，没有打印", "请再点一次“提交”。")

NO_ROOT = Trouble(
    "issue.no_root", Cause.KEY, "本机没有发证机关的证书，证明验不了真假", "请村干部打技术员电话；证明可以到窗口开。"
)
NOT_A4 = Trouble("issue.not_a4", Cause.PLATFORM, "收到的证明不是A4大小，没有打印", "请到窗口开，或者打12345问一问。")
_AT_THE_WINDOW = "请到窗口开，或者打12345问一问。您不用交任何费用。"
FLAWS: Final = {
    PdfFlaw.TOO_LARGE: BAD_DOCUMENT,
    PdfFlaw.OFD: Trouble(
        "issue.ofd",
        Cause.PLATFORM,
        "收到的证明是OFD文件，本机验不了真假，没有打印",
        "请到窗口开，或者打12345，请部门换成PDF。不收费。",
    ),
    PdfFlaw.UNREADABLE: BAD_DOCUMENT,
    PdfFlaw.UNSIGNED: Trouble("issue.unsigned", Cause.PLATFORM, "收到的证明没有签章，没有打印", _AT_THE_WINDOW),
    PdfFlaw.ALTERED: Trouble("issue.altered", Cause.PLATFORM, "收到的证明被改动过，没有打印", _AT_THE_WINDOW),
    PdfFlaw.FOREIGN: Trouble("issue.foreign", Cause.KEY, "收到的证明不是发证机关签的，没有打印", _AT_THE_WINDOW),
    PdfFlaw.OUT_OF_TIME: Trouble(
        "issue.clock", Cause.CLOCK, "本机的时间不对，证明验不了，没有打印", "请村干部打技术员电话，校好时间再来。"
    ),
}

AskDepartment = Callable[[wire.IssueRequest], "wire.IssueResult | Trouble"]


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """What comes back: the event for the session, and the pages, which stay in memory only."""

    event: DocumentIssued
    pdf: bytes = field(repr=False)
    preview: Image | None = field(default=None, repr=False, compare=False)
    """The first page as a picture."""


def issue(
    house: House, journey: Journey, ask: AskDepartment, request_id: str = ""
) -> IssuedDocument | RecordReceived | Trouble:
    """Asks the department and keeps the transaction, both under ``request_id`` (an entry id; none: a new one).

    The same id again brings the same document and the same transaction again.
    """
    refusal = refusal_of(journey)
    if refusal is not None:
        return refusal
    if journey.output is Output.DOCUMENT and not house.document_roots:
        return NO_ROOT
    request_id = request_id or outbox.new_entry_id()
    sealed = house.sealing_key.seal(issue_body(journey), "issue-request", house.terminal_id, request_id)
    reply_key = ReplyKey(sealed.suite_id)
    try:
        with house.connection() as connection, transaction(connection):
            asked.begin(connection, request_id, datetime.fromisoformat(house.moment.iso()).timestamp())
    except STORE_ERRORS:
        return STORE_FAILED
    service = journey.service.id
    answer = ask(wire.IssueRequest(wire.WIRE_VERSION, house.terminal_id, request_id, service, sealed, reply_key.public_raw))
    if isinstance(answer, Trouble):
        return answer
    house.checkpoint("issue.answered")
    return _receive(house, journey, answer, reply_key, request_id)


def _receive(
    house: House, journey: Journey, answer: wire.IssueResult, reply_key: ReplyKey, request_id: str
) -> IssuedDocument | RecordReceived | Trouble:
    if not answer.issued:
        _not_issued(house, request_id)
        message = answer.message or "业务部门没有开出这份证明"
        return Trouble(answer.code or "issue.refused", Cause.PLATFORM, message, "可以打12345问一问。")
    if answer.document is None or answer.request_id != request_id:
        return BAD_ANSWER
    opened = reply_key.open(answer.document, house.terminal_id, request_id)
    if opened is None:
        return BAD_ANSWER
    if journey.output in {Output.RECORD, Output.APPOINTMENT}:
        return _shown(house, journey, answer, opened, request_id)
    return _printable(house, journey, answer, opened, request_id)


def _not_issued(house: House, request_id: str) -> None:
    """Otherwise the platform would be told later of a document that never was: no harm, and not worth a refusal."""
    with suppress(*STORE_ERRORS), house.connection() as connection, transaction(connection):
        asked.refused(connection, request_id)


def _shown(
    house: House, journey: Journey, answer: wire.IssueResult, opened: bytes, request_id: str
) -> RecordReceived | Trouble:
    record = record_of(opened) if answer.media_type == MEDIA_TYPE_RECORD else None
    if record is None:
        return BAD_ANSWER
    kept = keep(house, journey, answer.document_no, request_id)
    if isinstance(kept, Trouble):
        return kept
    lines = tuple((line.label, line.value) for line in record.lines)
    return RecordReceived(kept.submitted, kept.slip_effect_id, RecordShown(lines, record.note, answer.simulated))


def _printable(
    house: House, journey: Journey, answer: wire.IssueResult, pdf: bytes, request_id: str
) -> IssuedDocument | Trouble:
    pages = _proven(house, answer, pdf)
    if isinstance(pages, Trouble):
        _note_refusal(house, journey, request_id, pages)
        return pages
    kept = keep(house, journey, answer.document_no, request_id)
    if isinstance(kept, Trouble):
        return kept
    preview = first_page(pdf)
    document = DocumentStatus(
        effect_id=kept.slip_effect_id,
        title=answer.title or journey.service.title,
        document_no=answer.document_no,
        pages=pages,
        simulated=answer.simulated,
        previewed=preview is not None,
    )
    return IssuedDocument(DocumentIssued(kept.submitted, document), pdf, preview)


def _proven(house: House, answer: wire.IssueResult, pdf: bytes) -> int | Trouble:
    """The number of A4 pages of a document that a pinned authority has signed as it is."""
    if answer.media_type in MEDIA_TYPES_OFD:
        return FLAWS[PdfFlaw.OFD]
    if answer.media_type != MEDIA_TYPE_PDF:
        return BAD_ANSWER
    found = examine(pdf, house.document_roots, datetime.fromisoformat(house.moment.iso()))
    if isinstance(found, PdfFlaw):
        return FLAWS[found]
    if found.pages != answer.pages:
        return BAD_DOCUMENT
    return found.pages if found.is_a4 else NOT_A4


def _note_refusal(house: House, journey: Journey, request_id: str, trouble: Trouble) -> None:
    fields = {"request_id": request_id, "service": journey.service.id, "code": trouble.code}
    with suppress(*STORE_ERRORS), house.connection() as connection, transaction(connection):
        audit.append(connection, house.moment.iso(), "document.refused", fields)
