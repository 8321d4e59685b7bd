"""Opening the database so that a commit survives a power cut, and one way to write.

SQLite's default journal loses acknowledged commits at a power cut (measured: DELETE + FULL lost 1,654 of 6,260 cases);
WAL + ``synchronous=FULL`` lost none. Both are asserted on every connection.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kiosk.store.schema import MIGRATIONS
from sync import outbox

DATABASE_NAME: Final = "terminal.db"
BUSY_SECONDS: Final = 5.0
CHECK_SECONDS: Final = 2.0
"""How long a start may look for damage; the rest is looked at while the terminal serves."""
LOG_PAGES: Final = 2000
"""8 MB of write-ahead log at most before a commit folds it into the file, which costs that commit two more syncs. The
terminal tends its log when nobody waits (``Store.tend``), long before."""
IDLE_LOG_PAGES: Final = 500
_ROOM_BYTES: Final = 128 << 10
"""Less than this on the disk, and the index of the log cannot be made: SQLite then says anything but "full"."""
_QUICK_CHECK: Final = "PRAGMA quick_check(1)"
_BEGIN_LOG_ANEW: Final = (
    "INSERT INTO sync_state (key, value) VALUES ('log_begun_anew', '1')"
    " ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)"
)
_FULL: Final = 2
_ON: Final = 1
_FRAME_BYTES: Final = 4096 + 24


class StoreUnusable(Exception):  # noqa: N818 - says what is the matter with the store
    """The database cannot be trusted or opened. ``code``: store.corrupt, store.newer, store.unsafe,
    store.migration, store.full or store.io."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


Opener = Callable[[Path], sqlite3.Connection]
"""Opens the file, not yet made durable. A rig passes one whose disk can lose power."""


