"""The pension counter of the simulated 人社: certifications, what a person has to decide, deaths, appeals.

When somebody certified last is derived from the id number, until a certification reaches this very simulation: it keeps
those in memory, as hashes, as long as the platform runs.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import date
from typing import Final

from central.departments.contract import Accepted, CaseOrder, Declined, IssueOrder, NeedsPerson, Verdict
from central.departments.pension_rule import MONTHS, PAID, WORDS, due_state, next_due
from central.departments.simulated_records import Dice, age_on
from central.moments import months_later
from central.services import (
    BEREAVEMENT_REPORT,
    PENSION_APPEAL,
    PENSION_CERTIFICATION,
    PENSION_DUE,
    PORTRAIT,
)

CASES: Final = frozenset({PENSION_CERTIFICATION, BEREAVEMENT_REPORT, PENSION_APPEAL, PENSION_DUE})
_YOUNGEST: Final = 50
_SURE_METHODS: Final = frozenset({"face", "attendant"})
_LEFT_TO_THE_CENTRE: Final = "review"
"""``IdentityCheck.method`` when a cadre was there, could not tell, and took a photo for the centre."""
_NOT_LISTED: Final = Declined("department.not_a_pensioner", "不在待遇领取人员名册内，不需要认证。")
_SPREAD_MONTHS: Final = 15
"""How long ago, at most, the last invented certification lies: some are due soon, some overdue."""


class SimulatedPensions:
    """May be used from several threads."""

    def __init__(self) -> None:
        self._certified: dict[str, date] = {}
        self._lock = threading.Lock()

    def accept(self, order: CaseOrder) -> Accepted | Declined | NeedsPerson:
        """What becomes of one case. A person's verdict is final."""
        if order.service == PENSION_CERTIFICATION:
            return self._certify(order)
        if order.service == PENSION_APPEAL:
            return _appeal(order)
        if order.service == BEREAVEMENT_REPORT:
            return Accepted("已登记。养老金从下个月起停发，丧葬补助会有人联系您。")
        return Accepted("已在办理时答复")

    def _certify(self, order: CaseOrder) -> Accepted | Declined | NeedsPerson:
        if age_on(order.person.birth, order.accepted_on) < _YOUNGEST:
            return _NOT_LISTED
        check = order.identity_check
        if check.method == _LEFT_TO_THE_CENTRE:
            undecided = _left_to_the_centre(order)
            if undecided is not None:
                return undecided
        elif not check.passed or check.method not in _SURE_METHODS:
            return Declined("department.identity_insufficient", "没有本人在场的核验结果，认证不予通过。")
        due = next_due(order.done_on)
        with self._lock:
            self._certified[_key(order.person.number)] = order.done_on
        return Accepted(f"认证通过，下次认证截止 {due.isoformat()}", due)

    def due_lines(self, order: IssueOrder) -> tuple[tuple[str, str], ...] | None:
        """Label and value for each line of 查养老认证到期日; None for who gets no pension."""
        if age_on(order.person.birth, order.issued_on) < _YOUNGEST:
            return None
        with self._lock:
            last = self._certified.get(_key(order.person.number))
        if last is None:
            ago = Dice(f"certified/{order.person.number}").roll(_SPREAD_MONTHS) + 1
            last = months_later(order.issued_on, -ago)
        due = next_due(last)
        state = due_state(due, order.issued_on)
        return (
            ("上次认证", _in_words(last)),
            ("最迟认证", _in_words(due)),
            ("现在怎么样", WORDS[state]),
            ("养老金", PAID[state]),
            ("多久一次", f"每{MONTHS}个月一次"),
        )


def _left_to_the_centre(order: CaseOrder) -> Declined | NeedsPerson | None:
    """None when a person at the centre has said yes."""
    if order.verdict is Verdict.APPROVED:
        return None
    if order.verdict is Verdict.DECLINED:
        return Declined("department.reviewer_declined", "人工认定没有通过，请本人带身份证再来，或打12333。")
    if PORTRAIT not in order.papers:
        return Declined("department.no_portrait", "没有现场照片，认定不了，请再办一次。")
    return NeedsPerson("终端认不出脸，村干部在场也拿不准。请把现场照片和档案照片对一对，是不是本人。")


def _appeal(order: CaseOrder) -> Accepted | Declined | NeedsPerson:
    match order.verdict:
        case Verdict.APPROVED:
            return Accepted("申诉成立，下个月起恢复发放，停发的补发")
        case Verdict.DECLINED:
            return Declined("department.appeal_rejected", "申诉没有成立。不服可以申请行政复议，请打12333。")
        case _:
            return NeedsPerson("养老金停发的申诉。请查停发的原因，看应不应该恢复。")


def _key(number: str) -> str:
    return hashlib.sha256(f"certified/{number}".encode()).hexdigest()


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
