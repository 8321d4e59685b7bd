"""Durable submission of one transaction beside an append and fdatasync of as many bytes, and beside three queues.

What is timed is the use case a citizen waits for: checks, body, sealing, and the one SQLite transaction that holds the
record, the sealed outbox entry, the intent to print, the audit line and the line of the sync journal. The append only
writes bytes, the queues know one table: no rows that belong together, no order, no sealing. All take turns in the same
minutes in the same folder. ``submit-syncs`` counts what each asks of the disk.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks import submit_syncs
from benchmarks.household import TERMINAL
from benchmarks.registry import Measurement
from benchmarks.submit_contenders import FLOOR, OURS, REFERENCES, Work, journey_of, ours, sealed_bytes
from kiosk.journeys.bodies import transaction_body
from kiosk.store.vault import SealingKey
from sync import outbox

ROUNDS: Final = 7
A_ROUND: Final = 150
ROOT: Final = Path(__file__).resolve().parents[1]
# Not the system's temporary folder: that may lie in memory, where a sync costs nothing.
FOLDER: Final = ROOT / "build" / "bench" / "submit"
KINDS: Final = {"2KB": "submit", "30KB": "submit-photo"}


def measure() -> Iterator[Measurement]:
    for kind, name in KINDS.items():
        yield from _measured(kind, name)
    yield from submit_syncs.measure()


def _measured(kind: str, name: str) -> Iterator[Measurement]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with ExitStack() as open_ones:
        submit_one = open_ones.enter_context(ours(FOLDER, kind))
        submit_one()
        size = sealed_bytes(FOLDER)
        payload = os.urandom(size)
        works: dict[str, Work] = {OURS: submit_one, "sealing": _sealing(kind)}
        works |= {other: open_ones.enter_context(make(FOLDER, payload)) for other, make in REFERENCES.items()}
        seconds: dict[str, list[float]] = {contender: [] for contender in works}
        rates: dict[str, list[float]] = {contender: [] for contender in works}
        for _ in range(ROUNDS):
            for contender, work in works.items():
                took = _timed(work)
                seconds[contender] += took
                rates[contender].append(len(took) / sum(took))
    typical = {contender: median(per_round) for contender, per_round in rates.items()}
    bytes_of = f"of {size} bytes"
    for reference in REFERENCES:
        yield Measurement(name, typical[OURS], "transactions/s", f"{reference} {bytes_of}", typical[reference])
    p99 = {contender: sorted(took)[int(len(took) * 0.99)] * 1000 for contender, took in seconds.items()}
    yield Measurement(f"{name}-p99", p99[OURS], "ms", f"{FLOOR} {bytes_of}", p99[FLOOR])
    yield Measurement(f"{name}-sealing-alone", typical["sealing"], "bodies/s", f"{FLOOR} {bytes_of}", typical[FLOOR])
    shutil.rmtree(FOLDER, ignore_errors=True)


def _sealing(kind: str) -> Work:
    """What body and sealing cost by themselves, without any disk."""
    key = SealingKey(X25519PrivateKey.generate().public_key().public_bytes_raw())
    body = transaction_body(journey_of(kind), "2026-11-24T10:00:00.000+08:00", ())
    sealed = key.seal(body, "entry", TERMINAL, outbox.new_entry_id())
    if msgspec.json.encode(body) in sealed.data:
        raise TypeError("a body that is not sealed")
    return lambda: (key.seal(body, "entry", TERMINAL, outbox.new_entry_id()), None)[1]


def _timed(work: Work) -> list[float]:
    """Seconds of each of a round's works."""
    took = []
    before = time.perf_counter()
    for _ in range(A_ROUND):
        work()
        now = time.perf_counter()
        took.append(now - before)
        before = now
    return took
