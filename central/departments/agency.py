"""Whether somebody may have acted for the person of a case: asked again here, whatever the terminal let through. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from central.departments.contract import CaseOrder, Declined
from central.departments.simulated_records import age_on
from central.services import service_lines

AGENT: Final = "agent"
GUARDIAN: Final = "guardian"
UNPROVEN: Final = {"mandate": AGENT, "register": GUARDIAN}
"""Authorities without a paper, and who acts by them: the platform asks its own books, see ``central.mandates``."""
_FULL_AGE: Final = 18
_PROOFS: Final = {AGENT: "authorisation", GUARDIAN: "kinship-proof"}


def agency_refusal(order: CaseOrder) -> Declined | None:
    """None for who was there, and for an agent who may act: then the department decides as ever."""
    agent = order.agent
    if agent is None:
        return None
    line = service_lines().get(order.service)
    if line is None or agent.acting not in line.may_act:
        return Declined("department.in_person_only", "这件事要本人来办，不能代办。")
    if agent.authority in UNPROVEN:
        if UNPROVEN[agent.authority] != agent.acting:
            return Declined("department.wrong_agency", "成年人要有委托书，孩子由监护人办，请重新选。")
    elif _PROOFS[agent.acting] not in order.papers:
        return Declined("department.no_authority", "没有委托书或关系证明，请补拍后再办。")
    day = order.done_on
    if _is_child(agent.person.birth, day):
        return Declined("department.agent_too_young", "代办的人没满18岁，请大人来办。")
    if _is_child(order.person.birth, day) is not (agent.acting == GUARDIAN):
        return Declined("department.wrong_agency", "成年人要有委托书，孩子由监护人办，请重新选。")
    return None


def _is_child(birth: str, day: date) -> bool:
    return age_on(birth, day) < _FULL_AGE
