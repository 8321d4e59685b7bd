"""Whether somebody may have acted for the person of a case: asked again here, whatever the terminal let through. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from central.departments.contract import CaseOrder, Declined, IssueOrder
from central.departments.simulated_records import age_on
from central.masking import masked_name
from central.services import service_lines
from sync.wire import Agent, Person

AGENT: Final = "agent"
GUARDIAN: Final = "guardian"
UNPROVEN: Final = {"mandate": AGENT, "register": GUARDIAN}
"""Authorities without a paper, and who acts by them: the platform asks its own books, see ``central.mandates``."""
_FULL_AGE: Final = 18
_ASKS_AS: Final = {AGENT: "受委托", GUARDIAN: "监护人"}
_PROOFS: Final = {AGENT: "authorisation", GUARDIAN: "kinship-proof"}


def agency_refusal(order: CaseOrder) -> Declined | None:
    """None for who was there, and for an agent who may act: then the department decides as ever."""
    return acting_refusal(order.service, order.agent, order.person, order.papers, order.done_on)


def acting_refusal(
    service: str, agent: Agent | None, person: Person, papers: Collection[str], day: date
) -> Declined | None:
    """The same of whatever is done on ``day``; ``papers``: names of what came with it."""
    if agent is None:
        return None
    line = service_lines().get(service)
    if line is None or agent.acting not in line.may_act:
        return Declined("department.in_person_only", "这件事要本人来办，不能代办。")
    if agent.authority in UNPROVEN:
        if UNPROVEN[agent.authority] != agent.acting:
            return Declined("department.wrong_agency", "成年人要有委托书，孩子由监护人办，请重新选。")
    elif _PROOFS[agent.acting] not in papers:
        return Declined("department.no_authority", "没有委托书或关系证明，请补拍后再办。")
    if _is_child(agent.person.birth, day):
        return Declined("department.agent_too_young", "代办的人没满18岁，请大人来办。")
    if _is_child(person.birth, day) is not (agent.acting == GUARDIAN):
        return Declined("department.wrong_agency", "成年人要有委托书，孩子由监护人办，请重新选。")
    return None


def who_asked(order: IssueOrder) -> str:
    """Who asked in the person's place, as it stands on a paper; empty when the person did."""
    agent = order.agent
    return "" if agent is None else f"{agent.person.name}（{_ASKS_AS[agent.acting]}）"


def about_lines(order: IssueOrder) -> tuple[tuple[str, str], ...]:
    """Of an answer on the screen: about whom it is and who asked, when these are two."""
    agent = order.agent
    if agent is None:
        return ()
    asked = f"{masked_name(agent.person.name)}（{_ASKS_AS[agent.acting]}）"
    return ("查的是谁", masked_name(order.person.name)), ("谁来查的", asked)


def _is_child(birth: str, day: date) -> bool:
    return age_on(birth, day) < _FULL_AGE
