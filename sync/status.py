"""What the engine is told, and what it tells."""

from __future__ import annotations

import msgspec

from sync.budget import Budget
from sync.policy import Failure, Link
from sync.wire.traffic import TrafficReport


class EngineSettings(msgspec.Struct, frozen=True):
    """Rhythm and limits of the sync. Seconds, bytes, days."""

    heartbeat_seconds: float = 900.0
    online_probe_seconds: float = 25.0
    """How soon an idle terminal notices by itself that the line is gone; a ``wake`` looks at once."""
    idle_seconds: float = 5.0
    journal_seconds: float = 60.0
    journal_patience_seconds: float = 900.0
    """So long may lines wait for others to go with them: a few in a batch of their own cost many times as much each."""
    journal_worth_events: int = 50
    """So many are worth a batch at once."""
    journal_batch_events: int = 200
    journal_keep_events: int = 20_000
    """Of those the platform has; the rest is erased."""
    journal_most_events: int = 100_000
    """Of those it does not have, before the oldest are given up: some 30 MB, more than a year of a quiet terminal."""
    batch_bytes: int = 1 << 20
    run_seconds: float = 3.0
    """How long batches follow each other before the engine looks around: beats, reports, lets itself be stopped."""
    pending_in_heartbeat: int = 1000
    """As many as the platform takes, so that it can say of each where it is; in gzip about 30 bytes each."""
    erase_after_days: float = 3.0
    ask_for_days: float = 180.0
    """So long after the receipt a department's decision is asked for, and its reason kept."""
    housekeeping_seconds: float = 3600.0
    budget: Budget = Budget()


class SyncStatus(msgspec.Struct, frozen=True):
    """How the sync stands. Times are Unix seconds."""

    link: Link
    since: float
    """When ``link`` took this value."""
    pending: int
    """Ready or leased."""
    parked: int
    last_success: float | None = None
    """When the platform last gave a usable answer to a signed request."""
    last_failure: Failure | None = None
    """The latest failure; stays after things went well again."""
    traffic: TrafficReport | None = None
    """None for a line that costs nothing by the byte."""


class RunResult(msgspec.Struct, frozen=True):
    """What one round of the engine did."""

    sent: int = 0
    acked: int = 0
    parked: int = 0
    failure: Failure | None = None
    wait: float = 0.0
    """Seconds until the next round has something to do, unless it is woken."""
