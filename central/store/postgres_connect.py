"""Connections to PostgreSQL: where to, how durable, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.array import ListBinaryDumper

from central.store.port import StoreUnavailableError, UnsupportedDatabaseError

Connection = psycopg.Connection[tuple[Any, ...]]

_OLDEST: Final = 150000
"""PostgreSQL 15, the one of Debian 12: what the tests run on."""

_DEFAULTS: Final = {
    "connect_timeout": "5",
    "application_name": "yuezhizhu-central",
    "target_session_attrs": "read-write",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
"""A primary that vanished without a word is given up after some 15 s; of several hosts the one that writes is taken."""

_OPTIONS: Final = (
    "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC -c search_path=public -c jit=off"
)

_FULLY_SYNCED: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')"
)
"""``remote_apply``, which promises still more, stays as it is."""


@contextmanager
def translated() -> Iterator[None]:
    """PostgreSQL's "cannot now" as :class:`StoreUnavailableError`; broken rules (a bug of ours) pass through."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise StoreUnavailableError(type(error).__name__) from error


def conninfo_of(url: str) -> str:
    """The URL with what it leaves open; raises :class:`UnsupportedDatabaseError`."""
    try:
        given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError as error:
        raise UnsupportedDatabaseError("看不懂这个数据库地址。请写 postgresql://用户@主机/库名。") from error
    options = f"{given.pop('options', '')} {_OPTIONS}".strip()
    return make_conninfo(**{**_DEFAULTS, **given, "options": options})


def configure(connection: Connection) -> None:
    """What every connection has to be, before anybody gets it."""
    connection.autocommit = True
    connection.cursor_factory = psycopg.RawCursor
    # A list of sealed bodies as text would be escaped twice over: some twenty times slower.
    connection.adapters.register_dumper(list, ListBinaryDumper)
    connection.execute(_FULLY_SYNCED)


def connect(conninfo: str) -> Connection:
    """A connection outside any pool; raises ``psycopg.Error``."""
    connection = psycopg.connect(conninfo)
    try:
        configure(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def check_server(connection: Connection) -> None:
    """Raises :class:`UnsupportedDatabaseError` for a server that could lose what it has confirmed, or an old one."""
    if connection.info.server_version < _OLDEST:
        raise UnsupportedDatabaseError("PostgreSQL 版本太旧，至少要 15。")
    for name, wanted, why in (
        ("fsync", "on", "断电会丢失已确认的办件"),
        ("full_page_writes", "on", "断电会损坏数据库"),
        ("server_encoding", "UTF8", "存不下中文"),
    ):
        row = connection.execute("SELECT current_setting($1)", (name,)).fetchone()
        if row is None or row[0] != wanted:
            raise UnsupportedDatabaseError(f"这个 PostgreSQL 的 {name} 不是 {wanted}，{why}，不能用作平台总账。")
