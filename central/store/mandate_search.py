"""Finding authorisations by what operations knows of them, in SQL that any of the databases understands."""

# ruff: noqa: S608 - what is put into statements here is constant columns and conditions, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.mandates import MandateRow
from central.store.statements import Questions

_COLUMNS: Final = ", ".join(MandateRow.__struct_fields__)
_LASTS: Final = "withdrawn_at = '' AND until_day >= ?"
STATES: Final = {
    "open": f"{_LASTS} AND (most_uses = 0 OR uses < most_uses)",
    "used_up": f"{_LASTS} AND most_uses > 0 AND uses >= most_uses",
    "over": "withdrawn_at = '' AND until_day < ?",
    "withdrawn": "withdrawn_at <> '' AND ? <> ''",
}
"""How an authorisation can stand, each a condition of the present day."""

_CONDITIONS: Final = {
    "number_lookup": "number_lookup = ?",
    "scope": "scope = ?",
    "since": "granted_at >= ?",
    "until": "granted_at < ?",
}

INDEX: Final = """
    CREATE INDEX mandate_by_age ON mandate (granted_at, mandate_id);
"""
"""The same words for every database."""


class SoughtMandates(msgspec.Struct, frozen=True):
    """What they are looked for by; what is empty does not matter. Times are stamps, of the granting."""

    number_lookup: str = ""
    scope: str = ""
    since: str = ""
    until: str = ""
    state: str = ""
    """One of :data:`STATES`."""
    today: str = ""
    """The present day in China (ISO), for ``state``."""


class MandateSearchStore(Protocol):
    """What the console looks for in ``Store``."""

    def find_mandates(self, sought: SoughtMandates, after: MandateRow | None, limit: int) -> tuple[MandateRow, ...]:
        """The newest first; those that come after ``after`` in that order."""
        ...

    def mandate_by_id(self, mandate_id: str) -> MandateRow | None: ...


class MandateSearch(Questions):
    """A part of the reading half of ``Store``."""

    def find_mandates(self, sought: SoughtMandates, after: MandateRow | None, limit: int) -> tuple[MandateRow, ...]:
        asked = [(clause, getattr(sought, name)) for name, clause in _CONDITIONS.items() if getattr(sought, name)]
        if sought.state:
            asked.append((STATES[sought.state], sought.today))
        where = " AND ".join(clause for clause, _value in asked) or "1 = 1"
        values = [value for _clause, value in asked]
        if after is not None:
            where += " AND (granted_at, mandate_id) < (?, ?)"
            values += [after.granted_at, after.mandate_id]
        rows = self._all(
            f"SELECT {_COLUMNS} FROM mandate WHERE {where} ORDER BY granted_at DESC, mandate_id DESC LIMIT ?",
            *values,
            limit,
        )
        return tuple(MandateRow(*row) for row in rows)

    def mandate_by_id(self, mandate_id: str) -> MandateRow | None:
        row = self._one(f"SELECT {_COLUMNS} FROM mandate WHERE mandate_id = ?", mandate_id)
        return MandateRow(*row) if row else None
