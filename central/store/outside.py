"""What is not in the ledger (yet): entries that terminals say they hold, and those that the platform refused.

Every field that it is looked for by has an index, and pages follow each other by the key of the last row: a hundred
thousand waiting entries are searched as quickly as ten, and all of them.
"""

# ruff: noqa: S608 - what is put into statements here is constant conditions, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.console_records import Outside
from central.store.records import PendingRow, RefusalRow
from central.store.statements import Questions
from sync.wire import PendingEntry

_INDEXES: Final = """
    DROP INDEX pending_by_age;
    CREATE INDEX pending_by_age ON pending (reported_at, terminal, entry_id);
    CREATE INDEX pending_by_entry ON pending (entry_id);
    CREATE INDEX pending_by_service ON pending (service, reported_at, terminal, entry_id);
    CREATE INDEX pending_parked ON pending (reported_at, terminal, entry_id) WHERE state = 'parked';
    DROP INDEX refusal_by_age;
    CREATE INDEX refusal_by_age ON refusal (at, terminal, entry_id);
    CREATE INDEX refusal_by_entry ON refusal (entry_id);
    CREATE INDEX refusal_by_service ON refusal (service, at, terminal, entry_id);
"""

SQLITE: Final = f"""
    ALTER TABLE pending ADD COLUMN service TEXT NOT NULL DEFAULT '';
    ALTER TABLE pending ADD COLUMN state TEXT NOT NULL DEFAULT '';
    UPDATE pending SET service = json_extract(CAST(entry AS TEXT), '$.service'),
        state = json_extract(CAST(entry AS TEXT), '$.state');
    {_INDEXES}
"""

POSTGRES: Final = f"""
    ALTER TABLE pending ADD COLUMN service text NOT NULL DEFAULT '';
    ALTER TABLE pending ADD COLUMN state text NOT NULL DEFAULT '';
    UPDATE pending SET service = convert_from(entry, 'UTF8')::json ->> 'service',
        state = convert_from(entry, 'UTF8')::json ->> 'state';
    {_INDEXES}
"""

_CONDITIONS: Final = {
    "receipt_no": "o.receipt_no = ?",
    "entry_id": "o.entry_id = ?",
    "terminal": "o.terminal = ?",
    "service": "o.service = ?",
}
_NOT_THERE: Final = "(SELECT l.entry_id FROM {keys} l WHERE l.entry_id = o.entry_id) IS NULL"
"""Asked for one row after the other until the page is full. NOT EXISTS is a join to PostgreSQL: it hashed both tables whole
for a page of fifty, half a second at a hundred thousand rows."""
_REFUSAL: Final = ", ".join(RefusalRow.__struct_fields__)
_pending: Final = msgspec.json.Decoder(PendingEntry)


class OutsideStore(Protocol):
    """What ``Store`` is asked about it. A row that the ledger has by now is left out."""

    def find_pending(self, sought: Outside, limit: int) -> tuple[PendingRow, ...]:
        """What terminals say they still hold, the oldest report first, then by terminal and id."""
        ...

    def find_refusals(self, sought: Outside, limit: int) -> tuple[RefusalRow, ...]:
        """What was refused and has not come since, the newest first."""
        ...


class OutsideReads(Questions):
    """A part of the reading half of ``Store``."""

    def find_pending(self, sought: Outside, limit: int) -> tuple[PendingRow, ...]:
        where, values = _asked(sought, "(o.reported_at, o.terminal, o.entry_id) > (?, ?, ?)")
        if sought.parked:
            where += " AND o.state = 'parked'"
        rows = self._all(
            f"SELECT terminal, reported_at, entry FROM pending o WHERE {where} "
            f"AND {_NOT_THERE.format(keys=self.KEYS)} "
            "ORDER BY o.reported_at, o.terminal, o.entry_id LIMIT ?",
            *values,
            limit,
        )
        return tuple(PendingRow(row[0], row[1], _pending.decode(row[2])) for row in rows)

    def find_refusals(self, sought: Outside, limit: int) -> tuple[RefusalRow, ...]:
        where, values = _asked(sought, "(o.at, o.terminal, o.entry_id) < (?, ?, ?)")
        rows = self._all(
            f"SELECT {_REFUSAL} FROM refusal o WHERE {where} "
            f"AND {_NOT_THERE.format(keys=self.KEYS)} "
            "ORDER BY o.at DESC, o.terminal DESC, o.entry_id DESC LIMIT ?",
            *values,
            limit,
        )
        return tuple(RefusalRow(*row) for row in rows)


def _asked(sought: Outside, further: str) -> tuple[str, list[str]]:
    """The conditions that matter and their values. ``further``: what comes after the last row of the page before."""
    asked = [(condition, getattr(sought, name)) for name, condition in _CONDITIONS.items() if getattr(sought, name)]
    conditions, values = [condition for condition, _value in asked], [str(value) for _condition, value in asked]
    if sought.after is not None:
        conditions.append(further)
        values += sought.after
    return " AND ".join(conditions) or "1 = 1", values
