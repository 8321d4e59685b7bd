"""Reading from SQLite: what is its own."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Final

from central.store.reads import SqlReads
from central.store.records import ArchivedDay, CaseState, LedgerRow, TransactionRow
from central.store.rows import LEDGER_COLUMNS, Row, ledger_row, transaction_row
from central.store.sqlite_words import CASE_OF_C, LEDGER_OF_L, SqliteWords

_NOT_USUAL: Final = f"c.state <> '{CaseState.ACCEPTED}'"
"""Literally, beside the mark for the state: only so SQLite knows that its index of the few other states will do."""
_MANY: Final = 1000


class SqliteReads(SqliteWords, SqlReads):
    """The reading half of :class:`central.store.sqlite.SqliteStore`."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection for one question."""

    def _all(self, statement: str, *values: object) -> list[Row]:
        with self.reading() as connection:
            return connection.execute(statement, values).fetchall()

    def _claim(self, key_id: str) -> None:
        with self.reading() as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('signing_key', ?)", (key_id,))

    def sealed_body(self, entry_id: str) -> tuple[str, str, bytes] | None:
        row = self._one("SELECT suite_id, key_id, body FROM ledger WHERE entry_id = ?", entry_id)
        return (row[0], row[1], row[2]) if row else None

    def ledger(self, limit: int | None = None) -> tuple[LedgerRow, ...]:
        rows = self._all(f"SELECT {LEDGER_COLUMNS} FROM ledger ORDER BY ledger_no LIMIT ?", -1 if limit is None else limit)
        return tuple(ledger_row(row) for row in rows)

    def archived(self, accepted_at: str) -> ArchivedDay | None:  # noqa: ARG002 - nothing is ever taken out here
        return None

    def _found(
        self, where: str, values: Sequence[object], order: str, limit: int, state: str
    ) -> tuple[TransactionRow, ...]:
        tables = "ledger l LEFT JOIN case_file c"
        if state and (order.startswith("c.") or self._few(state)):
            tables, where = "case_file c CROSS JOIN ledger l", f"{_NOT_USUAL} AND {where}"
        elif state:
            tables = "ledger l CROSS JOIN case_file c"
        rows = self._all(
            f"SELECT {LEDGER_OF_L}, {CASE_OF_C}, r.score FROM {tables} ON c.entry_id = l.entry_id "
            f"LEFT JOIN rating r ON r.transaction_entry_id = l.entry_id WHERE {where} ORDER BY {order} LIMIT ?",
            *values,
            limit,
        )
        return tuple(transaction_row(row[:-1], row[-1]) for row in rows)

    def _few(self, state: str) -> bool:
        """SQLite does not know how many there are and guesses badly: few are all looked at, of many the newest."""
        if state == CaseState.ACCEPTED:
            return False
        counted = self._one(
            f"SELECT count(*) FROM (SELECT 1 FROM case_file c WHERE c.state = ? AND {_NOT_USUAL} LIMIT ?)", state, _MANY
        )
        return counted is not None and counted[0] < _MANY
