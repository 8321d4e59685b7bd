"""Transactions as the terminal remembers them: the index, never the person. The body is in the outbox, sealed."""

from __future__ import annotations

import sqlite3

from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class TransactionRecord:
    """``entry_id`` names the transaction as well: it is the one outbox entry that carries it."""

    entry_id: str
    receipt_no: str
    service: str
    service_title: str
    submitted_at: str
    next_due: str = ""
    document_no: str = ""
    catalogue_version: int = 0
    """Of the published catalogue it was made with; 0: the one that came with the program."""

    @property
    def transaction_id(self) -> str:
        return self.entry_id


_COLUMNS = "entry_id, receipt_no, service, service_title, submitted_at, next_due, document_no, catalogue_version"


def insert(connection: sqlite3.Connection, record: TransactionRecord) -> bool:
    """False, and nothing is written, when the entry has its record already."""
    cursor = connection.execute(
        f"INSERT INTO transaction_record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
        " ON CONFLICT (entry_id) DO NOTHING",
        (
            record.entry_id,
            record.receipt_no,
            record.service,
            record.service_title,
            record.submitted_at,
            record.next_due,
            record.document_no,
            record.catalogue_version,
        ),
    )
    return cursor.rowcount == 1


def get(connection: sqlite3.Connection, entry_id: str) -> TransactionRecord | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM transaction_record WHERE entry_id = ?", (entry_id,)).fetchone()  # noqa: S608
    return None if row is None else TransactionRecord(*row)


def of_receipt(connection: sqlite3.Connection, receipt_no: str) -> TransactionRecord | None:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM transaction_record WHERE receipt_no = ?",  # noqa: S608
        (receipt_no,),
    ).fetchone()
    return None if row is None else TransactionRecord(*row)


def newest(connection: sqlite3.Connection, count: int, tail: str = "") -> tuple[TransactionRecord, ...]:
    """The newest transactions first; with ``tail`` those whose number ends so, with or without its check character."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM transaction_record"  # noqa: S608
        " WHERE ? = '' OR substr(receipt_no, -length(?)) = ? OR substr(receipt_no, -length(?) - 1, length(?)) = ?"
        " ORDER BY receipt_no DESC LIMIT ?",
        (tail, tail, tail, tail, tail, tail, count),
    )
    return tuple(TransactionRecord(*row) for row in rows)


def titles(connection: sqlite3.Connection) -> dict[str, str]:
    """Service titles by entry id, for lists of the outbox."""
    return dict(connection.execute("SELECT entry_id, service_title FROM transaction_record").fetchall())


def is_rated(connection: sqlite3.Connection, transaction_id: str) -> bool:
    found = connection.execute("SELECT 1 FROM rating_record WHERE transaction_id = ?", (transaction_id,)).fetchone()
    return found is not None


def mark_rated(connection: sqlite3.Connection, transaction_id: str, entry_id: str, at: str) -> None:
    connection.execute("INSERT INTO rating_record VALUES (?, ?, ?)", (transaction_id, entry_id, at))
