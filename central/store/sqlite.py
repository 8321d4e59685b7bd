"""The store on one SQLite file: WAL, every commit synced, one writer at a time, readers beside it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from central.store.port import StoreUnavailableError, UnsupportedDatabaseError
from central.store.schema import STEPS
from central.store.sqlite_reads import SqliteReads
from central.store.sqlite_unit import SqliteUnit

_APPLICATION_ID: Final = 0x797A7A63
"""``yzzc``: says in the file's header whose it is."""

_BUSY_MS: Final = 5000
_READ_CACHE_KIB: Final = 8192
LOG_PAGES: Final = 8000
"""32 MB of write-ahead log at most before a commit folds it into the file, and a terminal waits for that."""
TENDED_ROWS: Final = 2500
"""So many changed rows, a page for each at most, and the log is folded by whoever has time."""


@contextmanager
def translated() -> Iterator[None]:
    """SQLite's "cannot now" as :class:`StoreUnavailableError`; broken rules (a bug of ours) pass through."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreUnavailableError(str(error)) from error
    except sqlite3.DatabaseError as error:
        if type(error) is sqlite3.DatabaseError:
            raise StoreUnavailableError(str(error)) from error
        raise


class SqliteStore(SqliteReads):
    """A ``Store`` on ``path``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._write_lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._idle_lock = threading.Lock()
        self._closed = False
        self._folded_at = 0
        try:
            self._writer = self._connect()
            self._writer.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        except sqlite3.Error as error:
            raise UnsupportedDatabaseError(f"打不开数据库 {path}：{error}。") from error
        try:
            self._prepare()
            self._watcher = self._connect()
        except (sqlite3.Error, UnsupportedDatabaseError) as error:
            self._writer.close()
            raise UnsupportedDatabaseError(str(error)) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        writer = self._writer
        owner = writer.execute("PRAGMA application_id").fetchone()[0]
        tables = writer.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if owner != _APPLICATION_ID and tables:
            raise UnsupportedDatabaseError(f"{self._path} 是别的程序的数据库，不能用作平台总账。")
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("BEGIN IMMEDIATE")
        try:
            version = writer.execute("PRAGMA user_version").fetchone()[0]
            if version > len(STEPS):
                raise UnsupportedDatabaseError(f"{self._path} 来自更新的版本，请升级平台程序。")
            for step in STEPS[version:]:
                for statement in _statements(step):
                    writer.execute(statement)
            writer.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            writer.execute(f"PRAGMA user_version = {len(STEPS)}")
            writer.execute("COMMIT")
        except BaseException:
            writer.execute("ROLLBACK")
            raise

    @contextmanager
    def write(self) -> Iterator[SqliteUnit]:
        """One ``BEGIN IMMEDIATE`` ... ``COMMIT``; any exception undoes all of it."""
        with self._write_lock, translated():
            if self._closed:
                raise StoreUnavailableError("closed")
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteUnit(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._idle_lock:
            if self._closed:
                raise StoreUnavailableError("closed")
            connection = self._idle.pop() if self._idle else None
        with translated():
            if connection is None:
                connection = self._connect()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._idle_lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def tend(self) -> None:
        """Folds the log into the file beside whoever writes and reads; what somebody still reads stays for another time."""
        with self._idle_lock:
            if self._closed:
                raise StoreUnavailableError("closed")
            changed = self._writer.total_changes
            if changed - self._folded_at < TENDED_ROWS:
                return
            self._folded_at = changed
        with self.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def change_token(self) -> int:
        """SQLite's count of commits by other connections than the watcher itself: all commits, that is."""
        with self._idle_lock, translated():
            if self._closed:
                raise StoreUnavailableError("closed")
            return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Lets go of the file; folds the write-ahead log in when nobody else reads."""
        with self._write_lock, self._idle_lock:
            if self._closed:
                return
            self._closed = True
            for connection in (*self._idle, self._watcher, self._writer):
                connection.close()
            self._idle.clear()


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: ``executescript`` would commit the open transaction first."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
