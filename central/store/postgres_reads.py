"""Reading from PostgreSQL: what is its own."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager

from central.store.postgres_archived import ARCHIVED_COLUMNS
from central.store.postgres_connect import Connection
from central.store.postgres_lines import CASE_OF_C, columns_of, lines_of, transactions_of
from central.store.postgres_words import PostgresWords, dollars
from central.store.reads import SqlReads
from central.store.records import ArchivedDay, LedgerRow, TransactionRow
from central.store.rows import Row


class PostgresReads(PostgresWords, SqlReads):
    """The reading half of :class:`central.store.postgres.PostgresStore`."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for one question."""

    def _all(self, statement: str, *values: object) -> list[Row]:
        with self.reading() as connection:
            return connection.execute(dollars(statement), values).fetchall()

    def _claim(self, key_id: str) -> None:
        with self.reading() as connection:
            connection.execute("INSERT INTO meta VALUES ('signing_key', $1) ON CONFLICT DO NOTHING", (key_id,))

    def sealed_body(self, entry_id: str) -> tuple[str, str, bytes] | None:
        with self.reading() as connection:
            keys = connection.execute("SELECT day, entry_id FROM ledger_key WHERE entry_id = $1", (entry_id,)).fetchall()
            rows = columns_of(connection, "suite_id, key_id, body", [(key[0], key[1]) for key in keys])
        return (rows[0][0], rows[0][1], bytes(rows[0][2])) if rows else None

    def ledger(self, limit: int | None = None) -> tuple[LedgerRow, ...]:
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT day, entry_id FROM ledger_key ORDER BY ledger_no LIMIT $1::bigint", (limit,)
            ).fetchall()
            lines = lines_of(connection, [(row[0], row[1]) for row in rows])
        return tuple(lines[row[1]] for row in rows)

    def archived(self, accepted_at: str) -> ArchivedDay | None:
        row = self._one(f"SELECT {ARCHIVED_COLUMNS} FROM ledger_day_archived WHERE day = ?::date", accepted_at[:10])
        return ArchivedDay(*row) if row else None

    def _found(
        self,
        where: str,
        values: Sequence[object],
        order: str,
        limit: int,
        state: str,  # noqa: ARG002 - the planner sees it among the values, and knows how many there are
    ) -> tuple[TransactionRow, ...]:
        question = (
            f"SELECT l.day, l.entry_id, {CASE_OF_C}, r.score FROM ledger_key l "
            "LEFT JOIN case_file c ON c.entry_id = l.entry_id LEFT JOIN rating r ON r.transaction_entry_id = l.entry_id "
            f"WHERE {where} ORDER BY {order} LIMIT ?"
        )
        with self.reading() as connection:
            # Planned for what is asked: a plan for any state or service takes every one of them for a common one.
            rows = connection.execute(dollars(question), (*values, limit), prepare=False).fetchall()
            return transactions_of(connection, rows)
