"""From a database URL to a store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from central.store.port import Store, UnsupportedDatabaseError
from central.store.sqlite import SqliteStore


def sqlite_path(url: str) -> Path:
    """The file of ``sqlite:///relative.db`` or ``sqlite:////absolute.db``; raises :class:`UnsupportedDatabaseError`."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UnsupportedDatabaseError("看不懂这个数据库地址。请写 sqlite:///文件名.db。") from error
    if parts.scheme in {"postgresql", "postgres"}:
        raise UnsupportedDatabaseError("这个版本还不能用 PostgreSQL，请用 sqlite:///文件名.db。")
    name = unquote(parts.path[1:])
    if parts.scheme != "sqlite" or parts.netloc or not name or "\0" in name:
        raise UnsupportedDatabaseError("看不懂这个数据库地址。请写 sqlite:///文件名.db。")
    return Path(name)


def open_store(url: str) -> Store:
    """Opens (and at first makes) the database; raises :class:`UnsupportedDatabaseError` or ``StoreUnavailableError``."""
    return SqliteStore(sqlite_path(url))
