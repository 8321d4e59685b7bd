"""Documents on demand: asks the department for each request, keeps the document sealed, answers sealed.

What is asked is written down before the question. A platform that died before it had kept the answer asks in the same
words again, also on a later day: the request has one day and with it one number, for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from central import mandates
from central.auth import Caller
from central.departments import Declined, Issued, IssueOrder, Unavailable
from central.departments.contract import LiveCodes
from central.frames import agent_fault, answers_fit, is_name, person_fault
from central.intake import decode
from central.masking import masked_name
from central.moments import beijing_date
from central.platform import Platform
from central.problems import Refusal, malformed
from central.representing import issue_right
from central.sealing import CannotOpenError, open_sealed
from central.store.mandates import MandateUse
from central.store.records import IssueRow
from sync.wire import WIRE_VERSION, IssueBody, IssueRequest, IssueResult, SealedBody, sealing_info
from sync.wire.livecode import MEDIA_TYPE_LIVE_CODE
from sync.wire.payment import OrderBody
from sync.wire.sealing import recipient_of, seal
from sync.wire.signedpdf import MEDIA_TYPE_PDF

FAULT_MESSAGES: Final = {
    "body.bad_identity_number": "证件号码不对，请重新读卡。",
    "body.no_face_consent": "没有取得人脸比对的同意，不能办理。",
    "body.no_consent": "没有取得办理的同意。",
}
_ABANDONED: Final = Declined("issue.abandoned", "这次申请已经作废，请从头再办一次。")
UNREPRESENTED: Final = Declined("department.in_person_only", "这件事要本人来办，不能代办。")


def issue(platform: Platform, caller: Caller, content: bytes) -> IssueResult:
    """Answers one :class:`IssueRequest`."""
    request = decode(content, IssueRequest)
    if request.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if request.terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if not (is_name(request.request_id) and is_name(request.service)):
        raise malformed("请求编号或事项编码不合规定。")
    body = _opened(platform, request)
    _seal_reply(request, b"")
    live = platform.departments.showing(request.service, body.answers)
    if live is not None:
        return _show(platform, caller, request, body, live)
    code, order_hash = body_fault(body), _order_hash(platform, request, body)
    first_hash, day = order_hash, beijing_date(platform.clock()).isoformat()
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        unit.touch(request.terminal, platform.now())
        known = unit.issue(request.terminal, request.request_id)
        is_void = unit.is_abandoned(request.terminal, request.request_id)
        if known is not None:
            first_hash = known.order_hash
        elif not (is_void or code):
            first_hash, day = unit.order_issue(request.terminal, request.request_id, order_hash, day)
    if is_void:
        return _no(platform, request, _ABANDONED.code, _ABANDONED.message)
    if code:
        return _no(platform, request, code, _fault_message(code))
    if first_hash != order_hash:
        raise Refusal(409, "issue.request_reused", "input", "这个请求编号已经用于另一份证明。")
    if known is None:
        answer = _given(platform, request, body, order_hash, date.fromisoformat(day))
        if isinstance(answer, (Declined, Unavailable)):
            return _no(platform, request, answer.code, answer.message)
        known = answer
    return _yes(platform, request, known)


def _given(
    platform: Platform, request: IssueRequest, body: IssueBody, order_hash: str, day: date
) -> IssueRow | Declined | Unavailable:
    """Asks the department, if who asks may; keeps what it gives, and the use of the authorisation it is given by."""
    right = issue_right(platform, _order(platform, request, body, day), request.request_id)
    if isinstance(right, Declined):
        return right
    answer = _ask_department(platform, request, body, day)
    if isinstance(answer, (Declined, Unavailable)):
        return answer
    return _keep(platform, request, body, order_hash, answer, right)


def _fault_message(code: str) -> str:
    return FAULT_MESSAGES.get(code, "提交的信息不合规定，请重新办理。")


def _show(platform: Platform, caller: Caller, request: IssueRequest, body: IssueBody, live: LiveCodes) -> IssueResult:
    """A code that lasts a minute is nobody's document: it is passed on, and nothing of it is written down here."""
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        unit.touch(request.terminal, platform.now())
    code = body_fault(body)
    if code:
        return _no(platform, request, code, _fault_message(code))
    order = _order(platform, request, body, beijing_date(platform.clock()))
    refusal = issue_right(platform, order, request.request_id)
    shown = live.show(order) if refusal is None else UNREPRESENTED
    if isinstance(shown, (Declined, Unavailable)):
        return _no(platform, request, shown.code, shown.message)
    return IssueResult(
        request_id=request.request_id,
        server_time=platform.now(),
        issued=True,
        media_type=MEDIA_TYPE_LIVE_CODE,
        document=_seal_reply(request, msgspec.json.encode(shown)),
        simulated=live.simulated,
    )


def verify_code(platform: Platform, request_id: str) -> str:
    """Twelve characters that only a printed document carries: who has them may see that it is genuine."""
    return platform.keys.lookup("verify", request_id)[:12].upper()


