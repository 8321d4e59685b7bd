"""Transactions as the terminal remembers them: the index, never the person. The body is in the outbox, sealed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransactionRecord:
    transaction_id: str
    entry_id: str
    receipt_no: str
    service: str
    service_title: str
    submitted_at: str
    next_due: str = ""
    document_no: str = ""


_COLUMNS = "transaction_id, entry_id, receipt_no, service, service_title, submitted_at, next_due, document_no"


def insert(connection: sqlite3.Connection, record: TransactionRecord) -> None:
    connection.execute(
        f"INSERT INTO transaction_record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            record.transaction_id,
            record.entry_id,
            record.receipt_no,
            record.service,
            record.service_title,
            record.submitted_at,
            record.next_due,
            record.document_no,
        ),
    )


def get(connection: sqlite3.Connection, transaction_id: str) -> TransactionRecord | None:
    return _one(connection, "transaction_id", transaction_id)


def of_entry(connection: sqlite3.Connection, entry_id: str) -> TransactionRecord | None:
    return _one(connection, "entry_id", entry_id)


def _one(connection: sqlite3.Connection, column: str, value: str) -> TransactionRecord | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM transaction_record WHERE {column} = ?", (value,)).fetchone()  # noqa: S608
    return None if row is None else TransactionRecord(*row)


def titles(connection: sqlite3.Connection) -> dict[str, str]:
    """Service titles by entry id, for lists of the outbox."""
    return dict(connection.execute("SELECT entry_id, service_title FROM transaction_record").fetchall())


def is_rated(connection: sqlite3.Connection, transaction_id: str) -> bool:
    found = connection.execute("SELECT 1 FROM rating_record WHERE transaction_id = ?", (transaction_id,)).fetchone()
    return found is not None


def mark_rated(connection: sqlite3.Connection, transaction_id: str, entry_id: str, at: str) -> None:
    connection.execute("INSERT INTO rating_record VALUES (?, ?, ?)", (transaction_id, entry_id, at))
