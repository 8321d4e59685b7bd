"""Lines of the partitioned ledger, by day and id: without the day every partition there ever was would be asked."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from central.store.postgres_connect import Connection
from central.store.records import CaseRow, LedgerRow, TransactionRow
from central.store.rows import CASE_COLUMNS, LEDGER_COLUMNS, Row, case_row, ledger_row

CASE_OF_C: Final = ", ".join(f"c.{name.strip()}" for name in CASE_COLUMNS.split(","))
_CASE_WIDTH: Final = len(CaseRow.__struct_fields__)

_KEPT_BESIDE: Final = frozenset({"stream", "created_at", "clock_trust", "body_sha256", "receipt"})
_ARCHIVED: Final = (
    f"SELECT {', '.join(('a.' if name in _KEPT_BESIDE else 'k.') + name for name in LedgerRow.__struct_fields__)} "
    "FROM ledger_line_archived a JOIN ledger_key k ON k.entry_id = a.entry_id WHERE a.entry_id = ANY($1)"
)

Key = tuple[date, str]
"""The day of acceptance and the entry's id."""


def lines_of(connection: Connection, keys: Sequence[Key]) -> dict[str, LedgerRow]:
    """By entry id, also of days that were taken out: their lines stay, without the sealed bytes."""
    found = _by_id(columns_of(connection, LEDGER_COLUMNS, keys))
    if len(found) < len({entry_id for _, entry_id in keys}):
        away = [entry_id for _, entry_id in keys if entry_id not in found]
        found |= _by_id(connection.execute(_ARCHIVED, (away,)).fetchall())
        # A day may have been put back between the two questions.
        found |= _by_id(columns_of(connection, LEDGER_COLUMNS, [key for key in keys if key[1] not in found]))
    return found


def _by_id(rows: Sequence[Row]) -> dict[str, LedgerRow]:
    return {row.entry_id: row for row in map(ledger_row, rows)}


def columns_of(connection: Connection, columns: str, keys: Sequence[Key]) -> list[Row]:
    """``columns`` of some lines, in no order. Never a prepared statement: its general plan would lock all partitions."""
    if not keys:
        return []
    days = sorted({day for day, _ in keys})
    return connection.execute(
        f"SELECT {columns} FROM ledger WHERE day = ANY($1::date[]) AND entry_id = ANY($2)",
        (days, [entry_id for _, entry_id in keys]),
        prepare=False,
    ).fetchall()


def transactions_of(connection: Connection, rows: Sequence[Row]) -> tuple[TransactionRow, ...]:
    """``rows``: day, id, the columns of a case or as many times None, and a rating."""
    lines = lines_of(connection, [(row[0], row[1]) for row in rows])
    return tuple(
        TransactionRow(lines[row[1]], case_row(row[2 : 2 + _CASE_WIDTH]) if row[2] is not None else None, row[-1])
        for row in rows
    )
