"""授权代办: somebody authorises somebody else beforehand, for some services, until a day; and takes it back.

The number alone is worth nothing: it counts only with the card of the one it was given to. Who was authorised is told the
principal's name and number when something is done by it, so the principal lies in the row, sealed to the platform.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from central.departments import Accepted, CaseOrder, Declined, Issued, IssueOrder
from central.departments.simulated_families import is_child
from central.departments.simulated_population import is_somebody_else
from central.intake import decode
from central.masking import masked_name
from central.moments import beijing_date, months_later, parse
from central.platform import Platform
from central.sealing import open_sealed
from central.services import DATA_ASSET_CERTIFICATE, answer_label, service_lines, title_of
from central.store.mandates import MandateRow, MandateUse
from sync.wire import Person, SealedBody, sealing_info
from sync.wire.mandate import NUMBER_DIGITS
from sync.wire.record import MEDIA_TYPE_RECORD, RecordBody, RecordLine
from sync.wire.sealing import seal

GRANT: Final = "mandate-grant"
LIST: Final = "mandate-list"
WITHDRAWAL: Final = "mandate-withdrawal"
ANSWERED: Final = frozenset({GRANT, LIST})
"""Services that the platform itself answers, instead of a department."""
_ALL: Final = "all"
_MONTHS: Final = {"month": 1, "half": 6, "year": 12}
_ONCE: Final = "once"
_NOTE: Final = "由模拟平台保存，随时可以收回"
_NOWHERE: Final = "platform"
_MOST_LISTED: Final = 10

NOT_YOURS: Final = Declined("mandate.unknown", "没有查到给您的这个授权。请核对编号，再看看是不是您的身份证。")
WITHDRAWN: Final = Declined("mandate.withdrawn", "本人已经收回这个授权，不能再用。")
OVER: Final = Declined("mandate.over", "这个授权已经过期，请本人再授权一次。")
USED_UP: Final = Declined("mandate.used_up", "这个授权的次数用完了，请本人再授权一次。")
OTHER_SERVICE: Final = Declined("mandate.other_service", "这个授权不包括这件事，请本人再授权一次。")
_NOT_FOUND: Final = Declined("mandate.not_found", "没有查到您给过这个编号的授权。请核对编号，或者打12345问一问。")
_UNSURE: Final = Declined("department.identity_insufficient", "没有本人在场的核验结果，不能授权。")
_MINOR: Final = Declined("mandate.minor", "没满18岁，由监护人办，不用授权。")
_TO_MINOR: Final = Declined("mandate.to_minor", "没满18岁的不能替别人办，请授权给大人。")
_TO_SELF: Final = Declined("mandate.to_self", "不用授权给自己。请填替您办的人的身份证号。")
_TO_STRANGER: Final = Declined("mandate.mismatch", "替您办的人，名字和身份证号对不上，请核对。")


def answer(platform: Platform, order: IssueOrder) -> Issued | Declined:
    """To one of :data:`ANSWERED`. The same ``request_id`` again is the same authorisation."""
    if not order.identity_check.passed:
        return _UNSURE
    lines = _grant(platform, order) if order.service == GRANT else tuple(_listed(platform, order.person))
    if isinstance(lines, Declined):
        return lines
    body = RecordBody(tuple(RecordLine(label, value) for label, value in lines), _NOTE)
    number = f"SQ{order.issued_on:%Y%m%d}{_digits(platform, 'mandate-record', order.request_id)}"
    return Issued(number, title_of(order.service), MEDIA_TYPE_RECORD, 0, msgspec.json.encode(body))


def _grant(platform: Platform, order: IssueOrder) -> tuple[tuple[str, str], ...] | Declined:
    answers, day = order.answers, order.issued_on
    helper = answers.get("helper", "")
    name = answers.get("helper-name", "").strip()
    refusal = grant_refusal(order.person, helper, name, day)
    if refusal is not None:
        return refusal
    until = months_later(day, _MONTHS.get(answers.get("until", ""), 1))
    terms = Terms(helper, name, answers.get("scope", _ALL), until, 1 if answers.get("times") == _ONCE else 0)
    row = given(platform, order.request_id, order.person, terms)
    with platform.store.write() as unit:
        unit.add_mandate(row)
    return (
        ("授权编号", spaced(number_of(platform, row.mandate_id))),
        ("替您办的人", row.agent_masked),
        ("可以办", answer_label(GRANT, "scope", answers)),
        ("到哪天", f"{until.year}年{until.month}月{until.day}日"),
        ("能用几次", answer_label(GRANT, "times", answers)),
    )


class Terms(msgspec.Struct, frozen=True):
    """What somebody gives to whom."""

    helper: str
    """Number of the helper's card."""
    name: str
    scope: str
    until: date
    most_uses: int
    """0: as often as wanted."""

    def __repr__(self) -> str:
        return "Terms(...)"


