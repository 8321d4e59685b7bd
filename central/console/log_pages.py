"""The sync logs of all terminals: filtered, followed, and taken away."""

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
from central.console.words import EVENTS
from central.store import Store
from central.store.console_records import NumberedLog
from sync.wire import JournalEvent

_ROWS: Final = 100
_BREAKS: Final = 20
_SCANNED: Final = 5000
"""Lines looked through for one page when a kind of event is asked for, which no index knows."""
_STRETCH: Final = 1000
MAX_LINES: Final = 200_000
"""In one file; more is taken in stretches of days."""
TROUBLE: Final = "trouble"


class Filters(msgspec.Struct, frozen=True):
    """The fields of the form above the log."""

    terminal: str = ""
    receipt: str = ""
    event: str = ""
    since: str = ""
    until: str = ""

    def query(self, **more: object) -> str:
        """For a link with the same filters."""
        return urlencode({name: value for name, value in {**msgspec.structs.asdict(self), **more}.items() if value})

    def fits(self, event: JournalEvent) -> bool:
        """Whether a line is of the kind that was asked for."""
        if self.event == TROUBLE:
            return event.failure_class not in ("", "ok")
        return self.event in ("", event.event)


def log(ask: Ask) -> Answer:
    """The page of the log."""
    return Page("log.html", _log(ask))


def log_part(ask: Ask) -> Answer:
    """Its lines alone."""
    return Page("_log.html", _log(ask))


def _filters(ask: Ask) -> Filters:
    event = ask.value("event")
    return Filters(
        terminal=ask.value("terminal"),
        receipt=ask.receipt(),
        event=event if event in EVENTS or event == TROUBLE else "",
        since=day_of(ask.value("since")),
        until=day_of(ask.value("until")),
    )


def _log(ask: Ask) -> Context:
    filters, below = _filters(ask), ask.number("below")
    rows: list[NumberedLog] = []
    last = 0
    for looked, line in enumerate(_lines(ask.platform.store, filters, below), 1):
        last = line.number
        if filters.fits(line.log.event):
            rows.append(line)
        if len(rows) == _ROWS or looked == _SCANNED:
            break
    else:
        last = 0
    return {
        "filters": filters,
        "events": {TROUBLE: "只看出错的", **EVENTS},
        "log": tuple(line.log for line in rows),
        "next_page": filters.query(below=last) if last else "",
        "same": filters.query(below=below),
        "follows": below == 0,
        "breaks": () if filters.query() or below else ask.platform.store.journal_breaks(_BREAKS),
    }


def log_file(ask: Ask) -> Answer:
    """What the filters let through, as CSV. That it was taken away is audited."""
    filters, store = _filters(ask), ask.platform.store
    with store.write() as unit:
        audit.note(unit, ask.platform.now(), ask.visitor.name, "log.exported", "", msgspec.structs.asdict(filters))
    head = ("terminal", "received_at", *JournalEvent.__struct_fields__)
    return File("synclog.csv", "text/csv; charset=utf-8", csv_lines(head, _cells(store, filters)))


def _cells(store: Store, filters: Filters) -> Iterator[tuple[object, ...]]:
    for looked, line in enumerate(_lines(store, filters, 0)):
        if looked >= MAX_LINES:
            return
        if filters.fits(line.log.event):
            yield (line.log.terminal, line.log.received_at, *msgspec.structs.astuple(line.log.event))


def _lines(store: Store, filters: Filters, below: int) -> Iterator[NumberedLog]:
    """The newest first, read in stretches."""
    since, until = midnight(filters.since, 0), midnight(filters.until, 1)
    while rows := store.find_journal(filters.terminal, filters.receipt, since, until, below, _STRETCH):
        yield from rows
        below = rows[-1].number


DOORS: Final = (
    Door("/log", log, Right.SEE),
    Door("/ops/fragments/log", log_part, Right.SEE, kind="part"),
    Door("/log.csv", log_file, Right.EXPORT, "POST"),
)
