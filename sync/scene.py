"""What all journal lines of one moment have in common: clocks, start of the machine, line, load.

Every line is made by :meth:`Scene.event`, so none can lack what operations reads it by. The engine looks around with
:class:`sync.scenery.Scenery`; whoever writes a line beside it (a submission, a technician, the command line) knows its own
clocks and takes the line from what the engine noted last.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from sync import tally, wire
from sync.clock import Clock, iso, machine_boot_id
from sync.usage import read_usage
from sync.wire.journal import EVENTS

_WIRELESS: Final = Path("/proc/net/wireless")
_LEVEL_COLUMN: Final = 3
_KEY: Final = "scene"


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One moment. ``wall`` is Unix time; the other fields are those of :class:`~sync.wire.journal.JournalEvent`."""

    wall: float
    at: str
    mono: float
    boot_id: str
    clock_offset_ms: int | None
    clock_trust: str
    link: str
    signal_dbm: int | None
    bytes_month: int
    queue_depth: int
    parked_count: int
    oldest_age_s: int

    def event(self, name: str, **fields: str | float) -> wire.JournalEvent:
        """A line of this moment; the number is given when it is written. ``name``: one of ``EVENTS``."""
        known(name)
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


def known(name: str) -> str:
    """Raises ``ValueError`` for an event that operations has no word for."""
    if name not in EVENTS:
        raise ValueError(f"no such event: {name}")
    return name


Look = Callable[[sqlite3.Connection], Scene]
"""Looks around now. The counts are those of the transaction that is open on the connection."""


class SeenLine(msgspec.Struct, frozen=True):
    """How the engine saw the line last, for those who write beside it. True within one start of the machine."""

    boot_id: str = ""
    link: str = ""
    clock_offset_ms: int | None = None
    clock_trust: str = ""
    metered: bool = False


def note_line(conn: sqlite3.Connection, seen: SeenLine) -> None:
    """Inside the caller's transaction."""
    conn.execute("INSERT OR REPLACE INTO sync_state VALUES (?, ?)", (_KEY, msgspec.json.encode(seen).decode()))


def line_seen(conn: sqlite3.Connection, boot_id: str) -> SeenLine:
    """What was noted in this start of the machine; of another start nothing holds any more."""
    row = conn.execute("SELECT value FROM sync_state WHERE key = ?", (_KEY,)).fetchone()
    seen = SeenLine() if row is None else msgspec.json.decode(row[0], type=SeenLine)
    return seen if seen.boot_id == boot_id else SeenLine(boot_id)


def beside(clock: Clock, at: str = "") -> Look:
    """How to look around without an engine. ``at``: the moment (ISO 8601 with offset) when that is settled already."""

    def look(conn: sqlite3.Connection) -> Scene:
        wall = datetime.fromisoformat(at).timestamp() if at else clock.wall()
        seen = line_seen(conn, machine_boot_id())
        return scene_beside(conn, wall, clock.monotonic(), seen, at)

    return look


def scene_beside(conn: sqlite3.Connection, wall: float, mono: float, seen: SeenLine, at: str) -> Scene:
    """A moment by its clocks and by the line that was ``seen``. ``at``: as the moment is written already, if it is."""
    bytes_month = read_usage(conn).bytes if seen.metered else 0
    return scene_of(conn, wall, mono, seen, wireless_signal(), bytes_month, at)


def scene_of(
    conn: sqlite3.Connection,
    wall: float,
    mono: float,
    seen: SeenLine,
    signal_dbm: int | None,
    bytes_month: int,
    at: str = "",
) -> Scene:
    """A moment, put together."""
    counts = tally.counts(conn)
    return Scene(
        wall=wall,
        at=at or iso(wall),
        mono=round(mono, 3),
        boot_id=seen.boot_id,
        clock_offset_ms=seen.clock_offset_ms,
        clock_trust=seen.clock_trust,
        link=seen.link,
        signal_dbm=signal_dbm,
        bytes_month=bytes_month,
        queue_depth=counts.pending,
        parked_count=counts.parked,
        oldest_age_s=_age(tally.oldest_pending(conn), wall) if counts.pending else 0,
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
