"""Twelve months, to the day, and what is said around that day."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from central.departments import Accepted, CaseOrder, Declined, NeedsPerson, Verdict
from central.departments.pension_rule import PAID, SOON_DAYS, WORDS, DueState, due_state, next_due
from central.departments.simulated_pensions import SimulatedPensions
from central.services import PORTRAIT
from sync.wire import IdentityCheck
from tests.support.central_client import ELDER, FACE

TODAY = date(2026, 11, 23)
DUE = date(2027, 11, 23)
LEFT = IdentityCheck("review", passed=False, attendant="cadre-01")


def order(**changes: object) -> CaseOrder:
    plain = CaseOrder("e", "R", "pension-certification", ELDER, {}, FACE, TODAY)
    return msgspec.structs.replace(plain, **changes)


def test_the_thirteenth_month_begins_after_the_due_day() -> None:
    assert next_due(TODAY) == DUE
    assert due_state(DUE, DUE) is DueState.SOON
    assert due_state(DUE, DUE + timedelta(days=1)) is DueState.OVERDUE
    assert due_state(DUE, DUE - timedelta(days=SOON_DAYS)) is DueState.SOON
    assert due_state(DUE, DUE - timedelta(days=SOON_DAYS + 1)) is DueState.EARLY
    assert set(WORDS) == set(PAID) == set(DueState)


def test_the_months_count_from_the_day_at_the_terminal_not_from_its_arrival() -> None:
    answer = SimulatedPensions().accept(order(submitted_on=date(2026, 11, 3)))
    assert isinstance(answer, Accepted)
    assert answer.next_due == date(2027, 11, 3)


def test_what_neither_camera_nor_cadre_could_tell_a_person_decides() -> None:
    counter = SimulatedPensions()
    left = order(identity_check=LEFT, papers=(PORTRAIT,))
    asked = counter.accept(left)
    assert isinstance(asked, NeedsPerson)
    assert "照片" in asked.question
    approved = counter.accept(msgspec.structs.replace(left, verdict=Verdict.APPROVED))
    assert isinstance(approved, Accepted)
    assert approved.next_due == DUE
    declined = counter.accept(msgspec.structs.replace(left, verdict=Verdict.DECLINED))
    assert isinstance(declined, Declined)
    without = counter.accept(order(identity_check=LEFT))
    assert isinstance(without, Declined)
    assert without.code == "department.no_portrait"


def test_a_verdict_makes_no_certification_of_a_card_alone() -> None:
    alone = order(identity_check=IdentityCheck("card", passed=True), verdict=Verdict.APPROVED)
    assert isinstance(SimulatedPensions().accept(alone), Declined)


@pytest.mark.parametrize(
    ("verdict", "kind"), [(Verdict.NONE, NeedsPerson), (Verdict.APPROVED, Accepted), (Verdict.DECLINED, Declined)]
)
def test_an_appeal_is_never_decided_by_a_machine(verdict: Verdict, kind: type) -> None:
    assert isinstance(SimulatedPensions().accept(order(service="pension-appeal", verdict=verdict)), kind)
