"""Copies of an SQLite ledger, taken while the platform works."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from central.store.backup import BackupError, Extent

_PAGES: Final = 2000
"""Copied at a time; between two stretches writers get their turn."""


def copy_out(database: Path, target: Path) -> Extent:
    """Copies a ledger into the new file ``target``; raises :class:`BackupError`."""
    if not database.exists():
        raise BackupError(f"没有数据库 {database}。")
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE")
            return _judged(copy)
    except sqlite3.Error as error:
        raise BackupError(f"复制不了数据库 {database}：{error}。") from error


def copy_in(backup: Path, database: Path) -> Extent:
    """Makes a new database from a copy; raises :class:`BackupError`, also when there is a database already."""
    if database.exists():
        raise BackupError(f"{database} 已经存在，不会覆盖。请先移走，或换一个文件名。")
    database.parent.mkdir(parents=True, exist_ok=True)
    partial = database.with_name(database.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(partial)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            source.backup(copy)
            extent = _judged(copy)
        partial.rename(database)
    except sqlite3.Error as error:
        partial.unlink(missing_ok=True)
        raise BackupError(f"恢复不了备份 {backup}：{error}。") from error
    return extent


def _judged(copy: sqlite3.Connection) -> Extent:
    verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"数据库已损坏，备份不可用：{verdict}。")
    row = copy.execute("SELECT count(*), coalesce(max(ledger_no), 0) FROM ledger").fetchone()
    return Extent(int(row[0]), int(row[1]))
