"""Where is my transaction? Searching by whatever is known, and the whole way of one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec

from central.console.desk import Answer, Ask, Context, Door, Page
from central.console.journey import journey_of
from central.console.roles import Right
from central.moments import BEIJING, stamp
from central.services import service_lines
from central.store import Store
from central.store.console_records import Sought
from central.store.records import CaseState, PendingRow, RefusalRow

_ROWS: Final = 50
_SCANNED: Final = 500
"""Of what is not in the ledger yet; services and receipt numbers of those are compared here."""

AT_TERMINAL: Final = "at_terminal"
REFUSED: Final = "refused"
STATES: Final = {
    CaseState.PENDING.value: "待部门办理",
    CaseState.REVIEW.value: "等人工认定",
    CaseState.ACCEPTED.value: "部门已办结",
    CaseState.DECLINED.value: "部门不予办理",
    CaseState.NO_DEPARTMENT.value: "部门未接入",
    AT_TERMINAL: "还在终端",
    REFUSED: "平台退回",
}


class Filters(msgspec.Struct, frozen=True):
    """The fields of the search form, as typed."""

    receipt: str = ""
    id: str = ""
    terminal: str = ""
    service: str = ""
    state: str = ""
    since: str = ""
    until: str = ""

    @property
    def empty(self) -> bool:
        return not any(msgspec.structs.astuple(self))

    def query(self, **more: object) -> str:
        """For a link with the same filters."""
        return urlencode({name: value for name, value in {**msgspec.structs.asdict(self), **more}.items() if value})


def transactions(ask: Ask) -> Answer:
    """The search page."""
    return Page("transactions.html", _found(ask))


def results(ask: Ask) -> Answer:
    """Its results alone."""
    return Page("_results.html", _found(ask))


def _found(ask: Ask) -> Context:
    filters = Filters(
        receipt=ask.receipt(),
        id=ask.value("id").lower(),
        terminal=ask.value("terminal"),
        service=ask.value("service"),
        state=ask.value("state") if ask.value("state") in STATES else "",
        since=day_of(ask.value("since")),
        until=day_of(ask.value("until")),
    )
    store = ask.platform.store
    below = ask.number("below")
    in_ledger = filters.state not in (AT_TERMINAL, REFUSED)
    rows = store.find_transactions(sought(filters, below), _ROWS + 1) if in_ledger else ()
    first = below == 0 and not (filters.since or filters.until)
    waiting = _waiting(store, filters) if first and filters.state in ("", AT_TERMINAL) else ()
    refusals = _refusals(store, filters) if first and filters.state in ("", REFUSED) else ()
    more = rows[_ROWS - 1].ledger.ledger_no if len(rows) > _ROWS else 0
    return {
        "filters": filters,
        "states": STATES,
        "services": {line.service: line.title for line in service_lines().values()},
        "transactions": rows[:_ROWS],
        "waiting": waiting,
        "refusals": refusals,
        "next_page": filters.query(below=more) if more else "",
        "same": filters.query(below=below),
    }


def sought(filters: Filters, below: int = 0) -> Sought:
    """The form's days are days in China, both included."""
    return Sought(
        receipt_no=filters.receipt,
        entry_id=filters.id,
        terminal=filters.terminal,
        service=filters.service,
        state=filters.state if filters.state in set(CaseState) else "",
        since=midnight(filters.since, 0),
        until=midnight(filters.until, 1),
        below=below,
    )


def _waiting(store: Store, filters: Filters) -> tuple[PendingRow, ...]:
    rows = store.find_pending(filters.terminal, filters.id, _SCANNED)
    fits = [row for row in rows if _fits(filters, row.entry.receipt_no, row.entry.service)]
    return tuple(fits[:_ROWS])


def _refusals(store: Store, filters: Filters) -> tuple[RefusalRow, ...]:
    rows = store.find_refusals(filters.terminal, filters.id, _SCANNED)
    return tuple([row for row in rows if _fits(filters, row.receipt_no, row.service)][:_ROWS])


def _fits(filters: Filters, receipt_no: str, service: str) -> bool:
    return filters.receipt in ("", receipt_no) and filters.service in ("", service)


def day_of(text: str) -> str:
    """A date as forms send it, or an empty text."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def midnight(day: str, later: int) -> str:
    """When a day begins in China, or the one ``later`` days after it; empty for no day."""
    if not day:
        return ""
    try:
        return stamp(datetime.combine(date.fromisoformat(day) + timedelta(days=later), time(), BEIJING))
    except OverflowError:
        return ""


def journey(ask: Ask) -> Answer:
    """One transaction."""
    return Page("journey.html", _journey(ask))


def journey_part(ask: Ask) -> Answer:
    """The same without the frame."""
    return Page("_journey.html", _journey(ask))


def _journey(ask: Ask) -> Context:
    receipt_no = ask.receipt()
    return {"journey": journey_of(ask.platform, receipt_no) if receipt_no else None, "receipt_no": receipt_no}


DOORS: Final = (
    Door("/transactions", transactions, Right.SEE),
    Door("/ops/fragments/results", results, Right.SEE, kind="part"),
    Door("/journey", journey, Right.SEE),
    Door("/ops/fragments/journey", journey_part, Right.SEE, kind="part"),
)
