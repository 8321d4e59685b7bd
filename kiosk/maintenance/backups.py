"""Copies of the database that the terminal makes by itself, in its own folder and on a second disk where there is one.

Each copy is whole, read back and noted (``backupnote``). Of each place only the newest few stay, and half-made files go.
What is sealed in the database is sealed in the copy.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from kiosk.clock import Clock, iso, local_time
from kiosk.maintenance.backupnote import FORMAT, BackupNote, hash_of, note_of, read_note, signed, write_note
from kiosk.maintenance.storefiles import UNFINISHED, Copied, NotCopied, back_up
from kiosk.settings import BackupSettings, SettingsProblem
from kiosk.store import audit
from kiosk.store.database import STORE_ERRORS, Store, log_bytes, look, transaction
from kiosk.store.durably import sync_folder
from sync import outbox
from sync.rota import Job, Rota
from sync.wire.suites import Signer

_LOG = logging.getLogger("kiosk.backups")

FOLDER_NAME: Final = "backups"
COPIED: Final = "store.copied"
"""The audit event of a copy on the terminal's own disk."""
BACKED_UP: Final = "store.backed_up"
"""That of a copy on something that can outlive the disk."""
FIRST_SECONDS: Final = 300.0
"""A start is never slowed by a copy."""
AGAIN_SECONDS: Final = 3600.0
"""After a copy that could not be made."""
_HOUR: Final = 3600.0


def copies_in(folder: Path, public_key: bytes | None = None) -> list[tuple[Path, BackupNote]]:
    """Copies with a note, newest first. ``public_key``: only what this key signed. Raises ``OSError``."""
    if not folder.is_dir():
        return []
    noted = ((file, read_note(file, public_key)) for file in folder.glob("*.db") if file.is_file())
    return sorted(((file, note) for file, note in noted if note is not None), key=lambda one: one[1].at, reverse=True)


def place_on(second: Path, terminal: str) -> Path:
    """Where a terminal's copies lie on another disk, which may serve more than one terminal in its life."""
    return second / f"yuezhizhu-{terminal}"


def with_note(copied: Copied, terminal: str, at: str, signer: Signer) -> BackupNote:
    """Puts the signed note beside a copy that was just made. Raises ``OSError`` and ``sqlite3.Error``."""
    file = Path(copied.file)
    with closing(look(file)) as connection:
        next_seq = outbox.next_seq(connection)
    sha256, size = hash_of(file)
    note = signed(BackupNote(FORMAT, terminal, at, sha256, size, copied.entries, next_seq), signer)
    write_note(file, note)
    return note


