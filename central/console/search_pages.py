"""Where is my transaction? Searching by whatever is known, and the whole way of one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec

from central.console.desk import Answer, Ask, Context, Door, Page
from central.console.journey import journey_of
from central.console.roles import Right
from central.frames import is_name
from central.moments import BEIJING, parse, stamp
from central.services import service_lines
from central.store.console_records import Outside, Sought
from central.store.records import CaseState

_ROWS: Final = 50
_BETWEEN: Final = "~"
"""Parts the moment, terminal and id of a row in a link; neither of the first two has it."""
_LONGEST_KEY: Final = 400

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
    after = _after(ask.value("after", _LONGEST_KEY))
    in_ledger = filters.state not in (AT_TERMINAL, REFUSED)
    rows = store.find_transactions(sought(filters, below), _ROWS + 1) if in_ledger else ()
    outside = _outside(filters, after)
    first = below == 0 and not (filters.since or filters.until)
    waiting = store.find_pending(outside, _ROWS + 1) if first and filters.state in ("", AT_TERMINAL) else ()
    refusals = store.find_refusals(outside, _ROWS + 1) if first and filters.state in ("", REFUSED) else ()
    more = rows[_ROWS - 1].ledger.ledger_no if len(rows) > _ROWS else 0
    return {
        "filters": filters,
        "states": STATES,
        "services": {line.service: line.title for line in service_lines().values()},
        "transactions": rows[:_ROWS],
        "waiting": waiting[:_ROWS],
        "refusals": refusals[:_ROWS],
        "next_page": filters.query(below=more) if more else "",
        "next_waiting": _further(
            filters, AT_TERMINAL, [(one.reported_at, one.terminal, one.entry.entry_id) for one in waiting]
        ),
        "next_refusals": _further(filters, REFUSED, [(one.at, one.terminal, one.entry_id) for one in refusals]),
        "same": filters.query(below=below, after=ask.value("after", _LONGEST_KEY) if after else ""),
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


def _outside(filters: Filters, after: tuple[str, str, str] | None) -> Outside:
    """Of what is not in the ledger; a key belongs to one of the two lists, so it counts only where one is asked for."""
    alone = filters.state in (AT_TERMINAL, REFUSED)
    return Outside(
        receipt_no=filters.receipt,
        entry_id=filters.id,
        terminal=filters.terminal,
        service=filters.service,
        after=after if alone else None,
    )


def _further(filters: Filters, state: str, keys: list[tuple[str, str, str]]) -> str:
    """The query of the next page of one of the two lists; empty when ``keys`` are the last ones."""
    if len(keys) <= _ROWS:
        return ""
    return msgspec.structs.replace(filters, state=state).query(after=_BETWEEN.join(keys[_ROWS - 1]))


def _after(text: str) -> tuple[str, str, str] | None:
    """The key in a link; None for what is none. The id is whatever a terminal said."""
    moment, _, rest = text.partition(_BETWEEN)
    terminal, between, entry_id = rest.partition(_BETWEEN)
    return (moment, terminal, entry_id) if between and parse(moment) is not None and is_name(terminal) else None


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
