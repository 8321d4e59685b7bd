"""Writing to SQLite: what is its own. One unit runs at a time, so that nothing has to be held."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from central.store.port import EntryTakenError
from central.store.records import CaseRow, LedgerRow, NewLedgerRow, TransactionRow
from central.store.rows import (
    LEDGER_COLUMNS,
    NEW_CASE_COLUMNS,
    NEW_LEDGER_COLUMNS,
    Row,
    case_values,
    ledger_row,
    ledger_values,
    marks,
    transaction_row,
)
from central.store.sqlite_words import CASE_OF_C, LEDGER_OF_L, SqliteWords
from central.store.unit import SqlUnit

_ADD_ENTRY: Final = f"INSERT INTO ledger ({NEW_LEDGER_COLUMNS}) VALUES ({marks(NEW_LEDGER_COLUMNS)})"
_ADD_CASE: Final = f"INSERT INTO case_file ({NEW_CASE_COLUMNS}) VALUES ({marks(NEW_CASE_COLUMNS)})"


class SqliteUnit(SqliteWords, SqlUnit):
    """The ``Unit`` of :class:`central.store.sqlite.SqliteStore`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def _run_each(self, statement: str, rows: Sequence[Row]) -> None:
        self._connection.executemany(statement, rows)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        self._run("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._run("ROLLBACK TO part")
            self._run("RELEASE part")
            raise
        self._run("RELEASE part")

    def hold(self, terminal: str) -> None:
        """``BEGIN IMMEDIATE`` has seen to it."""

    def entry_by_id(self, entry_id: str) -> LedgerRow | None:
        row = self._run(f"SELECT {LEDGER_COLUMNS} FROM ledger WHERE entry_id = ?", entry_id).fetchone()
        return ledger_row(row) if row else None

    def entry_by_seq(self, terminal: str, seq: int) -> LedgerRow | None:
        row = self._run(f"SELECT {LEDGER_COLUMNS} FROM ledger WHERE terminal = ? AND seq = ?", terminal, seq).fetchone()
        return ledger_row(row) if row else None

    def take_ledger_nos(self, count: int) -> int:  # noqa: ARG002 - nobody else can take any before this unit ends
        return int(self._run("SELECT coalesce(max(ledger_no), 0) + 1 FROM ledger").fetchone()[0])

    def add_entries(self, rows: Sequence[NewLedgerRow]) -> None:
        try:
            self._run_each(_ADD_ENTRY, [ledger_values(row) for row in rows])
        except sqlite3.IntegrityError as error:
            raise EntryTakenError from error

    def add_cases(self, rows: Sequence[CaseRow]) -> None:
        self._run_each(_ADD_CASE, [case_values(row) for row in rows])

    def lease_cases(self, now: str, until: str, limit: int) -> tuple[TransactionRow, ...]:
        rows = self._run(
            f"SELECT {LEDGER_OF_L}, {CASE_OF_C} FROM case_file c JOIN ledger l USING (entry_id) "
            "WHERE c.state = 'pending' AND c.not_before <= ? ORDER BY c.not_before, l.ledger_no LIMIT ?",
            now,
            limit,
        ).fetchall()
        due = tuple(transaction_row(row) for row in rows)
        self._run_each(
            "UPDATE case_file SET not_before = ? WHERE entry_id = ?", [(until, row.ledger.entry_id) for row in due]
        )
        return due
