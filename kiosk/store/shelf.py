"""Which published set the program uses: on trial at first, taken back when it does not work, the one before in its place.

A set is on trial until the program has worked with it for a while. A program that dies before that starts again with the
same set a few times only. What is taken back is remembered as refused, and the platform is told.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from kiosk.domain.values import dataclass
from kiosk.store.database import transaction
from sync import published
from sync.wire.downlink import Channel, Cursor, set_hash

_LOG = logging.getLogger("kiosk.shelf")

T = TypeVar("T")

Reader = Callable[[Mapping[str, bytes], int], T | str]
"""Makes of the files of a version what the program uses, or says in a sentence why it cannot be used."""


@dataclass(frozen=True, slots=True)
class Taken(Generic[T]):
    """A set that is about to be used."""

    content: T
    cursor: Cursor
    proved: bool


def take(connection: sqlite3.Connection, channel: Channel, village_code: str, read: Reader[T], at: str) -> Taken[T] | None:
    """The newest set that can be used, or None when there is none. Its trial begins.

    Each set that cannot be used gives way, in a transaction of its own. Raises database errors.
    """
    for _ in ("active", "previous"):
        with transaction(connection):
            found = _look(connection, channel, village_code, read)
            if not isinstance(found, _Fault):
                published.begin_trial(connection, channel)
                return found
            _LOG.warning("published.taken_back channel=%s code=%s", channel.value, found.code)
            if not published.take_back(connection, channel, found.code, found.words, at):
                return None
    return None


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """What :func:`take` would give now, and why newer sets would give way to it."""

    content: T | None
    faults: tuple[str, ...] = ()
    """Sentences in Chinese."""


def look(connection: sqlite3.Connection, channel: Channel, village_code: str, read: Reader[T]) -> Seen[T]:
    """As :func:`take`, and nothing changes: for whoever asks what a terminal works with. Raises database errors."""
    faults: list[str] = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        for _ in ("active", "previous"):
            found = _look(connection, channel, village_code, read)
            if not isinstance(found, _Fault):
                return Seen(None if found is None else found.content, tuple(faults))
            faults.append(found.words)
            if not published.take_back(connection, channel, found.code, found.words, ""):
                break
        return Seen(None, tuple(faults))
    finally:
        connection.execute("ROLLBACK")


def prove(connection: sqlite3.Connection, cursor: Cursor) -> None:
    """The program has worked with this set for a while."""
    with transaction(connection):
        published.prove(connection, cursor.channel, cursor.version)


@dataclass(frozen=True, slots=True)
class _Fault:
    code: str
    words: str


def _read(channel: Channel, read: Reader[T], active: published.ActiveSet) -> T | str:
    try:
        return read(active.files, active.version)
    except Exception as bug:  # noqa: BLE001 - what was published must not keep the terminal from starting
        _LOG.exception("published.reader_failed channel=%s %s", channel.value, type(bug).__name__)
        return f"检查这份内容时出错（{type(bug).__name__}）。"


def _look(connection: sqlite3.Connection, channel: Channel, village_code: str, read: Reader[T]) -> Taken[T] | _Fault | None:
    try:
        active = published.active(connection, channel, village_code)
    except LookupError:
        return _Fault("downlink.damaged", "本机存下的内容已损坏。")
    if active is None:
        return None
    if not active.proved and active.trials >= published.MOST_TRIALS:
        return _Fault("downlink.first_use", f"用这份内容启动了{active.trials}次，程序都没有站住。")
    content = _read(channel, read, active)
    if isinstance(content, str):
        return _Fault("downlink.not_usable", content)
    return Taken(content, Cursor(channel, active.version, set_hash(active.manifest)), active.proved)
