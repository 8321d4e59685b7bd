"""The store on PostgreSQL: several processes, each with a few connections; every commit synced, at the standby too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg_pool import ConnectionPool

from central.store.port import StoreUnavailableError, UnsupportedDatabaseError
from central.store.postgres_connect import Connection, check_server, configure, connect, conninfo_of, translated
from central.store.postgres_days import LedgerDays
from central.store.postgres_reads import PostgresReads
from central.store.postgres_schema import STEPS
from central.store.postgres_unit import PostgresUnit

MAX_CONNECTIONS: Final = 8
"""Of one process; the server's ``max_connections`` has to bear them times the processes."""

_WAIT_SECONDS: Final = 5.0
_PREPARING: Final = 0x797A7A63
"""The advisory lock of whoever looks at the tables first, or leads them on."""


class PostgresStore(PostgresReads):
    """A ``Store`` on the database at ``url``."""

    def __init__(self, url: str) -> None:
        conninfo = conninfo_of(url)
        try:
            with connect(conninfo) as connection:
                check_server(connection)
                _prepare(connection)
        except psycopg.OperationalError as error:
            raise UnsupportedDatabaseError(f"连不上 PostgreSQL：{' '.join(str(error).split())}") from error
        except psycopg.Error as error:
            raise UnsupportedDatabaseError(f"用不了这个 PostgreSQL 数据库：{' '.join(str(error).split())}") from error
        self._days = LedgerDays(conninfo)
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            conninfo,
            min_size=1,
            max_size=MAX_CONNECTIONS,
            timeout=_WAIT_SECONDS,
            configure=configure,
            check=ConnectionPool.check_connection,
            name="central",
            open=True,
        )

    @contextmanager
    def write(self) -> Iterator[PostgresUnit]:
        """One ``BEGIN`` ... ``COMMIT``; any exception undoes all of it, but a commit in doubt.

        In doubt is a commit whose answer was lost, or that did not wait for the standby to the end. Whoever asks again
        finds the entries there, and his own commit, which comes later in the log, answers for them.
        """
        doubts: list[str] = []

        def doubt(notice: psycopg.errors.Diagnostic) -> None:
            if notice.severity_nonlocalized == "WARNING":
                doubts.append(notice.sqlstate or "")

        with self.reading() as connection:
            connection.add_notice_handler(doubt)
            try:
                with connection.transaction():
                    yield PostgresUnit(connection, self._days)
            finally:
                connection.remove_notice_handler(doubt)
        if doubts:
            raise StoreUnavailableError("the standby did not confirm")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with translated(), self._pool.connection() as connection:
            yield connection

    def change_token(self) -> int:
        """From the snapshot: it becomes another one whenever a transaction that wrote has ended."""
        row = self._one("SELECT hashtextextended(pg_current_snapshot()::text, 0)")
        return int(row[0]) if row else 0

    def tend(self) -> None:
        """Nothing: PostgreSQL has processes of its own for it."""

    def close(self) -> None:
        self._pool.close(_WAIT_SECONDS)


def _prepare(connection: Connection) -> None:
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock($1)", (_PREPARING,))
        tables = {
            row[0]
            for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        }
        if tables and "central_schema" not in tables:
            raise UnsupportedDatabaseError("这是别的程序的数据库，不能用作平台总账。")
        if not tables:
            connection.execute("CREATE TABLE central_schema (version bigint NOT NULL)")
            connection.execute("INSERT INTO central_schema VALUES (0)")
        row = connection.execute("SELECT version FROM central_schema").fetchone()
        version = int(row[0]) if row else 0
        if version > len(STEPS):
            raise UnsupportedDatabaseError("这个数据库来自更新的版本，请升级平台程序。")
        for step in STEPS[version:]:
            connection.execute(step)
        connection.execute("UPDATE central_schema SET version = $1", (len(STEPS),))