def open_file(path: Path) -> sqlite3.Connection:
    """A connection with autocommit off the table: every write goes through :func:`transaction`."""
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def connect(path: Path, opener: Opener = open_file) -> sqlite3.Connection:
    """A connection whose commits survive a power cut."""
    connection = opener(path)
    try:
        _make_durable(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_durable(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    level = connection.execute("PRAGMA synchronous").fetchone()[0]
    wiped = connection.execute("PRAGMA secure_delete = ON").fetchone()[0]
    if mode != "wal" or level != _FULL or wiped != _ON:
        raise StoreUnusable("store.unsafe", f"journal_mode={mode} synchronous={level} secure_delete={wiped}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")


STORE_ERRORS: Final = (sqlite3.Error, StoreUnusable)
"""What a use of the store may raise that is no bug: full or failing disk, busy, damaged, not durable."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One ``BEGIN IMMEDIATE`` ... ``COMMIT``; rolls back when anything is raised."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # SQLite rolls back by itself when the disk is full or fails.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class Store:
    """The open database. Threads that write often keep one connection each; :meth:`close` ends those."""

    def __init__(self, path: Path, opener: Opener = open_file) -> None:
        self.path = path
        self._opener = opener
        self._kept: dict[threading.Thread, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        self._doubtful = False
        """The disk refused a write: the log may show commits that no sync has vouched for."""

    def connection(self) -> sqlite3.Connection:
        """A fresh connection; it belongs to the caller, who closes it. While the disk refuses, it only reads."""
        made = connect(self.path, self._opener)
        if self._doubtful:
            try:
                vouch_for_log(made)
                self._doubtful = False
            except sqlite3.Error:
                made.execute("PRAGMA query_only = ON")
        return made

    @contextmanager
    def kept(self) -> Iterator[sqlite3.Connection]:
        """The connection that the calling thread keeps, opened at its first use.

        A first write costs SQLite one more sync, of the folder, on each connection; a kept one pays that once. After an
        error the connection is dropped and the next use opens another. Raises :class:`StoreUnusable` as ``connect`` does.
        """
        connection = self._of_this_thread()
        try:
            yield connection
        except BaseException as problem:
            self._doubtful |= _base_code(problem) == sqlite3.SQLITE_IOERR
            self._drop(connection)
            if is_damage(problem):
                self.note_damage()
            raise

    @property
    def is_noted_damaged(self) -> bool:
        """Whether damage was met since the latest start."""
        return damage_note(self.path).exists()

    def note_damage(self) -> None:
        """Lets the next start set this database aside, whatever a quick look then says."""
        with suppress(OSError):
            damage_note(self.path).touch()

    def tend(self) -> bool:
        """Folds a grown write-ahead log into the file, so that no commit has to. True when there was something to do.

        For a thread with time to spare. Nobody is kept waiting: what others still read stays in the log for another time.
        """
        log = self.path.with_name(self.path.name + "-wal")
        if not log.exists() or log.stat().st_size < IDLE_LOG_PAGES * _FRAME_BYTES:
            return False
        with self.kept() as connection:
            _busy, frames, _folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return int(frames) > 0

    def close(self) -> None:
        """Closes what threads kept. Only after these threads have ended or will not ask again."""
        with self._lock:
            kept, self._kept = self._kept, {}
        for connection in kept.values():
            connection.close()

    def _of_this_thread(self) -> sqlite3.Connection:
        thread = threading.current_thread()
        with self._lock:
            known = self._kept.get(thread)
        if known is not None:
            return known
        made = self.connection()
        with self._lock:
            ended = [self._kept.pop(other) for other in list(self._kept) if not other.is_alive()]
            self._kept[thread] = made
        for connection in ended:
            connection.close()
        return made

    def _drop(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if self._kept.get(threading.current_thread()) is connection:
                del self._kept[threading.current_thread()]
        connection.close()

    @staticmethod
    def open(path: Path, opener: Opener = open_file) -> Store:
        """Opens or creates, checks and migrates. Raises :class:`StoreUnusable`; never deletes anything."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise io_trouble(path.parent, problem) from problem
        try:
            if opener is open_file:
                _look_over(path)
            connection = connect(path, opener)
        except sqlite3.DatabaseError as problem:
            raise _unusable(path.parent, problem) from problem
        try:
            if opener is not open_file:
                _judge(connection.execute(_QUICK_CHECK).fetchone())
            _migrate(connection)
            with _unless_full():
                vouch_for_log(connection)
        except sqlite3.DatabaseError as problem:
            raise _unusable(path.parent, problem) from problem
        finally:
            connection.close()
        return Store(path, opener)


def vouch_for_log(connection: sqlite3.Connection) -> None:
    """Makes durable whatever the write-ahead log shows. Raises ``sqlite3.Error`` when the disk refuses.

    A commit whose sync failed is still in the log as the kernel shows it, and whoever opens the file first afterwards takes
    it for committed. After a real error of the disk no later sync of the log writes it, and what is committed behind it is
    lost with it at a power cut. So the log is folded into the file, and a commit of its own begins the log anew: only that
    ends what is on the disk of the old one. Where others have the file open, they know what was committed.
    """
    _busy, frames, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if frames > 0 and frames == folded:
        with transaction(connection):
            connection.execute(_BEGIN_LOG_ANEW)


@contextmanager
def _unless_full() -> Iterator[None]:
    """On a full disk nothing was half synced, and what waits can still be delivered."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        if _base_code(problem) != sqlite3.SQLITE_FULL:
            raise


def _base_code(problem: BaseException) -> int:
    """SQLite's primary result code; 0 for what is not SQLite's."""
    code = getattr(problem, "sqlite_errorcode", 0)
    return code & 0xFF if isinstance(code, int) else 0


def damage_note(path: Path) -> Path:
    """The file that says that the database was found damaged."""
    return path.with_name(path.name + ".damaged")


def io_trouble(folder: Path, problem: Exception) -> StoreUnusable:
    """A full disk by its own name: it passes as soon as somebody makes room. Who waits for another is not out of room."""
    detail = str(problem) if isinstance(problem, sqlite3.Error) else type(problem).__name__
    busy = _base_code(problem) == sqlite3.SQLITE_BUSY
    with suppress(OSError):
        if not busy and shutil.disk_usage(folder).free < _ROOM_BYTES:
            return StoreUnusable("store.full", detail)
    return StoreUnusable("store.io", detail)


def log_bytes(path: Path) -> int:
    """How big the write-ahead log is: folding it may take as much of the disk once more. Raises ``OSError``."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _unusable(folder: Path, problem: sqlite3.DatabaseError) -> StoreUnusable:
    """Only what SQLite calls damaged is: operational errors (busy, full, no permission) say nothing against the file, and
    a migration that fails is a bug of ours."""
    if isinstance(problem, sqlite3.OperationalError):
        return io_trouble(folder, problem)
    return StoreUnusable("store.corrupt" if is_damage(problem) else "store.migration", str(problem))


def is_damage(problem: BaseException) -> bool:
    """Whether SQLite says that the file itself is bad."""
    return _base_code(problem) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def look(path: Path) -> sqlite3.Connection:
    """A connection that can change nothing, not even the log: a damaged database stays as it was found."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def _look_over(path: Path) -> None:
    """Raises :class:`StoreUnusable` for a damaged file. A big one is not read to the end: :func:`examine` does that."""
    if not path.exists() or not path.stat().st_size:
        return
    deadline = time.monotonic() + CHECK_SECONDS
    with closing(look(path)) as connection:
        connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
        try:
            verdict = connection.execute(_QUICK_CHECK).fetchone()
        except sqlite3.OperationalError as problem:
            # A rollback journal is there only when the power failed as the file was made: whoever writes undoes that first.
            if problem.sqlite_errorcode not in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_READONLY_ROLLBACK):
                raise
            return
    _judge(verdict)


def _judge(verdict: tuple[str]) -> None:
    if verdict[0] != "ok":
        raise StoreUnusable("store.corrupt", verdict[0])


def examine(path: Path) -> str:
    """Reads the whole database, also every index against its table: empty when it is whole, else what is wrong first.

    Takes seconds for 100 MB; nobody is kept from writing. Raises ``sqlite3.Error`` when it cannot be read at all.
    """
    with closing(look(path)) as connection:
        try:
            verdict = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        except sqlite3.DatabaseError as problem:
            if not is_damage(problem):
                raise
            return str(problem)
    return "" if verdict == "ok" else verdict


def _migrate(connection: sqlite3.Connection) -> None:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise StoreUnusable("store.newer", f"schema {version}, this program knows {len(MIGRATIONS)}")
    if version < len(MIGRATIONS):
        # Imported only when there is something to migrate: it takes 0.2 s, which every start would pay.
        from sqlite_utils import Database

        database = Database(connection)
        # A table that others refer to is made anew under another name; what refers to what is checked at the end.
        connection.execute("PRAGMA foreign_keys = OFF")
        with transaction(connection):
            for script in MIGRATIONS[version:]:
                for statement in _statements(script):
                    database.execute(statement)
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if broken is not None:
                raise StoreUnusable("store.migration", f"a row of {broken[0]} refers to nothing")
            database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("PRAGMA foreign_keys = ON")
    with transaction(connection):
        outbox.migrate(connection)


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines():
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
