"""What the platform's answer to a batch does to the outbox, whichever way it came: over the line or on a medium."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping

from sync import outbox, parcels, wire
from sync.entries import Settled
from sync.steps import Steps
from sync.wire.parcels import PARCEL_INCOMPLETE


def settle_outcomes(
    conn: sqlite3.Connection,
    outcomes: Mapping[str, wire.EntryOutcome],
    now: float,
    *,
    is_genuine: Callable[[wire.Receipt], bool],
    delay: Callable[[int], float],
) -> tuple[Settled, ...]:
    """Settles (see :func:`sync.outbox.settle`) and lets parcels that the platform turned out to lack wait again."""
    settled = outbox.settle(conn, outcomes.values(), now, is_genuine=is_genuine, delay=delay)
    lacking = [entry_id for entry_id, outcome in outcomes.items() if outcome.code == PARCEL_INCOMPLETE]
    if lacking:
        parcels.ask_again(conn, lacking)
    return settled


def reopen_missing(
    conn: sqlite3.Connection, seqs: Iterable[int], not_before: float, steps: Steps, known_gone: set[int]
) -> None:
    """Acked entries that the platform misses go again; what is gone here is noted once, in ``known_gone``."""
    reopened, gone = outbox.reopen(conn, seqs, not_before)
    steps.reopened(reopened)
    for seq in set(gone) - known_gone:
        known_gone.add(seq)
        steps.note("missing_gone", f"seq {seq}")
