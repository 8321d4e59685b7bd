"""Rig ``parcels-chaos``: entries with attachments through the chaos proxy to the real platform, the terminal losing power.

Nothing lost, nothing double, every attachment whole, and each byte of them sent about once: what the line swallowed is
sent again and nothing else.
"""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from benchmarks.chaos import ChaosProxy, entry_ids
from benchmarks.parcel_terminal import ParcelTerminal
from benchmarks.rigs import Finding
from central.server import EmbeddedCentral
from sync import outbox, wire
from sync.judging import verify_receipt
from sync.outbox import SealedParcel
from sync.wire.parcels import PATH_PARCELS

ENTRIES: Final = 12
_MAX_ROUNDS: Final = 4000
_LARGEST: Final = 150_000
_RATE: Final = 0.3


class _Lost:
    """What the platform took in and the terminal never heard of."""

    def __init__(self) -> None:
        self.entries = 0
        self._lock = threading.Lock()

    def note(self, request_body: bytes) -> None:
        with self._lock:
            self.entries += len(entry_ids(request_body))


def run_seed(seed: int, entries: int = ENTRIES) -> Finding:
    """``entries`` entries with none to three attachments each, some shared. A case is one entry."""
    lost = _Lost()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        central = stack.enter_context(EmbeddedCentral(f"sqlite:///{folder / 'central.db'}", folder / "keys"))
        port = int(central.url.rpartition(":")[2])
        proxy = stack.enter_context(ChaosProxy(port, seed, rate=_RATE, slow_rate=0.0, applies=_hurts, on_lost=lost.note))
        terminal = stack.enter_context(
            closing(ParcelTerminal(central, folder, url=proxy.url, seed=seed, answer_timeout=3.0))
        )
        written = _play(terminal, entries)
        return _judge(terminal, central, lost, written)


def _hurts(path: str) -> bool:
    return path == wire.PATH_BATCHES or path.startswith(PATH_PARCELS)


def _play(terminal: ParcelTerminal, entries: int) -> dict[str, tuple[SealedParcel, ...]]:
    rng = terminal.rng
    written: dict[str, tuple[SealedParcel, ...]] = {}
    made: list[SealedParcel] = []
    for _ in range(_MAX_ROUNDS):
        if len(written) < entries and rng.random() < 0.3:
            fresh = [terminal.parcel(rng.randbytes(rng.randint(1, _LARGEST))) for _ in range(rng.choice((0, 1, 1, 2)))]
            shared = [rng.choice(made)] if made and rng.random() < 0.3 else []
            made += fresh
            written[terminal.add(*fresh, *shared)] = (*fresh, *shared)
        result = terminal.engine.run_once()
        if len(written) == entries and outbox.depth(terminal.conn) == 0:
            break
        if rng.random() < 0.02:
            terminal.restart()
        terminal.clock.advance(result.wait)
    return written


def _judge(
    terminal: ParcelTerminal, central: EmbeddedCentral, lost: _Lost, written: dict[str, tuple[SealedParcel, ...]]
) -> Finding:
    arrived = [entry.entry_id for entry in central.ledger()]
    missing = 0
    problems: list[str] = []
    for entry_id, parcels in written.items():
        receipt = outbox.receipt(terminal.conn, entry_id)
        acked = receipt is not None and verify_receipt(receipt, central.signing_key)
        rows = central.store.parcels_of(entry_id)
        whole = [(row.sha256, row.whole) for row in rows] == [(parcel.ref.sha256, True) for parcel in parcels]
        same = all(central.store.parcel_bytes(terminal.name, parcel.ref.sha256) == parcel.sealed.data for parcel in parcels)
        missing += not (acked and whole and same and entry_id in arrived)
    if central.duplicates_seen != lost.entries:
        problems.append(f"{central.duplicates_seen} duplicates for {lost.entries} lost answers")
    size = sum({parcel.ref.sha256: parcel.ref.size for parcels in written.values() for parcel in parcels}.values())
    hurt = terminal.courier.wasted
    if terminal.chunk_bytes - hurt > size:
        problems.append(f"{terminal.chunk_bytes} bytes sent for {size}, {hurt} of them hurt on the way")
    return Finding(len(written), missing, len(arrived) - len(set(arrived)), "; ".join(problems))
