"""Writing to PostgreSQL: what is its own. Other units run beside this one."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final

import msgspec

from central.store.port import EntryTakenError, StoreUnavailableError
from central.store.postgres_connect import Connection, translated
from central.store.postgres_days import LedgerDays
from central.store.postgres_lines import CASE_OF_C, lines_of, transactions_of
from central.store.postgres_words import PostgresWords, dollars
from central.store.records import CaseRow, LedgerRow, NewLedgerRow, RatingRow, TransactionRow
from central.store.rows import CASE_COLUMNS, NEW_LEDGER_COLUMNS, Row, ledger_values
from central.store.statements import Answer
from central.store.unit import SqlUnit

_TYPES: Final = {"seq": "bigint", "ledger_no": "bigint", "attempts": "bigint", "body": "bytea", "receipt": "bytea"}


def _arrays(columns: str, first: int = 1) -> str:
    """``unnest`` of one array a column: all rows in one statement, whatever their number."""
    names = [name.strip() for name in columns.split(",")]
    marks = (f"${number}::{_TYPES.get(name, 'text')}[]" for number, name in enumerate(names, first))
    return f"unnest({', '.join(marks)})"


_KEY_COLUMNS: Final = "entry_id, terminal, seq, ledger_no, kind, service, receipt_no, accepted_at"
_ADD_KEYS: Final = (
    f"INSERT INTO ledger_key (day, {_KEY_COLUMNS}) SELECT $1::date, * FROM {_arrays(_KEY_COLUMNS, 2)} "
    "ON CONFLICT DO NOTHING"
)
_ADD_ENTRIES: Final = (
    f"INSERT INTO ledger (day, {NEW_LEDGER_COLUMNS}) SELECT $1::date, * FROM {_arrays(NEW_LEDGER_COLUMNS, 2)}"
)
_ADD_CASES: Final = f"INSERT INTO case_file ({CASE_COLUMNS}) SELECT * FROM {_arrays(CASE_COLUMNS)}"
_ADD_EVENTS: Final = (
    f"INSERT INTO case_event (entry_id, at, state, detail) SELECT * FROM {_arrays('entry_id, at, state, detail')}"
)


class PostgresUnit(PostgresWords, SqlUnit):
    """The ``Unit`` of :class:`central.store.postgres.PostgresStore`."""

    def __init__(self, connection: Connection, days: LedgerDays) -> None:
        self._connection = connection
        self._days = days

    def _run(self, statement: str, *values: object) -> Answer:
        with translated():
            return self._connection.execute(dollars(statement), values)

    def _run_each(self, statement: str, rows: Sequence[Row]) -> None:
        if rows:
            with translated(), self._connection.cursor() as cursor:
                cursor.executemany(dollars(statement), rows)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        with translated(), self._connection.transaction():
            yield

    def hold(self, terminal: str) -> None:
        self._run("SELECT 1 FROM terminal_state WHERE terminal = ? FOR NO KEY UPDATE", terminal)

    def entry_by_id(self, entry_id: str) -> LedgerRow | None:
        return self._entry("entry_id = ?", entry_id)

    def entry_by_seq(self, terminal: str, seq: int) -> LedgerRow | None:
        return self._entry("terminal = ? AND seq = ?", terminal, seq)

    def _entry(self, condition: str, *values: object) -> LedgerRow | None:
        key = self._run(f"SELECT day, entry_id FROM ledger_key WHERE {condition}", *values).fetchone()
        if key is None:
            return None
        with translated():
            return lines_of(self._connection, [(key[0], key[1])])[key[1]]

    def take_ledger_nos(self, count: int) -> int:
        """Whoever has numbers holds up everybody else who wants some until his unit ends: hence no gaps."""
        row = self._run("UPDATE ledger_head SET last = last + ? RETURNING last", count).fetchone()
        if row is None:
            raise StoreUnavailableError("the ledger has no head")
        return int(row[0]) - count + 1

    def add_entries(self, rows: Sequence[NewLedgerRow]) -> None:
        """All lines of one call were accepted at the same moment, so they share a day."""
        day = date.fromisoformat(rows[0].ledger.accepted_at[:10])
        self._days.ensure([day])
        keys = [[getattr(row.ledger, name) for row in rows] for name in _KEY_COLUMNS.split(", ")]
        if self._run(_ADD_KEYS, day, *keys).rowcount != len(rows):
            raise EntryTakenError
        self._run(_ADD_ENTRIES, day, *map(list, zip(*map(ledger_values, rows), strict=True)))

    def add_rating(self, entry_id: str, row: RatingRow) -> None:
        super().add_rating(entry_id, row)
        self._run("UPDATE ledger_head SET ratings = ratings + 1")

    def add_cases(self, rows: Sequence[CaseRow]) -> None:
        if rows:
            self._run(_ADD_CASES, *map(list, zip(*map(msgspec.structs.astuple, rows), strict=True)))
            events = [(row.entry_id, row.updated_at, row.state.value, row.detail) for row in rows]
            self._run(_ADD_EVENTS, *map(list, zip(*events, strict=True)))

    def lease_cases(self, now: str, until: str, limit: int) -> tuple[TransactionRow, ...]:
        leased = self._run(
            "WITH due AS (SELECT entry_id FROM case_file WHERE state = 'pending' AND not_before <= ? "
            f"ORDER BY not_before LIMIT ? {self.SKIP_HELD}) "
            "UPDATE case_file c SET not_before = ? FROM due, ledger_key k "
            "WHERE c.entry_id = due.entry_id AND k.entry_id = due.entry_id "
            f"RETURNING k.day, k.entry_id, {CASE_OF_C}, NULL, k.ledger_no",
            now,
            limit,
            until,
        ).fetchall()
        leased.sort(key=lambda row: int(row[-1]))
        with translated():
            return transactions_of(self._connection, [row[:-1] for row in leased])
