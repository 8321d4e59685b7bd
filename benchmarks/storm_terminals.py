"""Virtual terminals of ``storm``: each the real sync engine on a real store, all in one process, let go at one moment."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import drain_records
from kiosk.store.database import DATABASE_NAME, Store, transaction
from kiosk.store.vault import SealingKey
from sync import outbox, wire
from sync.clock import SystemClock
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.policy import Failure
from sync.signing import RequestSigner

VILLAGE: Final = "440981102299"
_NAIVE_RETRY_SECONDS: Final = 1.0


class Told(msgspec.Struct):
    """What the terminals met, together. Guarded by ``lock``."""

    seconds: list[float] = []
    """Of each batch that was answered with receipts, from sending to the answer."""
    failures: Counter[str] = Counter()
    """By code, of batches that were not."""
    drained_after: list[float] = []
    """Of each terminal, from the moment the platform was there."""


class TimedCourier(Courier):
    """Notes how each batch fared."""

    told: Told
    lock: threading.Lock

    def post_batch(self, batch: wire.Batch) -> wire.BatchResult | Failure:
        started = time.perf_counter()
        answer = super().post_batch(batch)
        with self.lock:
            if isinstance(answer, Failure):
                self.told.failures[answer.code] += 1
            else:
                self.told.seconds.append(time.perf_counter() - started)
        return answer


class StormTerminal:
    """One terminal with a backlog."""

    def __init__(self, folder: Path, number: int, template: Path) -> None:
        self.name = f"{VILLAGE}-{number:05d}"
        self.key = Ed25519PrivateKey.generate()
        folder.mkdir(parents=True)
        shutil.copyfile(template, folder / DATABASE_NAME)
        self._number = number
        self.store = Store.open(folder / DATABASE_NAME)
        self.entry_ids: list[str] = []

    def fill(self, sealing: SealingKey, count: int) -> None:
        """``count`` sealed transactions, each a stream of its own as journeys make them."""
        with closing(self.store.connection()) as connection, transaction(connection):
            for place in range(count):
                entry_id = outbox.new_entry_id()
                record = drain_records.transaction(self._number * 1000 + place)
                entry = outbox.NewEntry(
                    entry_id=entry_id,
                    stream=entry_id,
                    kind=wire.Kind.TRANSACTION,
                    service=drain_records.SERVICE,
                    receipt_no=f"{self.name}-{place:04d}",
                    created_at=drain_records.CREATED,
                    clock_trust="ntp",
                    sealed=sealing.seal(record, "entry", self.name, entry_id),
                    created_mono=0.0,
                    boot_id="storm",
                )
                outbox.enqueue(connection, entry)
                self.entry_ids.append(entry_id)

    def waiting(self) -> int:
        with closing(self.store.connection()) as connection:
            return outbox.depth(connection)

    def courier(self, url: str, told: Told, lock: threading.Lock) -> TimedCourier:
        made = TimedCourier(url, self.name, RequestSigner(self.name, self.key), answer_timeout=60.0)
        made.told, made.lock = told, lock
        return made


def empty_store(folder: Path) -> Path:
    """A migrated database without anything in it, to be copied: making one takes longer than filling it."""
    folder.mkdir(parents=True)
    with closing(Store.open(folder / "template.db")) as store, closing(store.connection()) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "template.db"


def drain_with_engines(
    terminals: Sequence[StormTerminal], url: str, signing_key: bytes, arrive: Callable[[], None], limit: float
) -> tuple[float, Told]:
    """All engines run while nobody answers; ``arrive`` brings the platform; seconds until every outbox is empty."""
    told, lock = Told([], Counter(), []), threading.Lock()
    empty = threading.Semaphore(0)
    clock, started = SystemClock(), [0.0]

    def made(terminal: StormTerminal, number: int) -> tuple[SyncEngine, Courier]:
        gone = threading.Event()

        def changed(status: object) -> None:
            # An engine that tries just when the platform comes may be through before anybody has looked at the watch.
            if not getattr(status, "pending", 1) and not gone.is_set():
                gone.set()
                with lock:
                    told.drained_after.append(time.perf_counter() - started[0] if started[0] else 0.0)
                empty.release()

        courier = terminal.courier(url, told, lock)
        engine = SyncEngine(
            terminal.store.connection,
            courier,
            clock=clock,
            platform_key=signing_key,
            on_change=changed,
            rng=random.Random(number),
            heartbeat=lambda: wire.Heartbeat(wire.WIRE_VERSION, terminal.name, "", "storm", VILLAGE, "模拟村"),
        )
        return engine, courier

    pairs = [made(terminal, number) for number, terminal in enumerate(terminals)]
    try:
        for engine, _courier in pairs:
            engine.start()
        arrive()
        started[0] = time.perf_counter()
        for engine, _courier in pairs:
            engine.network_changed()
        for _ in pairs:
            if not empty.acquire(timeout=max(0.0, limit - (time.perf_counter() - started[0]))):
                raise RuntimeError(f"after {limit:.0f} s {len(told.drained_after)} of {len(pairs)} outboxes were empty")
        return time.perf_counter() - started[0], told
    finally:
        for engine, _courier in pairs:
            engine.stop()
        for _engine, courier in pairs:
            courier.close()


def drain_naively(
    terminals: Sequence[StormTerminal], url: str, batches: Sequence[wire.Batch], limit: float
) -> tuple[float, Told]:
    """The reference: the same batches by threads that try again after a second, whatever the platform asked for."""
    told, lock = Told([], Counter(), []), threading.Lock()
    begin = threading.Barrier(len(terminals) + 1)
    stop = threading.Event()

    def send(terminal: StormTerminal, batch: wire.Batch) -> None:
        with closing(terminal.courier(url, told, lock)) as courier:
            begin.wait()
            while isinstance(courier.post_batch(batch), Failure):
                if stop.wait(_NAIVE_RETRY_SECONDS):
                    return

    threads = [threading.Thread(target=send, args=pair) for pair in zip(terminals, batches, strict=True)]
    for thread in threads:
        thread.start()
    begin.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join(max(0.1, limit - (time.perf_counter() - started)))
    stop.set()
    seconds = time.perf_counter() - started
    for thread in threads:
        thread.join()
    return seconds, told
