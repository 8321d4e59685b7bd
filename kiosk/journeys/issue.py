"""A document from a department, online: asked for, opened, counted, kept as a transaction, then offered to print."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.catalogue import Output
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.bodies import issue_body
from kiosk.journeys.house import House
from kiosk.journeys.submit import STORE_FAILED, keep, refusal_of
from kiosk.session.events import DocumentIssued, RecordReceived
from kiosk.session.state import DocumentStatus, Journey, RecordShown
from kiosk.store.database import STORE_ERRORS, transaction
from kiosk.store.vault import ReplyKey
from sync import asked, outbox, wire
from sync.wire.record import MEDIA_TYPE_RECORD, record_of

_PDF_HEAD = b"%PDF-"
MAX_DOCUMENT_BYTES = 4 << 20

BAD_ANSWER = Trouble(
    "issue.bad_answer", Cause.PLATFORM, "业务系统的回答看不懂，没有开出证明", "请稍后再试。您不用交任何费用。"
)
BAD_DOCUMENT = Trouble("issue.bad_document", Cause.PLATFORM, "收到的证明文件是坏的，没有打印", "请再点一次“提交”。")

AskDepartment = Callable[[wire.IssueRequest], "wire.IssueResult | Trouble"]


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """What comes back: the event for the session, and the pages, which stay in memory only."""

    event: DocumentIssued
    pdf: bytes = field(repr=False)


def issue(
    house: House, journey: Journey, ask: AskDepartment, request_id: str = ""
) -> IssuedDocument | RecordReceived | Trouble:
    """Asks the department and keeps the transaction, both under ``request_id`` (an entry id; none: a new one).

    The same id again brings the same document and the same transaction again.
    """
    refusal = refusal_of(journey)
    if refusal is not None:
        return refusal
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
    if journey.service.output in {Output.RECORD, Output.APPOINTMENT}:
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
    if not looks_like_pdf(pdf):
        return BAD_DOCUMENT
    kept = keep(house, journey, answer.document_no, request_id)
    if isinstance(kept, Trouble):
        return kept
    document = DocumentStatus(
        effect_id=kept.slip_effect_id,
        title=answer.title or journey.service.title,
        document_no=answer.document_no,
        pages=answer.pages,
        simulated=answer.simulated,
    )
    return IssuedDocument(DocumentIssued(kept.submitted, document), pdf)


def looks_like_pdf(data: bytes) -> bool:
    """A cheap check before a printer is bothered: head, end mark, size, at least one page."""
    if not data.startswith(_PDF_HEAD) or len(data) > MAX_DOCUMENT_BYTES:
        return False
    tail = io.BytesIO(data[-1024:]).read()
    return b"%%EOF" in tail and re.search(rb"/Type\s*/Pages?\b|/ObjStm", data) is not None
