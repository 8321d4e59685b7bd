"""Draining a backlog: the terminal's real outbox into a real platform, beside what others do with the same records.

Each contender is two processes on the loopback with durable storage on both sides; they take turns, so that a busy
machine troubles them alike. Ours seals (beforehand, as at submission), signs requests and receipts, opens and checks every
body and keeps a journal; the bare reference does nothing of it. A peer that cannot be installed is left out, with a
sentence.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from statistics import median
from typing import Final

from benchmarks.drain_peers import REFERENCE, PeerUnavailable, morango, pouchdb
from benchmarks.drain_run import Contender, Timed, Watched, timed, watched
from benchmarks.drain_terminal import OURS
from benchmarks.registry import Measurement

ROUNDS: Final = 3
BACKLOG: Final = 10_000
SLOW_BACKLOG: Final = 1_000
"""Of a peer that would take a minute for the whole backlog; its rate hardly depends on it."""

WATCHED: Final = 2_000
_PEERS: Final[tuple[Callable[[], Contender], ...]] = (morango, pouchdb)


def measure() -> Iterator[Measurement]:
    rivals = [REFERENCE, *_rivals()]
    sizes = {"morango": SLOW_BACKLOG}
    backlog = int(os.environ.get("DRAIN_BACKLOG", BACKLOG))
    runs: dict[str, list[Timed]] = {}
    for _ in range(ROUNDS):
        for contender in (OURS, *rivals):
            count = min(backlog, sizes.get(contender.name, backlog))
            runs.setdefault(contender.name, []).append(timed(contender, count))
    seen = {contender.name: watched(contender, min(WATCHED, backlog)) for contender in (OURS, *rivals)}
    for rival in rivals:
        yield from _beside(rival, runs, seen, min(backlog, sizes.get(rival.name, backlog)), backlog)
    yield from _of_ours(runs[OURS.name], seen[OURS.name], backlog)


def _rivals() -> Iterator[Contender]:
    for peer in _PEERS:
        try:
            yield peer()
        except PeerUnavailable as sentence:
            print(f"drain: {sentence}", file=sys.stderr)


def _beside(
    rival: Contender, runs: dict[str, list[Timed]], seen: dict[str, Watched], theirs: int, ours: int
) -> Iterator[Measurement]:
    told = f"{rival.name} with {theirs} records"
    own, other = runs[OURS.name], runs[rival.name]
    yield Measurement(
        name="drain",
        value=median(run.per_second for run in own),
        unit=f"transactions/s of a backlog of {ours}",
        reference=told,
        reference_value=median(run.per_second for run in other),
    )
    yield Measurement(
        name="drain-cpu",
        value=median(run.cpu_us for run in own),
        unit="us of processor time/transaction, both sides",
        reference=told,
        reference_value=median(run.cpu_us for run in other),
    )
    yield Measurement(
        name="drain-bytes",
        value=_bytes(seen[OURS.name]),
        unit="bytes/transaction, both ways",
        reference=f"{rival.name} with {seen[rival.name].records} records",
        reference_value=_bytes(seen[rival.name]),
    )
    our_syncs, their_syncs = _syncs(seen[OURS.name]), _syncs(seen[rival.name])
    if our_syncs is not None and their_syncs:
        yield Measurement(
            name="drain-syncs",
            value=our_syncs,
            unit=f"syncs of both disks for {seen[OURS.name].records} transactions",
            reference=rival.name,
            reference_value=their_syncs,
        )


def _of_ours(runs: list[Timed], seen: Watched, backlog: int) -> Iterator[Measurement]:
    """Ours by itself: which side, which way, how much memory."""
    yield Measurement(
        name="drain-cpu-terminal",
        value=median(run.delivered.cpu_seconds / run.delivered.acked * 1e6 for run in runs),
        unit="us of processor time/transaction at the terminal",
        reference="the platform",
        reference_value=median(run.platform_cpu_seconds / run.delivered.acked * 1e6 for run in runs),
    )
    yield Measurement(
        name="drain-bytes-up",
        value=seen.up / seen.records,
        unit="bytes/transaction to the platform",
        reference="bytes/transaction back",
        reference_value=seen.down / seen.records,
    )
    yield Measurement(
        name="drain-memory",
        value=median(run.delivered.peak_rss_bytes / (1 << 20) for run in runs),
        unit=f"MiB at the peak, delivering {backlog}",
        reference="the same process before the first batch",
        reference_value=median(run.delivered.rss_before_bytes / (1 << 20) for run in runs),
    )


def _bytes(seen: Watched) -> float:
    return (seen.up + seen.down) / seen.records


def _syncs(seen: Watched) -> int | None:
    if seen.terminal_syncs is None or seen.platform_syncs is None:
        return None
    return seen.terminal_syncs + seen.platform_syncs
