"""Which licences does this person have? Asked by a terminal while the person waits; changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from central.auth import Caller
from central.departments import Declined, IssueOrder
from central.departments.agency import GUARDIAN
from central.departments.licence_values import Holding, shown_facts
from central.departments.simulated_holdings import holdings_of
from central.frames import agent_fault, person_fault
from central.intake import decode
from central.issuing import FAULT_MESSAGES
from central.masking import masked_name
from central.moments import beijing_date
from central.platform import Platform
from central.questions import encoded_reply, opened
from central.representing import issue_right
from central.services import service_lines
from sync.wire.licences import (
    MAX_LICENCES,
    Licence,
    LicenceFact,
    LicencesAnswer,
    LicencesQuestion,
    LicencesRequest,
    LicencesResult,
)

SOON: Final = timedelta(days=60)
_GROUP_OF: Final = {"家庭": "family", "企业": "firm"}
_NO_SUCH_SERVICE: Final = Declined("department.no_such_document", "平台还不能查这种证照。")
_NOT_SEEN: Final = Declined("department.identity_insufficient", "没有核对是不是本人，不能看证照。")


def licences(platform: Platform, caller: Caller, content: bytes) -> LicencesResult:
    """Answers one :class:`LicencesRequest`."""
    request = decode(content, LicencesRequest)
    question = opened(platform, caller, request, "licences-question", LicencesQuestion)
    day = beijing_date(platform.clock())
    refused = _refusal(platform, request, question, day)
    if refused is not None:
        return LicencesResult(
            request.request_id, platform.now(), code=refused.code, message=refused.message, simulated=True
        )
    found = tuple(told(one, question, day) for one in holdings_of(question.person, day) if _is_for(one, question))
    sealed = encoded_reply(request, "licences-reply", LicencesAnswer(found[:MAX_LICENCES]))
    return LicencesResult(request.request_id, platform.now(), answer=sealed, simulated=True)


def _is_for(one: Holding, question: LicencesQuestion) -> bool:
    """Who asks for somebody else sees that one's own, and nothing of the family or of firms."""
    return question.agent is None or (one.firm is None and one.person.number == question.person.number)


def _refusal(platform: Platform, request: LicencesRequest, question: LicencesQuestion, day: date) -> Declined | None:
    line = service_lines().get(request.service)
    if line is None or line.output != "licence":
        return _NO_SUCH_SERVICE
    code = person_fault(question.person) or agent_fault(question.agent, question.person)
    if not code and not any(consent.kind == "service" and consent.given for consent in question.consents):
        code = "body.no_consent"
    if code:
        return Declined(code, FAULT_MESSAGES.get(code, "提交的信息不合规定，请重新办理。"))
    if not question.identity_check.passed:
        return _NOT_SEEN
    check, agent = question.identity_check, question.agent
    order = IssueOrder(request.request_id, request.service, question.person, {}, check, day, "", "", agent)
    right = issue_right(platform, order, request.request_id)
    return right if isinstance(right, Declined) else None


def told(one: Holding, question: LicencesQuestion, day: date) -> Licence:
    """A licence as a terminal hears of it."""
    own = "self" if one.person.number == question.person.number else "family"
    over, agent = one.is_over(day), question.agent
    # A code is for who stands there, or for the child beside that one.
    in_person = agent is None or agent.acting == GUARDIAN
    soon = one.until is not None and not over and one.until - day < SOON
    return Licence(
        number=one.number,
        title=one.kind.title,
        group=_GROUP_OF.get(one.kind.holder, own),
        holder=masked_name(one.person.name) if one.firm is None else one.firm.name,
        office=one.kind.office,
        state="over" if over else "soon" if soon else "valid",
        until="" if one.until is None else one.until.isoformat(),
        facts=tuple(LicenceFact(label, value) for label, value in shown_facts(one)),
        prints=one.kind.prints,
        shows=one.kind.shows and in_person and not over,
        renewal=one.kind.renewal,
    )
