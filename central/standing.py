"""May this one act for somebody who is not there? Asked by a terminal while the person waits; uses nothing up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from central.auth import Caller
from central.departments import Declined
from central.departments.simulated_families import Relation, Relative, family_of, is_child, relatives_of
from central.frames import person_fault
from central.intake import decode
from central.issuing import FAULT_MESSAGES
from central.mandatecodes import by_code, held, note_refusal
from central.mandates import principal_of, usable
from central.masking import masked_name
from central.moments import beijing_date
from central.platform import Platform
from central.questions import encoded_reply, opened
from central.services import service_lines
from central.store.mandates import MandateRow
from central.throttle import Throttle
from sync.wire import Person
from sync.wire.mandate import MandateAnswer, MandateQuestion, MandateRequest, MandateResult, Represented, Standing

_NO_CHILDREN: Final = Declined("standing.no_children", "户籍里没有查到您的孩子，请带户口本和孩子的证件来办。")
_NO_FAMILY: Final = Declined("standing.no_family", "户籍里没有查到您的家里人，请选“帮别人交”。")
_NOT_ALLOWED: Final = Declined("department.in_person_only", "这件事要本人来办，不能代办。")
_TOO_OFTEN: Final = Declined("standing.too_often", "编号错了好几次，请过一刻钟再试，或者请本人来办。")
_GROWN_UP: Final = "已经满18岁，要本人来，或者本人授权"
_PARTED: Final = "已经离婚，要本人来，或者本人授权"
_PARENT: Final = "是长辈，要本人来，或者本人授权"
_SPOUSE: Final = "是大人，要本人来，或者本人授权"
_NUMBERS_ASKED: Final = Throttle(burst=8, seconds=120.0)
"""By terminal and person: ten digits are not to be guessed with a card that was found."""


def standing(platform: Platform, caller: Caller, content: bytes) -> MandateResult:
    """Answers one :class:`MandateRequest`."""
    request = decode(content, MandateRequest)
    question = opened(platform, caller, request, "mandate-question", MandateQuestion)
    found = _people(platform, request, question)
    if isinstance(found, Declined):
        return MandateResult(request.request_id, platform.now(), code=found.code, message=found.message, simulated=True)
    sealed = encoded_reply(request, "mandate-reply", found)
    return MandateResult(request.request_id, platform.now(), answer=sealed, simulated=True)


def _people(platform: Platform, request: MandateRequest, question: MandateQuestion) -> MandateAnswer | Declined:
    code = person_fault(question.person)
    if not code and not any(consent.kind == "service" and consent.given for consent in question.consents):
        code = "body.no_consent"
    if code:
        return Declined(code, FAULT_MESSAGES.get(code, "提交的信息不合规定，请重新办理。"))
    line = service_lines().get(request.service)
    day = beijing_date(platform.clock())
    if line is None:
        return _NOT_ALLOWED
    match request.standing:
        case Standing.MANDATE:
            return _by_mandate(platform, request, question, day)
        case Standing.GUARDIAN if "guardian" in line.may_act:
            people = tuple(_for_guardian(question.person, day))
            return MandateAnswer(people) if people else _NO_CHILDREN
        case Standing.FAMILY if line.output == "payment":
            family = tuple(_member(one) for one in family_of(question.person))
            return MandateAnswer(family) if family else _NO_FAMILY
        case _:
            return _NOT_ALLOWED


def _member(one: Relative) -> Represented:
    return Represented(masked_name(one.person.name), one.relation, one.person)


def _by_mandate(
    platform: Platform, request: MandateRequest, question: MandateQuestion, day: date
) -> MandateAnswer | Declined:
    if _NUMBERS_ASKED.wait(f"{request.terminal}/{platform.keys.lookup('person', question.person.number)}"):
        return _TOO_OFTEN
    row = _asked_for(platform, request, question, day)
    if isinstance(row, Declined):
        note_refusal(platform, request.terminal, request.service, row)
        return row
    principal = principal_of(platform, row)
    return MandateAnswer((Represented(masked_name(principal.name), "principal", principal),), row.until_day)


def _asked_for(platform: Platform, request: MandateRequest, question: MandateQuestion, day: date) -> MandateRow | Declined:
    """The authorisation by its code or its number, kept to this terminal when it is for once."""
    if question.code:
        row = by_code(platform, question.code, question.person, request.service, day)
    else:
        row = usable(platform, question.number, question.person, request.service, day)
    if isinstance(row, Declined):
        return row
    return held(platform, row, request.terminal) or row


def _for_guardian(person: Person, day: date) -> Iterator[Represented]:
    """Children whom one may act for; the rest of the family is named with the reason why not."""
    for one in relatives_of(person):
        name = masked_name(one.person.name)
        if one.relation is Relation.CHILD and is_child(one.person, day):
            yield Represented(name, one.relation, one.person)
        else:
            yield Represented(name, one.relation, why=_why_not(one.relation))


def _why_not(relation: Relation) -> str:
    return {
        Relation.CHILD: _GROWN_UP,
        Relation.FORMER_SPOUSE: _PARTED,
        Relation.PARENT: _PARENT,
        Relation.SPOUSE: _SPOUSE,
    }[relation]
