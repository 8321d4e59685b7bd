"""Whether somebody may have acted for another is asked again at the platform, of the frame and of the department."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from central.departments import CaseOrder, Issued
from central.departments.agency import agency_refusal
from central.departments.connected import connected_departments
from central.departments.contract import Declined, IssueOrder
from central.frames import transaction_fault
from central.server import EmbeddedCentral
from central.services import DEFAULT_ASSETS
from sync.wire import Agent
from tests.support.central_client import CHILD, ELDER, FACE, WORKER, Terminal, transaction_body

TODAY = date(2026, 11, 23)
BY_AGENT = Agent(WORKER, "agent", "authorisation")
BY_GUARDIAN = Agent(WORKER, "guardian", "kinship")
PAPERS = ("authorisation", "kinship-proof")


def order(**changes: object) -> CaseOrder:
    plain = CaseOrder("e", "R", "medical-reimbursement", ELDER, {}, FACE, TODAY, papers=PAPERS, agent=BY_AGENT)
    return msgspec.structs.replace(plain, **changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"agent": None, "service": "pension-certification"}, ""),
        ({"agent": BY_GUARDIAN, "person": CHILD}, ""),
        ({"service": "pension-certification"}, "department.in_person_only"),
        ({"service": "hardship-aid", "agent": BY_GUARDIAN, "person": CHILD}, "department.in_person_only"),
        ({"service": "no-such-service"}, "department.in_person_only"),
        ({"papers": ("kinship-proof",)}, "department.no_authority"),
        ({"agent": Agent(CHILD, "agent", "authorisation")}, "department.agent_too_young"),
        ({"person": CHILD}, "department.wrong_agency"),
        ({"agent": BY_GUARDIAN}, "department.wrong_agency"),
    ],
)
def test_who_may_have_acted(changes: dict[str, object], code: str) -> None:
    refusal = agency_refusal(order(**changes))
    assert (refusal.code if refusal else "") == code


@pytest.mark.parametrize(
    ("agent", "code"),
    [
        (BY_AGENT, ""),
        (Agent(ELDER, "agent", "authorisation"), "body.agent_is_person"),
        (Agent(WORKER, "friend", "authorisation"), "body.bad_agent"),
        (Agent(WORKER, "agent", "word of mouth"), "body.bad_agent"),
        (Agent(msgspec.structs.replace(WORKER, number="1" * 18), "agent", "authorisation"), "body.bad_identity_number"),
    ],
)
def test_an_entry_with_an_agent_keeps_the_form(
    central: EmbeddedCentral, terminal: Terminal, agent: Agent, code: str
) -> None:
    body = transaction_body(service="medical-reimbursement", agent=agent)
    assert transaction_fault(terminal.entry(1, body), body) == code


@pytest.mark.parametrize("service", ["business-licence", "enterprise-space"])
@pytest.mark.parametrize(("code", "kind"), [("91440981000000001T", Issued), ("914409810000000057", Declined)])
def test_a_firms_papers_are_its_representatives(service: str, code: str, kind: type) -> None:
    department = connected_departments(DEFAULT_ASSETS).behind(service)
    assert department is not None
    link = "https://example.invalid/verify?no={document_no}&code={code}"
    answer = department.issue(IssueOrder("t/1", service, WORKER, {"uscc": code}, FACE, TODAY, link, "ABC"))
    assert isinstance(answer, kind), answer
