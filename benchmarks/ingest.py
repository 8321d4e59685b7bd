"""Taking in signed batches of 200 over HTTP, every commit synced: SQLite and PostgreSQL, and what they are measured beside.

The floor of each database is the same rows put in without HTTP, signature, opening, receipt or uniqueness: COPY and a
commit a batch for PostgreSQL, one prepared insert and a commit a batch for SQLite. The storage step stands beside a second
floor too: the same rows in the same tables with all their indexes. Beside all a handler that reads the batch over the same
HTTP stack and stores nothing. All take turns.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
import psycopg

from benchmarks.ingest_load import A_BATCH, TERMINALS, Terminal, deliver, receipts, terminals
from benchmarks.ingest_storage import stored
from benchmarks.ingest_tables import copied_into_the_tables, inserted_into_the_tables
from benchmarks.postgres_cluster import PostgresCluster
from benchmarks.registry import Measurement
from benchmarks.served_platform import ServedPlatform
from central.keys import load_or_create_keys
from sync import wire

ROUNDS: Final = 3
BATCHES_EACH: Final = 8
_ROOT: Final = Path(__file__).resolve().parents[1]

Row = tuple[str, int, str, str, str, bytes, bytes]


def measure() -> Iterator[Measurement]:
    batches = int(os.environ.get("INGEST_BATCHES", BATCHES_EACH))
    figures: dict[str, list[float]] = {}
    # Beside the checkout's other results: the system's temporary folder may lie in memory, where a sync costs nothing.
    folder = _ROOT / "build" / "bench" / "ingest"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with PostgresCluster.fresh() as server:
            keys = load_or_create_keys(folder / "keys")
            for place in range(ROUNDS):
                senders = terminals(keys.sealing_public, batches)
                for name, run in _contenders(server, folder / str(place)).items():
                    figures.setdefault(name, []).append(run(senders))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    unit = f"transactions/s, signed batches of {A_BATCH} from {TERMINALS} terminals, fsync on"
    for ours, reference in _PAIRS:
        yield Measurement(f"ingest {ours}", median(figures[ours]), unit, reference, median(figures[reference]))


_SQLITE: Final = "sqlite, 1 process"
_ONE: Final = "postgresql, 1 process"
_TWO: Final = "postgresql, 2 processes"
_INSERT: Final = "SQLite insert + commit of the same rows, nothing else"
_COPY: Final = "PostgreSQL COPY + commit of the same rows, nothing else"
_NOTHING: Final = "a handler that stores nothing"
_SQLITE_STORAGE: Final = "sqlite, the storage step alone"
_STORAGE: Final = "postgresql, the storage step alone"
_SQLITE_TABLES: Final = "sqlite, the same rows into the same tables with their indexes, nothing else"
_TABLES: Final = "postgresql, the same rows into the same tables with their indexes by COPY, nothing else"
_PAIRS: Final = (
    (_SQLITE_STORAGE, _INSERT),
    (_SQLITE_STORAGE, _SQLITE_TABLES),
    (_STORAGE, _COPY),
    (_STORAGE, _TABLES),
    (_TABLES, _COPY),
    (_SQLITE, _INSERT),
    (_ONE, _COPY),
    (_TWO, _COPY),
    (_SQLITE, _NOTHING),
    (_ONE, _NOTHING),
    (_TWO, _NOTHING),
    (_ONE, _SQLITE),
)

Contender = Callable[[Sequence[Terminal]], float]


def _contenders(server: PostgresCluster, folder: Path) -> dict[str, Contender]:
    folder.mkdir()
    keys = folder.parent / "keys"

    def on_sqlite(senders: Sequence[Terminal]) -> float:
        return _served(f"sqlite:///{folder / 'central.db'}", keys, 1, senders)

    def on_postgres(processes: int) -> Contender:
        return lambda senders: _served(server.create_database(), keys, processes, senders)

    return {
        _SQLITE: on_sqlite,
        _ONE: on_postgres(1),
        _TWO: on_postgres(2),
        _SQLITE_STORAGE: lambda senders: stored(f"sqlite:///{folder / 'stored.db'}", senders),
        _STORAGE: lambda senders: stored(server.create_database(), senders),
        _SQLITE_TABLES: lambda senders: inserted_into_the_tables(folder / "tables.db", senders),
        _TABLES: lambda senders: copied_into_the_tables(server.create_database(), senders),
        _INSERT: lambda senders: _inserted(folder / "plain.db", senders),
        _COPY: lambda senders: _copied(server.create_database(), senders),
        _NOTHING: _counted,
    }


def _served(database: str, keys: Path, processes: int, senders: Sequence[Terminal]) -> float:
    with ExitStack() as stack, tempfile.TemporaryDirectory() as logs:
        platforms = [
            stack.enter_context(ServedPlatform(database, keys, Path(logs) / f"{place}.log")) for place in range(processes)
        ]
        for sender in senders:
            platforms[0].enroll(sender.name, sender.public, "440981102299", "读岗村")
        return deliver(senders, [platform.url for platform in platforms], receipts)


def _counted(senders: Sequence[Terminal]) -> float:
    def all_of(content: bytes, _batch: wire.Batch) -> int:
        return int(content)

    with _nothing() as url:
        return deliver(senders, [url], all_of)


@contextmanager
def _nothing() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.ingest_nothing"]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE) as process:
        try:
            line = process.stdout.readline() if process.stdout is not None else b""
            yield str(msgspec.json.decode(line, type=dict[str, str])["url"])
        finally:
            process.terminate()


def _rows(senders: Sequence[Terminal]) -> list[list[Row]]:
    """The columns that matter for their size, a list for each batch; the receipt is as long as a real one."""
    return [
        [
            (sender.name, one.seq, one.entry_id, one.receipt_no, one.body_sha256, one.body.data, bytes(420))
            for one in batch.entries
        ]
        for sender in senders
        for batch in sender.batches
    ]


_TABLE: Final = (
    "CREATE TABLE plain (terminal text, seq bigint, entry_id text, receipt_no text, body_sha256 text, "
    "body {bytes}, receipt {bytes})"
)


def _inserted(path: Path, senders: Sequence[Terminal]) -> float:
    batches = _rows(senders)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_TABLE.format(bytes="BLOB"))
        started = time.perf_counter()
        for rows in batches:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            connection.execute("COMMIT")
        seconds = time.perf_counter() - started
    return sum(map(len, batches)) / seconds


def _copied(url: str, senders: Sequence[Terminal]) -> float:
    batches = _rows(senders)
    with psycopg.connect(url) as connection:
        connection.execute(_TABLE.format(bytes="bytea"))
        connection.commit()
        started = time.perf_counter()
        for rows in batches:
            with connection.cursor() as cursor, cursor.copy("COPY plain FROM STDIN (FORMAT binary)") as copy:
                copy.set_types(["text", "int8", "text", "text", "text", "bytea", "bytea"])
                for row in rows:
                    copy.write_row(row)
            connection.commit()
        seconds = time.perf_counter() - started
    return sum(map(len, batches)) / seconds
