"""One published channel as a part of the program uses it: which set, whether it works, which one is in use."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

from kiosk.clock import Clock, iso
from kiosk.domain.values import dataclass
from kiosk.store import shelf
from kiosk.store.database import STORE_ERRORS
from sync.wire.downlink import Channel, Cursor

_LOG = logging.getLogger("kiosk.published")

T = TypeVar("T")

Connections = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the sets lie and whose they are."""

    connection: Connections
    village_code: str
    clock: Clock


class PublishedShelf(Generic[T]):
    """:meth:`take` and :meth:`prove` on the job thread, or before there is one."""

    def __init__(self, place: Place, channel: Channel, read: shelf.Reader[T]) -> None:
        self._place = place
        self._channel = channel
        self._read = read
        self._taken: dict[int, Cursor] = {}
        self._used: Cursor | None = None

    def take(self) -> T | None:
        """The newest published set that can be used; its trial begins. None: there is none, or the store is broken."""
        place = self._place
        try:
            with place.connection() as connection:
                taken = shelf.take(connection, self._channel, place.village_code, self._read, iso(place.clock))
        except STORE_ERRORS as problem:
            _LOG.warning("published.not_read channel=%s %s", self._channel.value, type(problem).__name__)
            return None
        if taken is None:
            return None
        self._taken[taken.cursor.version] = taken.cursor
        return taken.content

    def look(self) -> shelf.Seen[T]:
        """What :meth:`take` would give, and nothing changes. Raises database errors."""
        with self._place.connection() as connection:
            return shelf.look(connection, self._channel, self._place.village_code, self._read)

    def in_use(self, version: int) -> None:
        """The program works with this version from now on."""
        self._used = self._taken.get(version)

    def used(self) -> Cursor | None:
        """What the program works with; None: what it came with. From any thread."""
        return self._used

    def prove(self, version: int) -> None:
        """The program has worked with this version for a while."""
        cursor = self._taken.get(version)
        if cursor is None:
            return
        try:
            with self._place.connection() as connection:
                shelf.prove(connection, cursor)
        except STORE_ERRORS as problem:
            _LOG.warning("published.not_proved channel=%s %s", self._channel.value, type(problem).__name__)
