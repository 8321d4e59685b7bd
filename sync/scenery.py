"""The engine's own eyes: what it knows of clocks and line, for its journal lines and for those written beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sync.clock import Clock
from sync.courier import Courier
from sync.policy import Link
from sync.scene import Scene, SeenLine, note_line, scene_of


class Scenery:
    """Looks around. ``boot_id``: how this start of the machine is named; ``clock_trust``: the word for an entry's clock."""

    def __init__(
        self,
        clock: Clock,
        courier: Courier,
        boot_id: str,
        clock_trust: Callable[[], str],
        signal: Callable[[], int | None],
    ) -> None:
        self._clock = clock
        self._courier = courier
        self._boot_id = boot_id
        self._clock_trust = clock_trust
        self._signal = signal
        self.link = Link.NO_NETWORK
        """The engine's view of the line."""
        self.bytes_month = 0
        """Of a metered line."""
        self.metered = False

    def look(self, conn: sqlite3.Connection) -> Scene:
        """Now. The counts are those of the transaction that is open on ``conn``."""
        return scene_of(conn, self._clock.wall(), self._clock.monotonic(), self._seen(), self._signal(), self.bytes_month)

    def note(self, conn: sqlite3.Connection) -> None:
        """Writes down how the line is, in the caller's transaction."""
        note_line(conn, self._seen())

    def _seen(self) -> SeenLine:
        offset = self._courier.clock_offset
        return SeenLine(
            self._boot_id,
            self.link.value,
            None if offset is None else round(offset * 1000),
            self._clock_trust(),
            self.metered,
        )
