"""Who did what: for auditors only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from central.console import audit
from central.console.audit_words import ACTION_WORDS, detail_words
from central.console.csvfile import csv_lines
from central.console.desk import Answer, Ask, Door, File, Page
from central.console.roles import Right
from central.store import Store
from central.store.console_records import AuditRow

_ROWS: Final = 100
_STRETCH: Final = 1000


def audit_page(ask: Ask) -> Answer:
    """The newest lines, and whether the chain is whole."""
    actor, action = ask.value("actor"), ask.value("action")
    rows = ask.platform.store.audit(_ROWS + 1, ask.number("below"), actor, action)
    context = {
        "rows": rows[:_ROWS],
        "actor": actor,
        "action": action,
        "action_words": ACTION_WORDS,
        "detail_words": detail_words,
        "more": rows[_ROWS - 1].number if len(rows) > _ROWS else 0,
        "verdict": audit.verify(ask.platform.store),
    }
    return Page("audit.html", context)


def audit_file(ask: Ask) -> Answer:
    """The whole audit as CSV; that it was taken away is audited too."""
    store = ask.platform.store
    with store.write() as unit:
        audit.note(unit, ask.platform.now(), ask.visitor.name, "audit.exported")
    return File("audit.csv", "text/csv; charset=utf-8", csv_lines(AuditRow.__struct_fields__, _all(store)))


def _all(store: Store) -> Iterator[tuple[object, ...]]:
    number = 0
    while rows := store.audit_after(number, _STRETCH):
        for row in rows:
            yield tuple(getattr(row, name) for name in AuditRow.__struct_fields__)
        number = rows[-1].number


DOORS: Final = (
    Door("/audit", audit_page, Right.AUDIT),
    Door("/audit.csv", audit_file, Right.AUDIT, "POST"),
)