def given(platform: Platform, mandate_id: str, principal: Person, terms: Terms) -> MandateRow:
    """The row of an authorisation; not yet written down."""
    sealed = seal(platform.keys.recipient, msgspec.json.encode(principal), _info(mandate_id))
    return MandateRow(
        mandate_id=mandate_id,
        number_lookup=platform.keys.lookup("mandate", number_of(platform, mandate_id)),
        principal_lookup=platform.keys.lookup("person", principal.number),
        agent_lookup=platform.keys.lookup("person", terms.helper),
        agent_masked=masked_name(terms.name),
        scope=terms.scope,
        granted_at=platform.now(),
        until_day=terms.until.isoformat(),
        most_uses=terms.most_uses,
        uses=0,
        withdrawn_at="",
        sealed=msgspec.json.encode(sealed),
    )


def grant_refusal(principal: Person, helper: str, name: str, day: date) -> Declined | None:
    """Why somebody may not authorise this helper; None when that is possible."""
    if is_child(principal, day):
        return _MINOR
    if helper == principal.number:
        return _TO_SELF
    other = Person("resident", name, helper, "", f"{helper[6:10]}-{helper[10:12]}-{helper[12:14]}")
    if is_child(other, day):
        return _TO_MINOR
    return _TO_STRANGER if is_somebody_else(other) else None


def _listed(platform: Platform, person: Person) -> Iterator[tuple[str, str]]:
    """What somebody has authorised, what was done by it, and which data of an enterprise a bank may use."""
    whose = platform.keys.lookup("person", person.number)
    rows = platform.store.mandates_of(whose)
    documents = platform.store.documents_of(whose, DATA_ASSET_CERTIFICATE)
    if not rows and not documents:
        yield "授权", "您没有授权过别人"
    for row in rows[:_MOST_LISTED]:
        number = spaced(number_of(platform, row.mandate_id))
        scope = answer_label(GRANT, "scope", {"scope": row.scope})
        yield f"给{row.agent_masked}", f"{number}，{scope}，{_standing(platform, row)}"
        for use in platform.store.mandate_uses(row.mandate_id)[-_MOST_LISTED:]:
            yield f"{_day(use.used_at)}用过", f"{title_of(use.service)}，{_outcome(use)}"
    for document_no, at in documents[:_MOST_LISTED]:
        taken = platform.store.withdrawn_since(document_no)
        yield f"{_day(at)}的用电数据凭证", f"{document_no}，{'已经收回' if taken else '还有效'}"


def _outcome(use: MandateUse) -> str:
    if use.undone_at:
        return "断电没有交出，不算次数"
    return f"回执{use.receipt_no[-6:]}" if use.receipt_no else "终端还没有报回执"


def _standing(platform: Platform, row: MandateRow) -> str:
    if row.withdrawn_at:
        return "已经收回"
    if beijing_date(platform.clock()).isoformat() > row.until_day:
        return "已经过期"
    until = date.fromisoformat(row.until_day)
    words = f"到{until.year}年{until.month}月{until.day}日"
    return f"{words}，次数用完了" if row.most_uses and row.uses >= row.most_uses else words


def usable(platform: Platform, number: str, agent: Person, service: str, day: date) -> MandateRow | Declined:
    """The authorisation with this number, if ``agent`` may do ``service`` by it on ``day``. Counts nothing."""
    row = platform.store.mandate(platform.keys.lookup("mandate", number))
    if row is None or row.agent_lookup != platform.keys.lookup("person", agent.number):
        return NOT_YOURS
    if row.withdrawn_at:
        return WITHDRAWN
    if day.isoformat() > row.until_day:
        return OVER
    if row.most_uses and row.uses >= row.most_uses:
        return USED_UP
    line = service_lines().get(service)
    if line is None or "agent" not in line.may_act or row.scope not in {_ALL, line.category}:
        return OTHER_SERVICE
    return row


def principal_of(platform: Platform, row: MandateRow) -> Person:
    """Who gave it. Raises ``CannotOpenError`` when the platform has lost the key it is sealed to."""
    stored = msgspec.json.decode(row.sealed, type=SealedBody)
    return decode(open_sealed(platform.keys, stored, _info(row.mandate_id)), Person)


def withdraw(platform: Platform, order: CaseOrder) -> Accepted | Declined:
    """The answer to a withdrawal. The same ``entry_id`` again changes nothing."""
    if not order.identity_check.passed:
        return Declined("department.identity_insufficient", "没有本人在场的核验结果，不能撤回。")
    row = platform.store.mandate(platform.keys.lookup("mandate", order.answers.get("number", "")))
    if row is None or row.principal_lookup != platform.keys.lookup("person", order.person.number):
        return _NOT_FOUND
    with platform.store.write() as unit:
        unit.withdraw_mandate(row.mandate_id, platform.now())
    return Accepted("授权已经收回，不能再用")


def number_of(platform: Platform, mandate_id: str) -> str:
    """授权编号: ten digits, made of the request by the platform's secret, so that nobody else can make it."""
    return _digits(platform, "mandate-number", mandate_id)


def spaced(number: str) -> str:
    """As people read it: 123 456 7890."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _digits(platform: Platform, purpose: str, text: str) -> str:
    return f"{int(platform.keys.lookup(purpose, text)[:16], 16) % 10**NUMBER_DIGITS:0{NUMBER_DIGITS}d}"


def _info(mandate_id: str) -> bytes:
    return sealing_info("stored-principal", _NOWHERE, mandate_id)


def _day(at: str) -> str:
    moment = parse(at)
    return "" if moment is None else f"{beijing_date(moment):%Y-%m-%d}"
