"""Who authorised whom for what (授权代办), whether it still holds, and what was done by it. Names are masked, always."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

import msgspec

from central.console import audit
from central.console.csvfile import csv_lines
from central.console.desk import Answer, Ask, Context, Door, File, Page
from central.console.roles import Right
from central.console.search_pages import day_of, midnight
from central.console.words import Light
from central.mandates import GRANT, principal_of
from central.masking import masked_name
from central.moments import beijing_date
from central.platform import Platform
from central.problems import Refusal
from central.sealing import CannotOpenError
from central.services import answer_label, service_lines
from central.store.mandate_search import SoughtMandates
from central.store.mandates import MandateRow

_ROWS: Final = 50
_STRETCH: Final = 1000
MAX_LINES: Final = 200_000
"""In one file; more is taken in stretches of days."""
_LONGEST_ID: Final = 140
_UNREADABLE: Final = "打不开，平台的密钥换过"
_LIGHTS: Final = {
    "open": Light("good", "有效"),
    "used_up": Light("idle", "次数用完"),
    "over": Light("idle", "过期"),
    "withdrawn": Light("idle", "已收回"),
}
STATE_WORDS: Final = {state: light.word for state, light in _LIGHTS.items()}
_HEAD: Final = (
    "principal", "agent", "scope", "granted_at", "terminal", "until_day", "uses", "most_uses", "withdrawn_at", "state",
)  # fmt: skip


class Filters(msgspec.Struct, frozen=True):
    """The fields of the form above the list."""

    number: str = ""
    state: str = ""
    scope: str = ""
    since: str = ""
    until: str = ""

    def query(self, **more: object) -> str:
        """For a link with the same filters."""
        return urlencode({name: value for name, value in {**msgspec.structs.asdict(self), **more}.items() if value})


class Line(msgspec.Struct, frozen=True):
    """An authorisation as it is shown."""

    mandate_id: str
    principal: str
    agent: str
    scope: str
    granted_at: str
    terminal: str
    until_day: str
    uses: int
    most_uses: int
    withdrawn_at: str
    state: str

    @property
    def light(self) -> Light:
        return _LIGHTS[self.state]

    @property
    def used(self) -> str:
        """How often, of how often."""
        return f"{self.uses} 次，最多 {self.most_uses} 次" if self.most_uses else f"{self.uses} 次，不限"


def mandates(ask: Ask) -> Answer:
    """The page."""
    return Page("mandates.html", _list(ask))


def mandates_part(ask: Ask) -> Answer:
    """Its list alone."""
    return Page("_mandates.html", _list(ask))


def mandates_file(ask: Ask) -> Answer:
    """What the filters let through, as CSV. That it was taken away is audited; the number that was typed is not told."""
    filters, store = _filters(ask), ask.platform.store
    told = {name: value for name, value in msgspec.structs.asdict(filters).items() if name != "number"}
    with store.write() as unit:
        audit.note(unit, ask.platform.now(), ask.visitor.name, "mandates.exported", "", told)
    rows = ([getattr(line, name) for name in _HEAD] for line in _all(ask, filters))
    return File("mandates.csv", "text/csv; charset=utf-8", csv_lines(_HEAD, rows))


def mandate(ask: Ask) -> Answer:
    """One of them with its uses."""
    row = ask.platform.store.mandate_by_id(ask.value("id", _LONGEST_ID))
    if row is None:
        raise Refusal(404, "input.not_found", "input", "没有这个授权。")
    return Page("mandate.html", {"line": _line(ask.platform, row), "uses": ask.platform.store.mandate_uses(row.mandate_id)})


def _filters(ask: Ask) -> Filters:
    return Filters(
        number="".join(ask.value("number").split()),
        state=ask.value("state") if ask.value("state") in STATE_WORDS else "",
        scope=ask.value("scope") if ask.value("scope") in _scopes() else "",
        since=day_of(ask.value("since")),
        until=day_of(ask.value("until")),
    )


def _scopes() -> dict[str, str]:
    """What can be authorised, as the catalogue says it."""
    line = service_lines().get(GRANT)
    return {} if line is None else {value: label for (field, value), label in line.labels.items() if field == "scope"}


def _sought(platform: Platform, filters: Filters) -> SoughtMandates:
    return SoughtMandates(
        number_lookup=platform.keys.lookup("mandate", filters.number) if filters.number else "",
        scope=filters.scope,
        since=midnight(filters.since, 0),
        until=midnight(filters.until, 1),
        state=filters.state,
        today=_today(platform),
    )


def _today(platform: Platform) -> str:
    return beijing_date(platform.clock()).isoformat()


def _list(ask: Ask) -> Context:
    filters, store = _filters(ask), ask.platform.store
    place = ask.value("after", _LONGEST_ID)
    after = store.mandate_by_id(place) if place else None
    rows = store.find_mandates(_sought(ask.platform, filters), after, _ROWS + 1)
    more = rows[_ROWS - 1].mandate_id if len(rows) > _ROWS else ""
    return {
        "filters": filters,
        "states": STATE_WORDS,
        "scopes": _scopes(),
        "lines": [_line(ask.platform, row) for row in rows[:_ROWS]],
        "next_page": filters.query(after=more) if more else "",
        "same": filters.query(after=after.mandate_id if after is not None else ""),
    }


def _all(ask: Ask, filters: Filters) -> Iterator[Line]:
    sought = _sought(ask.platform, filters)
    after: MandateRow | None = None
    for _ in range(MAX_LINES // _STRETCH):
        rows = ask.platform.store.find_mandates(sought, after, _STRETCH)
        yield from (_line(ask.platform, row) for row in rows)
        if len(rows) < _STRETCH:
            return
        after = rows[-1]


def _line(platform: Platform, row: MandateRow) -> Line:
    return Line(
        mandate_id=row.mandate_id,
        principal=_principal(platform, row),
        agent=row.agent_masked,
        scope=answer_label(GRANT, "scope", {"scope": row.scope}),
        granted_at=row.granted_at,
        terminal=row.mandate_id.partition("/")[0],
        until_day=row.until_day,
        uses=row.uses,
        most_uses=row.most_uses,
        withdrawn_at=row.withdrawn_at,
        state=_state(row, _today(platform)),
    )


def _principal(platform: Platform, row: MandateRow) -> str:
    """The masked name of whoever gave it; the name itself lies sealed in the row."""
    try:
        return masked_name(principal_of(platform, row).name)
    except (CannotOpenError, Refusal, msgspec.MsgspecError):
        return _UNREADABLE


def _state(row: MandateRow, today: str) -> str:
    if row.withdrawn_at:
        return "withdrawn"
    if row.until_day < today:
        return "over"
    return "used_up" if row.most_uses and row.uses >= row.most_uses else "open"


DOORS: Final = (
    Door("/mandates", mandates, Right.SEE),
    Door("/ops/fragments/mandates", mandates_part, Right.SEE, kind="part"),
    Door("/mandates.csv", mandates_file, Right.EXPORT, "POST", kind="data"),
    Door("/mandate", mandate, Right.SEE),
)
