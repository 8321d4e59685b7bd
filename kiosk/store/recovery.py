"""Opening the database so that the terminal serves again, whatever became of the file.

A database that SQLite calls damaged is set aside, a new one is begun whose numbers lie beyond all that the old one can
have given, and what the platform had not confirmed is brought over. Every step can be interrupted and is gone on with at
the next start. What is only busy, full, newer or without permission is not damaged, and is refused as before.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.store import audit, lockout, numbering, quarantine
from kiosk.store.database import Store, StoreUnusable, damage_note, io_trouble, transaction
from kiosk.store.quarantine import Incident
from kiosk.store.salvage import Found, look_through, take_over
from sync import outbox

_LOG = logging.getLogger("kiosk.store")


def open_or_recover(path: Path, at: str) -> Store:
    """Raises :class:`StoreUnusable` when there is no way to serve: the disk itself fails, or the program is too old."""
    try:
        quarantine.finish(path)
        vanished = not path.exists() and numbering.read_mark(path.parent) is not None
        store = _opened(path, at)
        for folder in quarantine.not_gone_through(path.parent):
            _go_through(store, folder, at)
        with closing(store.connection()) as connection:
            if vanished:
                with transaction(connection):
                    lockout.carry_over(connection, None)
            numbering.keep_mark(path.parent, connection)
    except OSError as problem:
        raise io_trouble(path.parent, problem) from problem
    return store


def _opened(path: Path, at: str) -> Store:
    noted = damage_note(path)
    if not path.exists():
        noted.unlink(missing_ok=True)
    if not noted.exists():
        try:
            return Store.open(path)
        except StoreUnusable as problem:
            if problem.code != "store.corrupt":
                raise
    _LOG.error("store.damaged")
    quarantine.set_aside(path, at)
    noted.unlink(missing_ok=True)
    return Store.open(path)


def _go_through(store: Store, folder: Path, at: str) -> None:
    """Numbers first, in a commit of their own: whatever the damaged bytes do to their reader, none is given twice."""
    found = look_through(folder / store.path.name)
    last = numbering.last_of_the_old(store.path.parent, found.highest_seq)
    reason = f"damaged {folder.name}"
    with closing(store.connection()) as connection:
        with transaction(connection):
            numbering.make_void(connection, last, at, reason)
        with transaction(connection):
            lockout.carry_over(connection, lockout.read(folder / store.path.name))
            take_over(connection, found, at)
            incident = _incident(connection, folder.name, found, at, reason)
            fields = {"folder": folder.name, "found": str(incident.found), "saved": str(incident.saved)}
            audit.append(connection, at, "store.recovered", fields)
    quarantine.report(folder, incident)
    _LOG.error("store.recovered folder=%s found=%d saved=%d", folder.name, incident.found, incident.saved)


def _incident(connection: sqlite3.Connection, folder: str, found: Found, at: str, reason: str) -> Incident:
    """Counted in the new database, so that an interrupted round tells the same."""
    void = connection.execute("SELECT first_seq, last_seq FROM outbox_void WHERE reason = ?", (reason,)).fetchone()
    first, last = (0, 0) if void is None else void
    return Incident(
        at=at,
        folder=folder,
        code="store.recovered",
        found=len(found.unsettled),
        saved=sum(outbox.get(connection, entry.entry_id) is not None for _, entry, _ in found.unsettled),
        settled=len(found.settled),
        void_first=first,
        void_last=last,
    )
