"""Copies of the database and what a damaged one still holds, for a technician with a memory stick and a keyboard."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from kiosk.store import audit, numbering
from kiosk.store.database import Store, examine, look, open_file, transaction
from kiosk.store.durably import sync_file, sync_folder
from kiosk.store.salvage import Found, look_through, take_over
from sync import outbox

UNFINISHED: Final = ".part"
"""At the end of a name while the file is being written."""


class NotCopied(Exception):  # noqa: N818 - says what did not happen
    """``code``: backup.exists, backup.io, backup.differs or backup.no_room. ``str()`` is one plain sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Copied(msgspec.Struct, frozen=True):
    """A copy that was read back and found whole. Entries: those of the outbox, delivered or not."""

    file: str
    bytes: int
    entries: int


class SavedEntry(msgspec.Struct, frozen=True):
    seq: int
    entry_id: str
    receipt_no: str
    service: str
    created_at: str
    parked: bool


class Salvaged(msgspec.Struct, frozen=True):
    """What a damaged database still holds: intact entries without the platform's receipt, and counts."""

    unsettled: tuple[SavedEntry, ...]
    settled: int
    highest_seq: int
    taken_over: int | None = None
    """How many were new in the other database; None when nothing was to be changed."""
    left_out: int = 0
    """How many are not in the other database, because their number belongs to another entry there."""


def back_up(database: Path, folder: Path, at: str) -> Copied:
    """Copies a database that may be in use, as it is at one moment; nobody is kept from writing. Never overwrites.

    The copy is one file without a log. It has its name only after it was read back as a whole and counted.
    Raises :class:`NotCopied`, also for a database that is damaged.
    """
    stamp = "".join(character for character in at[:19] if character.isalnum())
    target = folder / f"{database.stem}-{stamp}.db"
    unfinished = target.with_name(target.name + UNFINISHED)
    if target.exists():
        raise NotCopied("backup.exists", f"{target} 已经有了，不会覆盖。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            counts = _copy(database, unfinished)
            _verify(unfinished, counts)
            sync_file(unfinished)
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(folder)
    except (OSError, sqlite3.Error) as problem:
        raise NotCopied("backup.io", f"没有备份成（{type(problem).__name__}）：{folder}。请换一个地方再试。") from problem
    return Copied(str(target), target.stat().st_size, counts["outbox_entry"])


def _copy(database: Path, unfinished: Path) -> dict[str, int]:
    with closing(look(database)) as source, closing(open_file(unfinished)) as copy:
        source.execute("BEGIN")
        counts = _row_counts(source)
        source.backup(copy)
        source.execute("COMMIT")
        copy.execute("PRAGMA journal_mode = DELETE")
    return counts


def _verify(copy: Path, counts: dict[str, int]) -> None:
    wrong = examine(copy)
    if not wrong:
        with closing(look(copy)) as connection:
            wrong = "" if _row_counts(connection) == counts else "rows"
    if wrong:
        raise NotCopied("backup.differs", "备份读回来不对，没有留下。请换一个地方再试，并运行 doctor 查数据库。")


def _row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - names of our tables
        for (name,) in names.fetchall()
    }


def salvaged(file: Path) -> Salvaged:
    """Reads a damaged database and the log beside it; changes nothing. Raises ``OSError``."""
    return _told(look_through(file))


def salvage_into(file: Path, database: Path, at: str) -> Salvaged:
    """Brings what the platform has not confirmed into another database, under its own ids and numbers, in one commit.

    In a new database, numbers begin beyond all that the old one can have given. Again is harmless.
    Raises ``OSError``, ``sqlite3.Error`` and :class:`kiosk.store.database.StoreUnusable`.
    """
    found = look_through(file)
    is_new = not database.exists()
    last = numbering.last_of_the_old(database.parent, found.highest_seq) if is_new else found.highest_seq
    store = Store.open(database)
    with closing(store), closing(store.connection()) as connection:
        with transaction(connection):
            numbering.make_void(connection, last, at, f"salvaged {file.name}"[:100])
            taken = take_over(connection, found, at)
            missing = sum(outbox.get(connection, entry.entry_id) is None for _, entry, _ in found.unsettled)
            audit.append(connection, at, "store.salvaged", {"found": str(len(found.unsettled)), "saved": str(taken)})
        numbering.keep_mark(database.parent, connection)
    return msgspec.structs.replace(_told(found), taken_over=taken, left_out=missing)


def _told(found: Found) -> Salvaged:
    entries = tuple(
        SavedEntry(seq, entry.entry_id, entry.receipt_no, entry.service, entry.created_at, was_parked)
        for seq, entry, was_parked in found.unsettled
    )
    return Salvaged(entries, len(found.settled), found.highest_seq)
