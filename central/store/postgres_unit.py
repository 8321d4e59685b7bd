"""Writing to PostgreSQL: what is its own. Other units run beside this one."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from operator import attrgetter
from typing import Final

import psycopg

from central.store.port import EntryTakenError, StoreUnavailableError
from central.store.postgres_connect import Connection, translated
from central.store.postgres_days import LedgerDays
from central.store.postgres_lines import CASE_OF_C, lines_of, transactions_of
from central.store.postgres_words import PostgresWords, dollars
from central.store.records import CaseRow, LedgerRow, NewLedgerRow, RatingRow, TransactionRow
from central.store.rows import NEW_CASE_COLUMNS, NEW_LEDGER_COLUMNS, Row, case_values, ledger_values
from central.store.statements import Answer
from central.store.unit import SqlUnit

_TYPES: Final = {
    "day": "date",
    "seq": "int8",
    "ledger_no": "int8",
    "attempts": "int8",
    "body": "bytea",
    "receipt": "bytea",
}
_KEY_COLUMNS: Final = "entry_id, terminal, seq, ledger_no, kind, service, receipt_no, accepted_at"
_KEY: Final = attrgetter(*_KEY_COLUMNS.split(", "))


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
        try:
            self._copy("ledger_key", f"day, {_KEY_COLUMNS}", [(day, *_KEY(row.ledger)) for row in rows])
        except psycopg.errors.UniqueViolation as taken:
            raise EntryTakenError from taken
        self._copy("ledger", f"day, {NEW_LEDGER_COLUMNS}", [(day, *ledger_values(row)) for row in rows])

    def _copy(self, table: str, columns: str, rows: Sequence[Row]) -> None:
        """Rows by ``COPY``: the server writes them page by page, with a record of its log for each page."""
        types = [_TYPES.get(name, "text") for name in columns.split(", ")]
        with translated(), self._connection.cursor() as cursor:
            statement = f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)".encode()
            with cursor.copy(statement) as copy:
                copy.set_types(types)
                for row in rows:
                    copy.write_row(row)

    def add_rating(self, entry_id: str, row: RatingRow) -> None:
        super().add_rating(entry_id, row)
        self._run("UPDATE ledger_head SET ratings = ratings + 1")

    def add_phone_rating(self, row: RatingRow) -> bool:
        added = super().add_phone_rating(row)
        if added:
            self._run("UPDATE ledger_head SET phone_ratings = phone_ratings + 1")
        return added

    def add_cases(self, rows: Sequence[CaseRow]) -> None:
        if rows:
            self._copy("case_file", NEW_CASE_COLUMNS, [case_values(row) for row in rows])

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
