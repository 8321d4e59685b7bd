"""Bringing back a copy of the database, so that nothing counts twice and nothing that can still be saved is lost.

What lies in the store now is set aside, never deleted, and gone through at the end: what it holds beyond the copy and the
platform has not confirmed comes over. Numbers go on beyond all that the lost database can have given; what the copy holds
as waiting is sent once more under its old id, which the platform knows; papers that were open then are left to people; the
sync journal begins a new chain.

A power cut before the last rename leaves the old database, or none and the old one set aside: then the next start begins a
new one and goes through the old, as after damage, and the copy can be brought back again.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from kiosk.maintenance.backupnote import BackupNote, hash_of, read_note
from kiosk.store import audit, effects, numbering, quarantine
from kiosk.store.database import (
    DATABASE_NAME,
    Store,
    StoreUnusable,
    damage_note,
    examine,
    look,
    open_file,
    transaction,
)
from kiosk.store.durably import sync_file, sync_folder
from kiosk.store.recovery import open_or_recover
from sync import journal, outbox
from sync.clock import SystemClock
from sync.scene import beside

_ASIDE: Final = ".restoring"
_REASON: Final = "restored"
_SHARED_FIRST: Final = 0x40000002
_SHARED_BYTES: Final = 510
"""The bytes that every open connection of SQLite in WAL mode holds a shared lock on (sqlite.org/lockingv3.html, os.h)."""
_SPARE_BYTES: Final = 16 << 20


class NotRestored(Exception):  # noqa: N818 - says what did not happen
    """``code``: restore.not_ours, .differs, .newer, .running, .no_room or .io. ``str()`` is one plain sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Restored(msgspec.Struct, frozen=True):
    """``unsettled``: to be sent (again). ``saved``: came over from what was set aside. ``next_seq``: first new number."""

    at: str
    entries: int
    unsettled: int
    saved: int
    papers_left: int
    next_seq: int
    set_aside: str = ""


def restore(copy: Path, store_folder: Path, terminal: str, public_key: bytes, at: str) -> Restored:
    """Makes a copy the terminal's database. Only while the terminal is stopped. Raises :class:`NotRestored`.

    ``public_key``: the terminal's own, raw Ed25519, which must have signed the note beside the copy.
    """
    database = store_folder / DATABASE_NAME
    note = _genuine(copy, terminal, public_key)
    try:
        store_folder.mkdir(parents=True, exist_ok=True)
        if is_in_use(database):
            raise NotRestored("restore.running", "终端正在运行，请先停下它再恢复。")
        draft = database.with_name(database.name + _ASIDE)
        _take_copy(copy, draft, note)
        papers = _make_good(draft, store_folder, _given(database), at)
        aside = quarantine.set_aside(database, at) if database.exists() else None
        draft.rename(database)
        sync_folder(store_folder)
        damage_note(database).unlink(missing_ok=True)
        with closing(open_or_recover(database, at)) as store, closing(store.connection()) as connection:
            unsettled = outbox.counts(connection).pending
            next_seq = outbox.next_seq(connection)
    except StoreUnusable as problem:
        raise _unusable(problem) from problem
    except (OSError, sqlite3.Error) as problem:
        raise NotRestored(
            "restore.io", f"没有恢复成（{type(problem).__name__}）。请看存储和备份盘，再试一次。"
        ) from problem
    saved = sum(one.saved for one in quarantine.incidents(store_folder) if aside is not None and one.folder == aside.name)
    folder = "" if aside is None else str(aside)
    return Restored(note.at, note.entries, unsettled, saved, papers, next_seq, folder)


def is_in_use(database: Path) -> bool:
    """Whether another process has the database open; a damaged file can be asked, too. Raises ``OSError``."""
    if not database.exists():
        return False
    descriptor = os.open(database, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_BYTES, _SHARED_FIRST)
    except (BlockingIOError, PermissionError):
        return True
    finally:
        os.close(descriptor)
    return False


def _genuine(copy: Path, terminal: str, public_key: bytes) -> BackupNote:
    note = read_note(copy, public_key)
    if note is None or note.terminal != terminal:
        sentence = f"{copy} 旁边没有这台终端签过名的说明，不能恢复。要看它里面还有什么，请用 store salvage。"
        raise NotRestored("restore.not_ours", sentence)
    return note


def _take_copy(copy: Path, draft: Path, note: BackupNote) -> None:
    """Bytes are judged by their hash before SQLite sees one of them."""
    for suffix in quarantine.SUFFIXES:
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    if shutil.disk_usage(draft.parent).free < 2 * note.size + _SPARE_BYTES:
        raise NotRestored("restore.no_room", "存储剩得不多，放不下备份。请清理出空间再试。")
    if copy.stat().st_size != note.size:
        raise _differs()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        told = hash_of(copy, stream.write)
    if told != (note.sha256, note.size) or examine(draft):
        draft.unlink()
        raise _differs()


def _make_good(draft: Path, store_folder: Path, given: int, at: str) -> int:
    """Lets the copy go on from where the terminal is now; one commit, then one file. How many papers were left open."""
    with closing(Store.open(draft)) as store, closing(store.connection()) as connection:
        last = numbering.last_of_the_old(store_folder, max(given, outbox.next_seq(connection) - 1))
        with transaction(connection):
            numbering.make_void(connection, last, at, _REASON)
            papers = effects.leave_to_people(connection, at, "store.restored")
            journal.begin_anew(connection, beside(SystemClock(), at)(connection).event("rewound"))
            audit.append(connection, at, "store.restored", {"papers": str(papers)})
        numbering.keep_mark(store_folder, connection)
    with closing(open_file(draft)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    sync_file(draft)
    return papers


def _given(database: Path) -> int:
    """The last number that the database of now has given, as far as it can be read; the mark knows better."""
    try:
        with closing(look(database)) as connection:
            return outbox.next_seq(connection) - 1
    except sqlite3.Error:
        return 0


def _unusable(problem: StoreUnusable) -> NotRestored:
    if problem.code == "store.newer":
        return NotRestored("restore.newer", "备份是更新版的程序做的。请先装新版程序，再恢复。")
    return NotRestored("restore.io", f"恢复后的数据库打不开（{problem.code}）。请看存储，再试一次。")


def _differs() -> NotRestored:
    return NotRestored("restore.differs", "备份和它的说明对不上，可能传坏了或被改过，没有恢复。请换一份。")
