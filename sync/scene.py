"""What all journal lines of one moment have in common: clocks, start of the machine, line, load."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from sync import outbox, wire
from sync.clock import Clock, iso
from sync.courier import Courier
from sync.policy import Link

_WIRELESS: Final = Path("/proc/net/wireless")
_LEVEL_COLUMN: Final = 3


class Scene(msgspec.Struct, frozen=True):
    """One moment. ``wall`` is Unix time; the other fields are those of :class:`~sync.wire.journal.JournalEvent`."""

    wall: float
    at: str
    mono: float = 0.0
    boot_id: str = ""
    clock_offset_ms: int | None = None
    clock_trust: str = ""
    link: str = ""
    signal_dbm: int | None = None
    bytes_month: int = 0
    queue_depth: int = 0
    parked_count: int = 0
    oldest_age_s: int = 0

    def event(self, name: str, **fields: str | float) -> wire.JournalEvent:
        """A line of this moment; the number is given when it is written."""
        return msgspec.structs.replace(
            wire.JournalEvent(
                0,
                self.at,
                name,
                queue_depth=self.queue_depth,
                mono=self.mono,
                boot_id=self.boot_id,
                clock_offset_ms=self.clock_offset_ms,
                clock_trust=self.clock_trust,
                oldest_age_s=self.oldest_age_s,
                parked_count=self.parked_count,
                link=self.link,
                signal_dbm=self.signal_dbm,
                bytes_month=self.bytes_month,
            ),
            **fields,
        )


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

    def look(self, conn: sqlite3.Connection) -> Scene:
        """Now. The counts are those of the transaction that is open on ``conn``."""
        offset = self._courier.clock_offset
        return msgspec.structs.replace(
            scene_beside(conn, self._clock.wall()),
            mono=round(self._clock.monotonic(), 3),
            boot_id=self._boot_id,
            clock_offset_ms=None if offset is None else round(offset * 1000),
            clock_trust=self._clock_trust(),
            link=self.link.value,
            signal_dbm=self._signal(),
            bytes_month=self.bytes_month,
        )


def scene_beside(conn: sqlite3.Connection, now: float) -> Scene:
    """What can be said of ``now`` (Unix time) without an engine: the queue."""
    counts = outbox.counts(conn)
    return Scene(
        wall=now,
        at=iso(now),
        queue_depth=counts.pending,
        parked_count=counts.parked,
        oldest_age_s=_age(outbox.oldest_pending(conn), now) if counts.pending else 0,
    )


def wireless_signal(table: Path = _WIRELESS) -> int | None:
    """Level in dBm of the first wireless interface in ``/proc/net/wireless``; None where there is none.

    Two lines of head, then ``wlan0: 0000 70. -40. -256 ...``: status, link quality, level, noise. A level above 0 is in
    units of the driver's own and says nothing.
    """
    try:
        lines = table.read_text("ascii").splitlines()[2:]
        level = int(float(lines[0].split()[_LEVEL_COLUMN])) if lines else 0
    except (OSError, UnicodeError, ValueError, IndexError):
        return None
    return level if -200 < level < 0 else None


def _age(created_at: str, now: float) -> int:
    try:
        return max(0, int(now - datetime.fromisoformat(created_at).timestamp()))
    except ValueError:
        return 0
