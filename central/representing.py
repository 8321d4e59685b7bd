"""May somebody act for another one? The platform judges when a document is asked for, and when a case arrives.

What a terminal let through says nothing here. A document that was given out by an authorisation stays given: the case that
notes it is not judged a second time.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from central.departments import CaseOrder, Declined, IssueOrder
from central.departments.agency import acting_refusal, agency_refusal
from central.departments.simulated_families import is_guardian
from central.mandates import NOT_YOURS, USED_UP, usable
from central.platform import Platform
from central.store.mandates import MandateRow, MandateUse
from sync.wire import Agent, Person

BY_MANDATE: Final = "mandate"
BY_REGISTER: Final = "register"
"""What an agent's ``authority`` says when no paper proves it."""

NO_GUARDIAN: Final = Declined("mandate.no_guardian", "户籍里没有查到您是这个孩子的监护人，请带户口本和孩子的证件来办。")


def case_refusal(platform: Platform, order: CaseOrder) -> Declined | None:
    """Whether a case may be there; a use of an authorisation is counted, once an entry.

    An authorisation that was taken back before the case came here does not count, whenever the terminal says it was:
    taking back must hold from the moment it is confirmed. Only what a document was given out by has been judged already.
    """
    refusal = agency_refusal(order)
    if refusal is not None or order.agent is None:
        return refusal
    row = _used_before(platform, order, order.agent)
    if row is None:
        found = _right(platform, order.service, order.agent, order.person, order.done_on)
        if not isinstance(found, MandateRow):
            return found
        row = found
    use = MandateUse(row.mandate_id, order.entry_id, order.service, order.receipt_no, platform.now())
    with platform.store.write() as unit:
        counted = unit.use_mandate(use)
    return None if counted else USED_UP


def _used_before(platform: Platform, order: CaseOrder, agent: Agent) -> MandateRow | None:
    """The authorisation that this very entry has used already, by these two people."""
    row = platform.store.mandate(platform.keys.lookup("mandate", agent.mandate)) if agent.mandate else None
    if row is None or row.mandate_id != platform.store.mandate_used_by(order.entry_id):
        return None
    people = (row.agent_lookup, row.principal_lookup)
    same = people == tuple(platform.keys.lookup("person", one.number) for one in (agent.person, order.person))
    return row if same else None


def issue_right(platform: Platform, order: IssueOrder, entry_id: str) -> MandateUse | Declined | None:
    """Whether a document may be given to who asks for it. Counts nothing: the use is to be noted with the document.

    None for the person, and for a child's guardian.
    """
    refusal = acting_refusal(order.service, order.agent, order.person, (), order.issued_on)
    if refusal is not None or order.agent is None:
        return refusal
    row = _right(platform, order.service, order.agent, order.person, order.issued_on)
    if not isinstance(row, MandateRow):
        return row
    return MandateUse(row.mandate_id, entry_id, order.service, "", platform.now())


def _right(platform: Platform, service: str, agent: Agent, person: Person, day: date) -> MandateRow | Declined | None:
    """The authorisation it is done by; None when it needs none: a paper came with it, or the register knows the child."""
    if agent.authority == BY_REGISTER:
        return None if is_guardian(agent.person, person, day) else NO_GUARDIAN
    if agent.authority != BY_MANDATE:
        return None
    row = usable(platform, agent.mandate, agent.person, service, day)
    if isinstance(row, Declined):
        return row
    return row if row.principal_lookup == platform.keys.lookup("person", person.number) else NOT_YOURS
