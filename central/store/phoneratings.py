"""好差评 given on a telephone, in SQL that all databases understand: no line of the ledger brings them.

The rating stands among the others, with the transaction's own line as the one that brought it. What somebody wrote beside
it may name people: it lies here sealed.
"""

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.records import RatingRow
from central.store.statements import Questions, Statements

SQLITE: Final = """
    CREATE TABLE rating_words (
        transaction_entry_id TEXT PRIMARY KEY REFERENCES rating, sealed BLOB NOT NULL
    ) WITHOUT ROWID;
"""

POSTGRES: Final = """
    CREATE TABLE rating_words (transaction_entry_id text PRIMARY KEY REFERENCES rating, sealed bytea NOT NULL);
    ALTER TABLE ledger_head ADD COLUMN phone_ratings bigint NOT NULL DEFAULT 0;
"""

BY_PHONE: Final = "r.entry_id = r.transaction_entry_id"
"""A condition for ratings ``r``."""


class PhoneRatingStore(Protocol):
    """What is asked of ``Store`` about them."""

    def rating_words(self, transaction_entry_id: str) -> bytes | None:
        """What was written beside the rating of a transaction, sealed, as JSON."""
        ...


class PhoneRatingUnit(Protocol):
    """What is written about them in one ``Unit``."""

    def add_phone_rating(self, row: RatingRow) -> bool:
        """False when the transaction has been rated, wherever: the first one counts."""
        ...

    def add_rating_words(self, transaction_entry_id: str, sealed: bytes) -> None: ...
    def rated_by_phone(self, transaction_entry_id: str) -> bool: ...


class PhoneRatingReads(Questions):
    """A part of the reading half of ``Store``."""

    def rating_words(self, transaction_entry_id: str) -> bytes | None:
        row = self._one("SELECT sealed FROM rating_words WHERE transaction_entry_id = ?", transaction_entry_id)
        return bytes(row[0]) if row else None


class PhoneRatingWrites(Statements):
    """A part of ``Unit``."""

    def add_phone_rating(self, row: RatingRow) -> bool:
        added = self._run(
            "INSERT INTO rating (transaction_entry_id, entry_id, receipt_no, score, rated_at, tags) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (transaction_entry_id) DO NOTHING",
            row.transaction_entry_id,
            row.transaction_entry_id,
            row.receipt_no,
            row.score,
            row.rated_at,
            msgspec.json.encode(row.tags).decode(),
        )
        return added.rowcount == 1

    def add_rating_words(self, transaction_entry_id: str, sealed: bytes) -> None:
        self._run("INSERT INTO rating_words VALUES (?, ?)", transaction_entry_id, sealed)

    def rated_by_phone(self, transaction_entry_id: str) -> bool:
        question = f"SELECT 1 FROM rating r WHERE r.transaction_entry_id = ? AND {BY_PHONE}"  # noqa: S608 - constant
        return self._run(question, transaction_entry_id).fetchone() is not None
