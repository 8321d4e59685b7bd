"""The ledger's partitions: one for each day (UTC) of acceptance, made when a day is first written to."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from central.store.postgres_connect import Connection, connect, translated

_AHEAD: Final = 3
"""Days made together with the one that is needed, so that midnight finds its partition there."""

_MAKING: Final = 0x797A7A64
"""The advisory lock of whoever makes partitions."""


class LedgerDays:
    """Knows which partitions exist. Makes others on a connection of its own: its caller's is in a transaction."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._there: set[date] = set()
        self._lock = threading.Lock()

    def ensure(self, days: Iterable[date]) -> None:
        """Returns when each of the days has its partition; raises ``StoreUnavailableError``."""
        lacking = set(days) - self._there
        if not lacking:
            return
        with self._lock, translated():
            with connect(self._conninfo) as connection:
                for day in sorted(lacking):
                    for ahead in range(_AHEAD + 1):
                        make_partition(connection, day + timedelta(days=ahead))
            self._there |= lacking


def partition_of(day: date) -> str:
    """The name of the table that holds the lines of a day."""
    return f"ledger_d{day:%Y%m%d}"


def make_partition(connection: Connection, day: date) -> None:
    """Attaching holds up no writer of the ledger, unlike creating a table as a partition."""
    name = partition_of(day)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock($1)", (_MAKING,))
        if connection.execute("SELECT 1 FROM pg_class WHERE oid = to_regclass($1)", (name,)).fetchone():
            return
        connection.execute(f"CREATE TABLE {name} (LIKE ledger INCLUDING DEFAULTS INCLUDING STORAGE)")
        connection.execute(
            f"CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON {name} EXECUTE FUNCTION never_changes()"
        )
        following = day + timedelta(days=1)
        connection.execute(f"ALTER TABLE ledger ATTACH PARTITION {name} FOR VALUES FROM ('{day}') TO ('{following}')")
