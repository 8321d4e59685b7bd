"""What the database needs while the terminal serves: its log folded, the mark ahead, a look at all of it."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing
from typing import Final, Protocol

from kiosk.store import numbering, quarantine
from kiosk.store.database import STORE_ERRORS, Store, examine
from sync import outbox, wire
from sync.clock import SystemClock
from sync.rota import Rota

_LOG = logging.getLogger("kiosk.store")

TEND_SECONDS: Final = 30.0
"""How often :meth:`StoreCare.tend` is to be called."""


class Copies(Protocol):
    """What makes copies of the database."""

    @property
    def wanted(self) -> bool: ...
    def due(self) -> bool: ...
    def make(self) -> bool: ...


class StoreCare:
    """One for the open database of a running terminal."""

    def __init__(self, store: Store, copies: Copies | None = None, rota: Rota | None = None) -> None:
        self._store = store
        rota = Rota(SystemClock()) if rota is None else rota
        self._tending = rota.job("store.tend")
        self._examining = rota.job("store.examine", first_in=None, by_hand=True, wake=self.examine)
        self._copies = copies
        self._thread: threading.Thread | None = None
        self._copying: threading.Thread | None = None

    def tend(self) -> None:
        """For a thread with time to spare, every half minute. A disk that is full or gone is told elsewhere."""
        with self._tending.at_work() as run:
            try:
                self._store.tend()
                with self._store.kept() as connection:
                    numbering.keep_mark(self._store.path.parent, connection)
            except (*STORE_ERRORS, OSError) as problem:
                _LOG.info("store.not_tended problem=%s", type(problem).__name__)
                run.code = "store.not_tended"
        self._tending.again_in(TEND_SECONDS)

    def examine(self) -> None:
        """Reads the whole database on a thread of its own; damage is noted, for the technician and the next start."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = threading.Thread(target=self._examine, name="store-check", daemon=True)
        self._thread.start()

    def copy(self, *, resting: bool = True) -> None:
        """Begins a copy when one is due, on a thread of its own: for a moment when nobody is there, or somebody asked."""
        if self._copies is None or not self._copies.due() or not (resting or self._copies.wanted):
            return
        if self._copying is not None and self._copying.is_alive():
            return
        self._copying = threading.Thread(target=self._copies.make, name="store-copy", daemon=True)
        self._copying.start()

    def wait(self, seconds: float) -> bool:
        """Whether examination and copy are over, after so many seconds each at most. A half copy is taken away later."""
        threads = [thread for thread in (self._thread, self._copying) if thread is not None]
        for thread in threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in threads)

    def report(self) -> wire.StoreReport:
        """For the heartbeat. Raises as any use of the store."""
        with closing(self._store.connection()) as connection:
            void = outbox.void(connection)
        incidents = quarantine.incidents(self._store.path.parent)
        state = "damaged" if self._store.is_noted_damaged else "recovered" if incidents else "ok"
        if not incidents:
            return wire.StoreReport(state, void=void)
        latest = incidents[-1]
        return wire.StoreReport(state, latest.at, latest.found, latest.saved, len(incidents), void)

    def _examine(self) -> None:
        with self._examining.at_work() as run:
            run.code = self._flaw()

    def _flaw(self) -> str:
        """Why the database is not sound, or could not be read; empty when it is."""
        try:
            wrong = examine(self._store.path)
        except sqlite3.Error as problem:
            _LOG.info("store.not_examined problem=%s", type(problem).__name__)
            return "store.not_examined"
        if wrong:
            self._store.note_damage()
            _LOG.error("store.damaged_inside")
            return "store.damaged"
        _LOG.info("store.examined")
        return ""