class Backups:
    """One for a running terminal. ``make`` belongs on a thread with time to spare, the rest on any."""

    def __init__(
        self,
        store: Store,
        terminal: str,
        settings: BackupSettings,
        second: Path | None,
        signer: Callable[[], Signer],
        clock: Clock,
        *,
        least_free_bytes: int,
        is_mounted: Callable[[Path], bool] = os.path.ismount,
        rota: Rota | None = None,
    ) -> None:
        """``signer``: of the terminal's key; may raise ``SettingsProblem``. ``second``: where another disk is mounted."""
        self._store = store
        self._terminal = terminal
        self._settings = settings
        self._second = second
        self._signer = signer
        self._clock = clock
        self._least_free = least_free_bytes
        self._is_mounted = is_mounted
        first = FIRST_SECONDS if settings.every_hours > 0 else None
        self._job: Job = (rota or Rota(clock)).job("store.copy", first_in=first, by_hand=first is not None)

    @property
    def wanted(self) -> bool:
        """Somebody has asked for a copy, however young the last one is."""
        return self._job.hurried

    def due(self) -> bool:
        return self._settings.every_hours > 0 and self._job.due()

    def make(self) -> bool:
        """One round: a copy here, and one on the second disk. False when the last copy is young and nobody has asked for
        another, or none could be made."""
        wanted = self._job.hurried
        self._job.again_in(AGAIN_SECONDS)
        try:
            wait = 0.0 if wanted else self._wait()
        except STORE_ERRORS as problem:
            _LOG.warning("store.not_copied problem=%s", type(problem).__name__)
            return False
        if wait > 0:
            self._job.again_in(wait)
            return False
        with self._job.at_work() as run:
            run.code = self._not_copied()
        if not run.code:
            self._job.again_in(self._settings.every_hours * _HOUR)
        return not run.code

    def _not_copied(self) -> str:
        """Makes the copies; why there is none, or empty."""
        try:
            self._copy_here()
        except NotCopied as problem:
            _LOG.warning("store.not_copied code=%s", problem.code)
            return problem.code
        except (*STORE_ERRORS, OSError, SettingsProblem) as problem:
            _LOG.warning("store.not_copied problem=%s", type(problem).__name__)
            return "backup.failed"
        return ""

    def _wait(self) -> float:
        """Seconds until the next copy is due by the last one's date; one in the future says nothing: the clock was set."""
        with closing(self._store.connection()) as connection:
            last = audit.latest(connection, COPIED)
        age = (local_time(self._clock) - datetime.fromisoformat(last)).total_seconds() if last else -1.0
        return self._settings.every_hours * _HOUR - age if age >= 0 else 0.0

    def _copy_here(self) -> None:
        at, folder, signer = iso(self._clock), self._store.path.parent / FOLDER_NAME, self._signer()
        _tidy(folder, self._settings.keep)
        self._make_room_or_refuse(folder)
        copied = back_up(self._store.path, folder, at)
        with_note(copied, self._terminal, at, signer)
        _tidy(folder, self._settings.keep)
        self._note(COPIED, at)
        _LOG.info("store.copied entries=%d kilobytes=%d", copied.entries, copied.bytes >> 10)
        if self._second is not None:
            self._copy_there(Path(copied.file), self._second, at)

    def _make_room_or_refuse(self, folder: Path) -> None:
        """A copy must never be what fills the disk: then older copies go first, and after them it is not made."""
        needed = self._store.path.stat().st_size + log_bytes(self._store.path) + self._least_free
        for file, _note in reversed(copies_in(folder)[1:]):
            if shutil.disk_usage(self._store.path.parent).free >= needed:
                break
            _remove(file)
        if shutil.disk_usage(self._store.path.parent).free < needed:
            raise NotCopied("backup.no_room", "存储剩得不多，没有做备份。请清理出空间。")

    def _copy_there(self, copy: Path, second: Path, at: str) -> None:
        """Where nothing is mounted lies the terminal's own disk, and a copy there would only look like a second one."""
        try:
            if not second.is_dir() or not self._is_mounted(second):
                _LOG.warning("store.no_second_disk")
                return
            folder = place_on(second, self._terminal)
            folder.mkdir(exist_ok=True)
            _tidy(folder, self._settings.keep)
            self._carry(copy, folder)
            _tidy(folder, self._settings.keep)
        except OSError as problem:
            _LOG.warning("store.not_copied_there problem=%s", type(problem).__name__)
            return
        self._note(BACKED_UP, at)

    @staticmethod
    def _carry(copy: Path, folder: Path) -> None:
        """The copy under its name only when it was read back with its hash. Raises ``OSError``."""
        target = folder / copy.name
        aside = target.with_name(target.name + UNFINISHED)
        note = read_note(copy, None)
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            hash_of(copy, stream.write)
            stream.flush()
            os.fsync(stream.fileno())
        if note is None or hash_of(aside) != (note.sha256, note.size):
            aside.unlink(missing_ok=True)
            raise OSError("the second disk gives back other bytes")
        aside.replace(target)
        write_note(target, note)

    def _note(self, code: str, at: str) -> None:
        with closing(self._store.connection()) as connection, transaction(connection):
            audit.append(connection, at, code)


def _tidy(folder: Path, keep: int) -> None:
    """Lets only the newest stay, and nothing half made. Raises ``OSError``."""
    if not folder.is_dir():
        return
    for file, _note in copies_in(folder)[keep:]:
        _remove(file)
    for left in [*folder.glob(f"*{UNFINISHED}"), *folder.glob("*.new")]:
        left.unlink(missing_ok=True)
    for file in folder.glob("*.db"):
        if not note_of(file).exists():
            _remove(file)
    sync_folder(folder)


def _remove(copy: Path) -> None:
    """The copy first: a note without a copy is nothing, a copy without a note is never tidied twice."""
    with suppress(FileNotFoundError):
        copy.unlink()
    note_of(copy).unlink(missing_ok=True)