def _opened(platform: Platform, request: IssueRequest) -> IssueBody:
    try:
        info = sealing_info("issue-request", request.terminal, request.request_id)
        return decode(open_sealed(platform.keys, request.body, info), IssueBody)
    except CannotOpenError as refused:
        raise Refusal(422, str(refused), "key", "请求的加密内容打不开，请检查终端里的平台公钥。") from refused


def body_fault(body: IssueBody | OrderBody) -> str:
    """Why nothing can be given to who asks so: a code, empty when it is sound."""
    if not answers_fit(body.answers):
        return "body.bad_answers"
    if any(consent.kind == "service" and not consent.given for consent in body.consents):
        return "body.no_consent"
    face_agreed = any(consent.kind == "face" and consent.given for consent in body.consents)
    if body.identity_check.method == "face" and not face_agreed:
        return "body.no_face_consent"
    agent = body.agent if isinstance(body, IssueBody) else None
    return person_fault(body.person) or agent_fault(agent, body.person)


def _order_hash(platform: Platform, request: IssueRequest, body: IssueBody) -> str:
    agent = () if body.agent is None else (body.agent.person.number, body.agent.mandate)
    return hash_of_order(platform, request.service, body.person.number, body.answers, agent)


def hash_of_order(
    platform: Platform, service: str, number: str, answers: Mapping[str, str], agent: tuple[str, ...] = ()
) -> str:
    """A keyed hash by which the same order of the same person is known again; nothing else is."""
    order = msgspec.json.encode((service, number, sorted(answers.items()), *agent))
    return platform.keys.lookup("order", hashlib.sha256(order).hexdigest())


def _ask_department(
    platform: Platform, request: IssueRequest, body: IssueBody, day: date
) -> Issued | Declined | Unavailable:
    department = platform.departments.behind(request.service)
    if department is None or not department.issues_documents(request.service):
        return Declined("department.no_such_document", "平台还不能出具这种证明。")
    order = _order(platform, request, body, day)
    return mandates.answer(platform, order) if request.service in mandates.ANSWERED else department.issue(order)


def _order(platform: Platform, request: IssueRequest, body: IssueBody, day: date) -> IssueOrder:
    return IssueOrder(
        request_id=f"{request.terminal}/{request.request_id}",
        service=request.service,
        person=body.person,
        answers=body.answers,
        identity_check=body.identity_check,
        issued_on=day,
        verify_url=platform.public_url + "/verify?no={document_no}&code={code}",
        verify_code=verify_code(platform, f"{request.terminal}/{request.request_id}"),
        agent=body.agent,
    )


def _keep(
    platform: Platform,
    request: IssueRequest,
    body: IssueBody,
    order_hash: str,
    issued: Issued,
    use: MandateUse | None,
) -> IssueRow | Declined:
    """Signs the document and stores it, sealed to the platform; the first of two simultaneous requests wins."""
    info = sealing_info("stored-document", request.terminal, request.request_id)
    department = platform.departments.behind(request.service)
    is_pdf = issued.media_type == MEDIA_TYPE_PDF
    document = platform.keys.authority.sign(issued.document) if is_pdf else issued.document
    row = IssueRow(
        terminal=request.terminal,
        request_id=request.request_id,
        order_hash=order_hash,
        service=request.service,
        title=issued.title,
        document_no=issued.document_no,
        verify_code=verify_code(platform, f"{request.terminal}/{request.request_id}"),
        person_masked=masked_name(body.person.name),
        media_type=issued.media_type,
        pages=issued.pages,
        issued_at=platform.now(),
        simulated=department is None or department.simulated,
        sealed=msgspec.json.encode(seal(platform.keys.recipient, document, info)),
    )
    with platform.store.write() as unit:
        unit.hold(request.terminal)
        earlier = unit.issue(request.terminal, request.request_id)
        if earlier is not None:
            return earlier
        if unit.is_abandoned(request.terminal, request.request_id):
            return _ABANDONED
        if use is not None and not unit.use_mandate(use):
            return mandates.USED_UP
        unit.add_issue(row)
    return row


def _no(platform: Platform, request: IssueRequest, code: str, message: str) -> IssueResult:
    return IssueResult(request.request_id, platform.now(), issued=False, code=code, message=message, simulated=True)


def _yes(platform: Platform, request: IssueRequest, row: IssueRow) -> IssueResult:
    stored = msgspec.json.decode(row.sealed, type=SealedBody)
    document = open_sealed(platform.keys, stored, sealing_info("stored-document", row.terminal, row.request_id))
    return IssueResult(
        request_id=request.request_id,
        server_time=platform.now(),
        issued=True,
        document_no=row.document_no,
        media_type=row.media_type,
        title=row.title,
        pages=row.pages,
        document=_seal_reply(request, document),
        simulated=row.simulated,
    )


def _seal_reply(request: IssueRequest, document: bytes) -> SealedBody:
    """Sealed with the suite that the terminal used itself."""
    reply = recipient_of(request.body.suite_id, request.reply_key)
    if reply is None:
        raise Refusal(400, "input.bad_reply_key", "input", "请求里的回信公钥不合规定。")
    return seal(reply, document, sealing_info("issue-reply", request.terminal, request.request_id))
