"""Days of the ledger taken out into files and put back. What a line was stays in the database, its sealed body does not.

For each line of a day that was taken out its key and the rest of it remain (``ledger_line_archived``): a terminal that
sends it again gets its receipt, one that sends other bytes under its id is refused, and every search finds it.
"""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns and names made of a date

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import psycopg

from central.store.archive import ArchiveError, file_hash
from central.store.postgres import PostgresStore
from central.store.postgres_archived import ARCHIVED_COLUMNS
from central.store.postgres_connect import Connection, connect, conninfo_of
from central.store.postgres_days import make_partition, partition_of
from central.store.records import ArchivedDay
from central.store.rows import NEW_LEDGER_COLUMNS

_BLOCK: Final = 1 << 20
_COLUMNS: Final = f"day, {NEW_LEDGER_COLUMNS}"


def days(url: str) -> tuple[ArchivedDay, ...]:
    """Those that were taken out, in order."""
    with _connected(url) as connection:
        rows = connection.execute(f"SELECT {ARCHIVED_COLUMNS} FROM ledger_day_archived ORDER BY day").fetchall()
    return tuple(ArchivedDay(*row) for row in rows)


def detach(url: str, day: date, target: Path, now: str) -> ArchivedDay:
    """Writes the lines of ``day`` into the new file ``target`` and takes them out; raises :class:`ArchiveError`.

    Nothing leaves the database before the file is on disk and was read back. The file stays whatever happens: when the
    answer to the commit was lost, it may be all there is.
    """
    with _connected(url) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _refuse_open(connection, day)
        sha256, size = _write(connection, day, target)
        if file_hash(target) != sha256:
            raise ArchiveError(f"{target} 读回来与写的不同，什么也没有转出。请换一个盘。")
        table = partition_of(day)
        lines, first, last = connection.execute(
            f"SELECT count(*), min(ledger_no), max(ledger_no) FROM {table}"
        ).fetchone() or (0, 0, 0)
        record = ArchivedDay(day.isoformat(), lines, first, last, size, sha256, str(target.resolve()), now)
        connection.execute(
            "INSERT INTO ledger_day_archived (day, lines, first_no, last_no, bytes, sha256, file, archived_at) "
            "VALUES ($1::date, $2, $3, $4, $5, $6, $7, $8)",
            (day, *(getattr(record, name) for name in record.__struct_fields__[1:])),
        )
        connection.execute(
            "INSERT INTO ledger_line_archived (entry_id, day, stream, created_at, clock_trust, body_sha256, receipt) "
            f"SELECT entry_id, day, stream, created_at, clock_trust, body_sha256, receipt FROM {table}"
        )
        # Everybody waits for this one: it comes last, and gives up after the connection's lock_timeout.
        connection.execute(f"ALTER TABLE ledger DETACH PARTITION {table}")
        connection.execute(f"DROP TABLE {table}")
    return record


def attach(url: str, day: date, source: Path) -> ArchivedDay:
    """Puts the lines of a day back from the file that they were taken out into; raises :class:`ArchiveError`."""
    with _connected(url) as connection, connection.transaction():
        row = connection.execute(
            f"SELECT {ARCHIVED_COLUMNS} FROM ledger_day_archived WHERE day = $1 FOR UPDATE", (day,)
        ).fetchone()
        if row is None:
            raise ArchiveError(f"{day} 没有转存过档案。")
        record = ArchivedDay(*row)
        if source.stat().st_size != record.bytes or file_hash(source) != record.sha256:
            raise ArchiveError(f"{source} 不是 {day} 转出的那个文件，或者已经损坏。")
        make_partition(connection, day)
        table = partition_of(day)
        with (
            source.open("rb") as file,
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({_COLUMNS}) FROM STDIN (FORMAT binary)".encode()) as copy,
        ):
            while block := file.read(_BLOCK):
                copy.write(block)
        connection.execute("DELETE FROM ledger_line_archived WHERE day = $1", (day,))
        connection.execute("DELETE FROM ledger_day_archived WHERE day = $1", (day,))
    return record


def _refuse_open(connection: Connection, day: date) -> None:
    table = partition_of(day)
    there = connection.execute("SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass($1)", (table,)).fetchone()
    if there is None:
        raise ArchiveError(f"总账里没有 {day} 这一天，也许已经转出了。")
    row = connection.execute(
        f"SELECT count(*) FROM case_file c JOIN {table} l USING (entry_id) WHERE c.state IN ('pending', 'review')"
    ).fetchone()
    if row is not None and row[0]:
        raise ArchiveError(f"{day} 还有 {row[0]} 件没有办完，办完才能转出。")
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    if row is None or not row[0]:
        raise ArchiveError(f"{day} 没有办件，不用转出。")


def _write(connection: Connection, day: date, target: Path) -> tuple[str, int]:
    """Hash and size of what was written and synced."""
    digest, size = hashlib.sha256(), 0
    question = f"COPY (SELECT {_COLUMNS} FROM {partition_of(day)} ORDER BY ledger_no) TO STDOUT (FORMAT binary)"
    with target.open("xb") as file, connection.cursor() as cursor, cursor.copy(question.encode()) as copy:
        for block in copy:
            digest.update(block)
            size += file.write(block)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(target.resolve().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest.hexdigest(), size


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection to a database that is led on to the present tables first."""
    PostgresStore(url).close()
    try:
        with connect(conninfo_of(url)) as connection:
            yield connection
    except psycopg.errors.LockNotAvailable as error:
        raise ArchiveError("平台正忙，没有等到空当，什么也没有改。请在人少的时候再试。") from error
    except psycopg.Error as error:
        words = " ".join(str(error).split())
        raise ArchiveError(f"PostgreSQL 没有做完，请用 ledger list 看这一天转出了没有；文件先留着。{words}") from error
