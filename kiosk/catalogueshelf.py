"""The catalogue that the program came with, and those that the platform publishes: which one is used."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from kiosk.catalogue import CatalogueProblem, load_catalogue
from kiosk.catalogueset import CatalogueSet, fault_of, known_of, read_set
from kiosk.clock import Clock, iso
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.search import SearchIndex
from kiosk.store import shelf
from kiosk.store.database import STORE_ERRORS
from sync.wire.downlink import Channel, Cursor

_LOG = logging.getLogger("kiosk.catalogueshelf")

Connections = Callable[[], AbstractContextManager[sqlite3.Connection]]


class CatalogueShelf:
    """From the job thread, but for :meth:`at_start` and :meth:`in_use`."""

    def __init__(self, connection: Connections, assets: Path, village_code: str, clock: Clock, program: str) -> None:
        self._connection = connection
        self._assets = assets
        self._village_code = village_code
        self._clock = clock
        self._known = known_of(assets, program)
        self._taken: dict[int, Cursor] = {}
        self._used: Cursor | None = None

    def at_start(self) -> CatalogueSet:
        """What to begin with: the newest published one that works, else the program's own."""
        found = self.take() or CatalogueSet(load_catalogue(self._assets / "catalogue"))
        self.in_use(found.catalogue.version)
        return found

    def take(self) -> CatalogueSet | None:
        """The newest published set that can be used; its trial begins. None: there is none, or the store is broken."""
        try:
            with self._connection() as connection:
                taken = shelf.take(connection, Channel.CATALOGUE, self._village_code, self._read, iso(self._clock))
        except STORE_ERRORS as problem:
            _LOG.warning("catalogue.not_read %s", type(problem).__name__)
            return None
        if taken is None:
            return None
        self._taken[taken.cursor.version] = taken.cursor
        return taken.content

    def index(self, catalogue: Catalogue) -> SearchIndex:
        from kiosk.searchindex import build_index

        return build_index(catalogue)

    def in_use(self, version: int) -> None:
        """The screens show this version from now on."""
        self._used = self._taken.get(version)

    def used(self) -> Cursor | None:
        """What the screens show; None: what the program came with. From any thread."""
        return self._used

    def prove(self, version: int) -> None:
        """The program has worked with this version for a while."""
        cursor = self._taken.get(version)
        if cursor is None:
            return
        try:
            with self._connection() as connection:
                shelf.prove(connection, cursor)
        except STORE_ERRORS as problem:
            _LOG.warning("catalogue.not_proved %s", type(problem).__name__)

    def fault_of(self, files: Mapping[str, bytes]) -> str:
        """For the downlink: why a set that has arrived cannot be used. From any thread."""
        return fault_of(files, self._known)

    def _read(self, files: Mapping[str, bytes], version: int) -> CatalogueSet | str:
        try:
            return read_set(files, version, self._known)
        except CatalogueProblem as problem:
            return str(problem)
