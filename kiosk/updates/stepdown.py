"""The database after a version was given back that had changed its schema: an older program cannot open a newer one.

Before such a version starts, the database is copied. When it is given back, the copy is brought back as a technician would
bring one back (:mod:`kiosk.maintenance.restore`): the newer database is set aside, never deleted, and what it holds beyond
the copy and the platform has not confirmed comes over.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from kiosk.domain.values import dataclass
from kiosk.maintenance.backupnote import note_of
from kiosk.maintenance.backups import with_note
from kiosk.maintenance.restore import NotRestored, restore
from kiosk.maintenance.storefiles import back_up
from kiosk.store.database import DATABASE_NAME, look
from kiosk.store.schema import MIGRATIONS
from kiosk.updates.places import Places, State
from kiosk.updates.switching import Switch
from sync.wire.suites import Signer

SCHEMA: Final = len(MIGRATIONS)
"""The version of the database that this program writes."""
_LOG = logging.getLogger("kiosk.updates")


@dataclass(frozen=True, slots=True)
class Keeper:
    """The terminal's database and whose it is. ``public_key``: the terminal's own, raw Ed25519."""

    folder: Path
    terminal: str
    public_key: bytes


def copy_before(keeper: Keeper, signer: Signer, places: Places, schema: int, at: str) -> str:
    """The copy's file name, where a version with another schema is to come; else nothing.

    Raises :class:`kiosk.maintenance.storefiles.NotCopied`, ``OSError`` and ``sqlite3.Error``: then it must not start.
    """
    database = keeper.folder / DATABASE_NAME
    if schema == SCHEMA or not database.exists():
        return ""
    copied = back_up(database, places.work, at)
    with_note(copied, keeper.terminal, at, signer)
    return Path(copied.file).name


def step_down(keeper: Keeper, places: Places, switch: Switch, at: str) -> bool:
    """Before the store is opened. True when the copy took the place of a newer database.

    After a power cut in between it begins anew: the note in the state is taken away last. What could not be brought back is
    logged and left as it is; the store then refuses in words of its own.
    """
    name = places.read().step_down
    if not name:
        return False
    copy, database = places.work / name, keeper.folder / DATABASE_NAME
    stepped = copy.is_file() and (not database.exists() or _schema_of(database) > SCHEMA)
    if stepped:
        try:
            back = restore(copy, keeper.folder, keeper.terminal, keeper.public_key, at)
        except NotRestored as problem:
            _LOG.error("update.store_not_restored code=%s", problem.code)
            return False
        _LOG.error("update.store_restored saved=%d unsettled=%d", back.saved, back.unsettled)
    switch.change(_without_note)
    return stepped


def forget_copies(places: Places) -> None:
    """Copies that no trial and no roll-back needs any more."""
    state = places.read()
    needed = {state.step_down, state.trial.copy if state.trial is not None else ""}
    with suppress(OSError):
        for file in places.work.glob("terminal-*.db"):
            if file.name not in needed:
                file.unlink()
                note_of(file).unlink(missing_ok=True)


def _without_note(state: State) -> State:
    return replace(state, step_down="")


def _schema_of(database: Path) -> int:
    """-1 for one that cannot be read: the recovery has its own way with that."""
    try:
        with closing(look(database)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return -1
