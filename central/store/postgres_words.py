"""Where PostgreSQL says things its own way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import ClassVar

from central.store.statements import Dialect


@cache
def dollars(statement: str) -> str:
    """The statement with PostgreSQL's own marks (``$1``) in place of ``?`` and ``?1``; no literal of ours has a mark."""
    numbers = count(1)
    return re.sub(r"\?(\d*)", lambda mark: f"${mark[1] or next(numbers)}", statement)


class PostgresWords(Dialect):
    """Lists travel as arrays; the partitioned ledger has its keys in a table of their own."""

    KEYS: ClassVar[str] = "ledger_key"
    # Numbers have no gaps, so the last one is the number of lines: nobody counts fifty million of them for a page.
    TRANSACTIONS: ClassVar[str] = "SELECT last - ratings FROM ledger_head"
    RATINGS: ClassVar[str] = "SELECT ratings + phone_ratings FROM ledger_head"
    SKIP_HELD: ClassVar[str] = "FOR UPDATE SKIP LOCKED"

    def _among(self, column: str) -> str:
        # "= ANY" in a plan made for any array compares each row with each of its members.
        return f"{column} IN (SELECT unnest(?))"

    def _list(self, values: Sequence[str] | Sequence[int]) -> object:
        return list(values)
