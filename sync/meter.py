"""Counts what goes over the line, in ``sync_state``, and says what the budget holds back.

The count is written with every 64 KiB and otherwise every ten minutes of use: a power cut forgets no more than that.
"""

from __future__ import annotations

import sqlite3
from typing import Final

import msgspec

from sync.budget import LONGEST_HOLD_SECONDS, Budget, Level, Usage, add, level
from sync.clock import Clock
from sync.courier import Courier
from sync.delivery import transaction
from sync.usage import TRAFFIC, read_usage
from sync.wire.traffic import TrafficReport

WRITE_EVERY_BYTES: Final = 64 * 1024
WRITE_EVERY_SECONDS: Final = 600.0
METERED_PROBE_SECONDS: Final = 300.0
"""A probe every 25 seconds alone would cost 70 MB a month."""


class Meter:
    """The budget of one line, as the engine asks it."""

    def __init__(self, courier: Courier, clock: Clock, budget: Budget) -> None:
        self._courier = courier
        self._clock = clock
        self._budget = budget
        self._usage: Usage | None = None
        self._written = Usage()
        self._written_at = clock.monotonic()

    def change(self, budget: Budget) -> None:
        """Another budget from now on; what was used this month stays used. From any thread."""
        self._budget = budget

    def note(self, conn: sqlite3.Connection) -> None:
        """Takes over what the courier has carried since, and writes it down when it is worth a commit."""
        usage = read_usage(conn) if self._usage is None else self._usage
        if self._usage is None:
            self._written = usage
        carried = self._courier.take_traffic()
        offset = self._courier.clock_offset
        if carried.up or carried.down:
            usage = add(usage, carried.up, carried.down, None if offset is None else self._clock.wall() + offset)
        self._usage = usage
        self._write_if_due(conn, usage)

    def _write_if_due(self, conn: sqlite3.Connection, usage: Usage) -> None:
        mono = self._clock.monotonic()
        much = usage.bytes - self._written.bytes >= WRITE_EVERY_BYTES or usage.month != self._written.month
        late = usage != self._written and mono - self._written_at >= WRITE_EVERY_SECONDS
        if not (much or late):
            return
        with transaction(conn):
            conn.execute("INSERT OR REPLACE INTO sync_state VALUES (?, ?)", (TRAFFIC, msgspec.json.encode(usage).decode()))
        self._written, self._written_at = usage, mono

    @property
    def level(self) -> Level:
        return level(self._budget, self._usage or Usage())

    @property
    def posts_journal(self) -> bool:
        return self.level not in (Level.TIGHT, Level.SHORT)

    def parcels_before(self) -> float | None:
        """Only parcels of entries made before this Unix time may go; None: all may."""
        return self._clock.wall() - LONGEST_HOLD_SECONDS if self.level is Level.SHORT else None

    def probe_seconds(self, usual: float) -> float:
        """How often an idle terminal asks whether the platform is there."""
        return max(usual, METERED_PROBE_SECONDS) if self._budget.metered else usual

    def report(self) -> TrafficReport | None:
        """For status and heartbeat; None for a line that costs nothing."""
        if not self._budget.metered:
            return None
        usage = self._usage or Usage()
        return TrafficReport(usage.month, usage.up, usage.down, self._budget.monthly_bytes, self.level.value)
