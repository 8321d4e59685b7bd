"""Rig ``sync-chaos``: a real engine and courier through the chaos proxy.

Nothing lost, nothing double, order kept, and the platform saw as many duplicates as answers were lost.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import threading
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.chaos import ChaosProxy, entry_ids
from benchmarks.manual_clock import ManualClock
from benchmarks.rigs import Finding
from benchmarks.tiny_platform import SimulatedPlatform
from sync import outbox, wire
from sync.courier import Courier
from sync.delivery import transaction
from sync.engine import SyncEngine
from sync.judging import verify_receipt
from sync.signing import RequestSigner

TERMINAL: Final = "GD-RIG-1"
ENTRIES: Final = 40
STREAMS: Final = 12
_MAX_ROUNDS: Final = 5000
_START: Final = 1_795_000_000.0


def run_seed(seed: int, entries: int = ENTRIES) -> Finding:
    """``entries`` entries in some streams, enqueued while the line misbehaves. A case is one entry."""
    rng = random.Random(seed)
    key = Ed25519PrivateKey.generate()
    lost_answers = _LostAnswers()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        platform = stack.enter_context(SimulatedPlatform({TERMINAL: key.public_key()}))
        # Every other seed speaks the packed form.
        platform.packs = bool(seed % 2)
        proxy = stack.enter_context(ChaosProxy(platform.port, seed, applies=_is_batch_or_beat, on_lost=lost_answers.note))
        courier = stack.enter_context(
            closing(Courier(proxy.url, TERMINAL, RequestSigner(TERMINAL, key), connect_timeout=2.0, answer_timeout=0.3))
        )
        clock = ManualClock(_START)
        # The rig's clock is not the platform's: the courier must find the difference by itself.
        engine = SyncEngine(
            lambda: _open(folder),
            courier,
            clock=clock,
            platform_key=platform.public_key,
            on_change=lambda _: None,
            rng=rng,
            heartbeat=lambda: wire.Heartbeat(0, "", "", "rig", "", ""),
        )
        conn = stack.enter_context(closing(_open(folder)))
        stack.enter_context(closing(engine))
        with transaction(conn):
            outbox.migrate(conn)
        written = _play(conn, engine, clock, rng, entries)
        return _judge(conn, platform, lost_answers, written)


class _LostAnswers:
    """Counts, for each entry, the answers that the platform gave and the terminal never got."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, request_body: bytes) -> None:
        with self._lock:
            self.counts.update(entry_ids(request_body))


def _is_batch_or_beat(path: str) -> bool:
    return path in (wire.PATH_BATCHES, wire.PATH_HEARTBEAT)


def _open(folder: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(folder / "terminal.db", isolation_level=None, timeout=10)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    return conn


def _play(
    conn: sqlite3.Connection, engine: SyncEngine, clock: ManualClock, rng: random.Random, entries: int
) -> list[tuple[str, str]]:
    """Enqueues in bursts between rounds until all is delivered; returns (stream, entry id) in order."""
    written: list[tuple[str, str]] = []
    for _ in range(_MAX_ROUNDS):
        if len(written) < entries and rng.random() < 0.5:
            with transaction(conn):
                burst = min(rng.randint(1, 6), entries - len(written))
                written += [_enqueue(conn, f"stream-{rng.randrange(STREAMS)}", rng) for _ in range(burst)]
        result = engine.run_once()
        if len(written) == entries and outbox.depth(conn) == 0:
            break
        clock.advance(result.wait)
    return written


def _enqueue(conn: sqlite3.Connection, stream: str, rng: random.Random) -> tuple[str, str]:
    entry_id = outbox.new_entry_id()
    sealed = wire.SealedBody("rig", "rig", rng.randbytes(rng.randint(20, 400)))
    outbox.enqueue(
        conn,
        outbox.NewEntry(
            entry_id,
            stream,
            wire.Kind.TRANSACTION,
            "rig",
            f"R-{entry_id[-6:]}",
            "2026-11-23T08:00:00+08:00",
            "none",
            sealed,
            0.0,
            "rig",
        ),
    )
    return stream, entry_id


def _judge(
    conn: sqlite3.Connection, platform: SimulatedPlatform, lost_answers: _LostAnswers, written: list[tuple[str, str]]
) -> Finding:
    arrivals = Counter(platform.arrivals)
    lost = duplicated = 0
    problems: list[str] = []
    for _, entry_id in written:
        receipt = outbox.receipt(conn, entry_id)
        whole = receipt is not None and verify_receipt(receipt, platform.public_key)
        lost += arrivals[entry_id] == 0 or not whole
        duplicated += arrivals[entry_id] > 1
    if platform.duplicates != lost_answers.counts:
        told = f"{platform.duplicates.total()} duplicates for {lost_answers.counts.total()} lost answers"
        problems.append(told)
    if len(written) != len({entry_id for _, entry_id in written}) or set(arrivals) - {each for _, each in written}:
        problems.append("the ledger holds what nobody wrote")
    for stream in {stream for stream, _ in written}:
        ours = [entry_id for of, entry_id in written if of == stream]
        if [entry_id for entry_id in platform.arrivals if entry_id in set(ours)] != ours:
            problems.append(f"{stream} arrived out of order")
    return Finding(len(written), lost, duplicated, "; ".join(problems))
