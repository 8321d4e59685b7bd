"""What the platform broadcasts: read from the store on the job thread, shown while its time lasts, network or none."""

from __future__ import annotations

from kiosk.clock import iso
from kiosk.session.ambient import Announcement
from kiosk.shell.ports import Outside
from kiosk.store.database import STORE_ERRORS, transaction
from sync import published
from sync.broadcasts import broadcasts_of, live
from sync.wire.downlink import Broadcast, Channel

_DAMAGED = (LookupError, *STORE_ERRORS)


class Broadcasts:
    """Lives on the screen's thread; only reading and noting go to the job thread."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._all: tuple[Broadcast, ...] = ()
        self._shown: frozenset[str] = frozenset()

    def reload(self) -> None:
        """Something was published, or the program has just started."""
        self._outside.jobs.run(self._read, lambda read: self._outside.in_gui(lambda: self._take(read)))

    def now(self) -> tuple[Announcement, ...]:
        """Those whose time it is, emergencies first."""
        return tuple(
            Announcement(one.broadcast_id, one.text, one.emergency) for one in live(self._all, self._outside.clock.wall())
        )

    def on_screen(self) -> tuple[Announcement, ...]:
        """The attract screen shows them; returns the emergencies nobody heard here yet, and notes them as shown."""
        new = tuple(one for one in self.now() if one.broadcast_id not in self._shown)
        if new:
            self._shown |= {one.broadcast_id for one in new}
            at = iso(self._outside.clock)
            self._outside.jobs.run(lambda: self._note(tuple(one.broadcast_id for one in new), at))
        return tuple(one for one in new if one.emergency)

    def _read(self) -> tuple[tuple[Broadcast, ...], frozenset[str]] | None:
        try:
            with self._outside.house.connection() as connection:
                found = published.active(connection, Channel.BROADCASTS, self._outside.house.village_code)
                shown = published.shown_ids(connection)
        except _DAMAGED:
            return None
        return (() if found is None else broadcasts_of(found.files)), shown

    def _take(self, read: tuple[tuple[Broadcast, ...], frozenset[str]] | None) -> None:
        if read is not None:
            self._all = read[0]
            self._shown |= read[1]

    def _note(self, broadcast_ids: tuple[str, ...], at: str) -> None:
        try:
            with self._outside.house.connection() as connection, transaction(connection):
                for broadcast_id in broadcast_ids:
                    published.note_shown(connection, broadcast_id, at)
        except STORE_ERRORS:
            return
        self._outside.wake_sync()
