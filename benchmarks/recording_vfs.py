"""An SQLite whose every disk operation is written down, behind the small part of ``sqlite3.Connection`` that we use.

The recorder is a VFS of apsw around the real one. A VFS in Python has no shared memory, so the log works only under an
exclusive lock: all connections to one database are faces of one.
"""

from __future__ import annotations

import itertools
import random
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, cast

import apsw

from benchmarks.disk_model import Create, Mark, Operation, Sync, SyncFailed, Truncate, Unlink, Write

_names: Final = itertools.count()
_TO_LOG: Final = re.compile(r"(?i)journal_mode\s*=\s*WAL")
Value = None | int | float | str | bytes


class Recorder:
    """The operations on the files of one folder. ``operations`` may be read at any time.

    ``chance`` also gives SQLite its random numbers, so that the same seed writes the same bytes.
    """

    def __init__(self, folder: Path, chance: random.Random, wall: Callable[[], float] = lambda: 0.0) -> None:
        self.operations: list[Operation] = []
        self.folder = folder
        self._chance = chance
        self._wall = wall
        self._files = {name.name: number for number, name in enumerate(sorted(folder.iterdir()))}
        self._next = itertools.count(len(self._files))
        self._vfs_name = f"recording-{next(_names)}"
        self._vfs: _Vfs | None = _Vfs(self._vfs_name, self)
        self._shared: dict[Path, tuple[apsw.Connection, int]] = {}

    def mark(self, kind: str, what: str, proof: str = "") -> None:
        self.operations.append(Mark(kind, what, proof, self._wall()))

    def close(self) -> None:
        """Forgets the VFS; all connections are closed before."""
        if self._vfs is not None:
            self._vfs.unregister()
            self._vfs = None

    def open(self, path: Path) -> sqlite3.Connection:
        """A face of the one connection to ``path``; the last one to close ends it."""
        shared, faces = self._shared.get(path, (None, 0))
        if shared is None:
            shared = apsw.Connection(str(path), vfs=self._vfs_name)
        self._shared[path] = (shared, faces + 1)
        # The one place where a face passes for the real thing: it has all of it that the house uses.
        return cast("sqlite3.Connection", Face(shared, lambda: self._release(path)))

    def _release(self, path: Path) -> None:
        shared, faces = self._shared.pop(path)
        if faces > 1:
            self._shared[path] = (shared, faces - 1)
        else:
            # Closing folds the log into the file; where that fails, Python's own sqlite3 says nothing either.
            with suppress(apsw.IOError):
                shared.close()

    def may_sync(self) -> bool:
        """Asked before each sync; False makes it fail with SQLITE_IOERR."""
        return True

    def random_bytes(self, count: int) -> bytes:
        return self._chance.randbytes(count)

    def opened(self, name: str, *, new: bool) -> int:
        """The number of a file by its name."""
        if new or name not in self._files:
            self._files[name] = next(self._next)
            self.operations.append(Create(name, self._files[name]))
        return self._files[name]

    def deleted(self, name: str, *, folder: bool) -> None:
        self._files.pop(name, None)
        self.operations.append(Unlink(name, folder))


class _Vfs(apsw.VFS):
    def __init__(self, name: str, recorder: Recorder) -> None:
        self._recorder = recorder
        super().__init__(name, "")

    def excepthook(
        self, etype: type[BaseException] | None, evalue: BaseException | None, etraceback: TracebackType | None
    ) -> bool:
        """Silent: a sync that fails is told to the caller of SQLite too."""
        del etype, evalue, etraceback
        return True

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - apsw's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None or Path(path).parent != self._recorder.folder:
            return apsw.VFSFile("", name, flags)
        new = not Path(path).exists()
        file = _File(name, flags, self._recorder)
        journal = bool(flags[0] & (apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL))
        file.begin(self._recorder.opened(Path(path).name, new=new), owes_folder=new and journal)
        return file

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self._recorder.deleted(Path(filename).name, folder=syncdir)

    def xRandomness(self, numbytes: int) -> bytes:  # noqa: N802
        return self._recorder.random_bytes(numbytes)


class _File(apsw.VFSFile):
    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int], recorder: Recorder) -> None:
        self._recorder = recorder
        self._operations = recorder.operations
        self._number = -1
        self._owes_folder = False
        super().__init__("", name, flags)

    def begin(self, number: int, *, owes_folder: bool) -> None:
        self._number = number
        self._owes_folder = owes_folder

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._operations.append(Write(self._number, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._operations.append(Truncate(self._number, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        del flags  # The real sync costs time and adds nothing: what is durable is decided by the model.
        if not self._recorder.may_sync():
            self._operations.append(SyncFailed(self._number))
            raise apsw.IOError("the disk did not take it")
        self._operations.append(Sync(self._number, self._owes_folder))
        self._owes_folder = False


class FaceCursor:
    """What ``execute`` gives back: rows, and how many there were."""

    def __init__(self, cursor: apsw.Cursor, rowcount: int, lastrowid: int) -> None:
        self._cursor = cursor
        self.rowcount = rowcount
        self.lastrowid = lastrowid

    @property
    def description(self) -> object:
        try:
            return self._cursor.description
        except apsw.ExecutionCompleteError:
            return None

    def fetchone(self) -> tuple[Value, ...] | None:
        return next(self._cursor, None)

    def fetchall(self) -> list[tuple[Value, ...]]:
        return list(self._cursor)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self._cursor)

    def close(self) -> None:
        self._cursor.close()


class Face:
    """Passes for an autocommit ``sqlite3.Connection``."""

    def __init__(self, shared: apsw.Connection, release: Callable[[], None]) -> None:
        self._shared = shared
        self._release: Callable[[], None] | None = release

    @property
    def in_transaction(self) -> bool:
        return self._shared.in_transaction

    def execute(self, statement: str, values: Sequence[Value] = ()) -> FaceCursor:
        if _TO_LOG.search(statement):
            # Not sooner: under an exclusive lock a rollback journal is not removed but overwritten.
            self._shared.execute("PRAGMA locking_mode = EXCLUSIVE")
        return self._run(statement, (tuple(values),))

    def executemany(self, statement: str, rows: Iterable[Sequence[Value]]) -> FaceCursor:
        return self._run(statement, tuple(tuple(row) for row in rows))

    def close(self) -> None:
        release, self._release = self._release, None
        if release is not None:
            release()

    def _run(self, statement: str, rows: tuple[tuple[Value, ...], ...]) -> FaceCursor:
        cursor = self._shared.cursor()
        changed = 0
        try:
            for row in rows:
                cursor.execute(statement, row)
                changed += self._shared.changes()
        except apsw.ConstraintError as error:
            raise sqlite3.IntegrityError(str(error)) from error
        except apsw.Error as error:
            told = sqlite3.OperationalError(str(error))
            # What a disk of Python's says itself has no number of SQLite's.
            told.sqlite_errorcode = getattr(error, "extendedresult", sqlite3.SQLITE_IOERR)
            raise told from error
        return FaceCursor(cursor, changed, self._shared.last_insert_rowid())
