"""Where SQLite says things its own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec

from central.store.rows import CASE_COLUMNS, LEDGER_COLUMNS
from central.store.statements import Dialect

LEDGER_OF_L: Final = ", ".join(f"l.{name.strip()}" for name in LEDGER_COLUMNS.split(","))
CASE_OF_C: Final = ", ".join(f"c.{name.strip()}" for name in CASE_COLUMNS.split(","))


class SqliteWords(Dialect):
    """Lists travel as JSON; the ledger is its own index of keys; there is never a second writer."""

    KEYS: ClassVar[str] = "ledger"
    # Numbers have no gaps, and each rating from a terminal has a line of its own: nobody counts millions for a page.
    TRANSACTIONS: ClassVar[str] = (
        "SELECT coalesce((SELECT max(ledger_no) FROM ledger), 0) - (SELECT count(*) FROM rating "
        "WHERE entry_id <> transaction_entry_id)"
    )
    RATINGS: ClassVar[str] = "SELECT count(*) FROM rating"
    SKIP_HELD: ClassVar[str] = ""

    def _among(self, column: str) -> str:
        return f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - constant columns

    def _list(self, values: Sequence[str] | Sequence[int]) -> object:
        return msgspec.json.encode(values).decode()
