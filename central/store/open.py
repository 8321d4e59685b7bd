"""From a database URL to a store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from central.store.port import Store, UnsupportedDatabaseError
from central.store.sqlite import SqliteStore

_UNREADABLE = "看不懂这个数据库地址。请写 sqlite:///文件名.db 或 postgresql://用户@主机/库名。"


def is_postgresql(url: str) -> bool:
    """Whether the URL names a PostgreSQL database."""
    return url.startswith(("postgresql://", "postgres://"))


def sqlite_path(url: str) -> Path:
    """The file of ``sqlite:///relative.db`` or ``sqlite:////absolute.db``; raises :class:`UnsupportedDatabaseError`."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UnsupportedDatabaseError(_UNREADABLE) from error
    name = unquote(parts.path[1:])
    if parts.scheme != "sqlite" or parts.netloc or not name or "\0" in name:
        raise UnsupportedDatabaseError(_UNREADABLE)
    return Path(name)


def open_store(url: str) -> Store:
    """Opens (and at first makes) the database; raises :class:`UnsupportedDatabaseError` or ``StoreUnavailableError``."""
    if is_postgresql(url):
        from central.store.postgres import PostgresStore  # the packaged demonstration has no PostgreSQL client

        return PostgresStore(url)
    return SqliteStore(sqlite_path(url))
