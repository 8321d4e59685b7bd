"""The floor of the storage step that has the same tables: its very rows, with all indexes and checks, and nothing else.

No number is spent, nothing is looked up, nobody is held. ``COPY`` for PostgreSQL, prepared inserts for SQLite, and a commit
a batch. What is left between this and the bare rows is the price of what the ledger is asked later.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import psycopg

from benchmarks.ingest_load import Terminal
from benchmarks.ingest_storage import enrolled_store, rows_and_cases
from central.moments import stamp, system_clock
from central.store.postgres_connect import conninfo_of
from central.store.postgres_days import LedgerDays
from central.store.rows import NEW_CASE_COLUMNS, NEW_LEDGER_COLUMNS, case_values, ledger_values, marks
from central.store.sqlite import LOG_PAGES

_KEY: Final = "entry_id, terminal, seq, ledger_no, kind, service, receipt_no, accepted_at"
_NUMBERS: Final = frozenset({"seq", "ledger_no", "attempts"})
_BYTES: Final = frozenset({"body", "receipt"})

Table = tuple[str, str, list[tuple[Any, ...]]]
"""Its name, its columns, and the rows of a batch."""


def copied_into_the_tables(url: str, senders: Sequence[Terminal]) -> float:
    """Transactions per second into PostgreSQL."""
    now = stamp(system_clock())
    day = date.fromisoformat(now[:10])
    enrolled_store(url, senders, now).close()
    LedgerDays(conninfo_of(url)).ensure([day])
    batches = _tables(senders, now, day)
    with closing(psycopg.connect(url)) as connection:
        started = time.perf_counter()
        for tables in batches:
            for name, columns, rows in tables:
                _copy(connection, name, columns, rows)
            connection.commit()
        return _count(batches) / (time.perf_counter() - started)


def inserted_into_the_tables(path: Path, senders: Sequence[Terminal]) -> float:
    """Transactions per second into SQLite."""
    now = stamp(system_clock())
    enrolled_store(f"sqlite:///{path}", senders, now).close()
    batches = _tables(senders, now, None)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        started = time.perf_counter()
        for tables in batches:
            connection.execute("BEGIN IMMEDIATE")
            for name, columns, rows in tables:
                connection.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks(columns)})", rows)
            connection.execute("COMMIT")
        return _count(batches) / (time.perf_counter() - started)


def _tables(senders: Sequence[Terminal], now: str, day: date | None) -> list[list[Table]]:
    """With ``day``, the keys stand in a table of their own, and both begin with it."""
    key = attrgetter(*_KEY.split(", "))
    batches: list[list[Table]] = []
    for rows, cases in rows_and_cases(senders, now):
        files: Table = ("case_file", NEW_CASE_COLUMNS, [case_values(case) for case in cases])
        lines = [ledger_values(row) for row in rows]
        if day is None:
            batches.append([("ledger", NEW_LEDGER_COLUMNS, lines), files])
            continue
        keys: Table = ("ledger_key", f"day, {_KEY}", [(day, *key(row.ledger)) for row in rows])
        batches.append([keys, ("ledger", f"day, {NEW_LEDGER_COLUMNS}", [(day, *line) for line in lines]), files])
    return batches


def _copy(connection: psycopg.Connection[tuple[Any, ...]], name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    statement = f"COPY {name} ({columns}) FROM STDIN (FORMAT binary)".encode()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([_type(column) for column in columns.split(", ")])
        for row in rows:
            copy.write_row(row)


def _type(column: str) -> str:
    if column in _NUMBERS:
        return "int8"
    if column in _BYTES:
        return "bytea"
    return "date" if column == "day" else "text"


def _count(batches: list[list[Table]]) -> int:
    return sum(len(tables[0][2]) for tables in batches)
