"""The terminal's half of ``drain``: a backlog in the real store, and a process that does nothing but deliver it.

``python -m benchmarks.drain_terminal FOLDER URL`` delivers until nothing is left and prints one line of JSON: what
it took in seconds, processor time and memory.
"""

from __future__ import annotations

import base64
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import drain_records
from benchmarks.drain_run import ROOT, Contender, Delivered
from kiosk.store.database import Store, transaction
from kiosk.store.vault import SealingKey
from sync import outbox, wire
from sync.clock import SystemClock
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.signing import RequestSigner
from sync.status import SyncStatus

TERMINAL: Final = "440981102299-01"
_A_COMMIT: Final = 500
_KEYS: Final = "terminal-keys.json"
_CENTRAL: Final = (sys.executable, "-m", "central")


class _Stated(msgspec.Struct, frozen=True):
    """The platform's public keys as its command line prints them."""

    sealing_key: bytes
    signing_key: bytes


class Keys(msgspec.Struct, frozen=True):
    """What a terminal holds: its own signing key, and the platform's two public ones. Raw bytes."""

    signing: bytes
    platform_sealing: bytes
    platform_signing: bytes

    @property
    def public(self) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()


OURS: Final = Contender(
    name="ours",
    prepare=lambda folder, count: prepare(folder, count),
    platform=lambda folder: [*_CENTRAL, "serve", "--database", _database(folder), "--port", "0"],
    terminal=lambda folder, url: [sys.executable, "-m", "benchmarks.drain_terminal", str(folder), url],
)


def prepare(folder: Path, count: int) -> None:
    """A platform that knows this terminal, and a backlog for it."""
    stated = subprocess.run(
        [*_CENTRAL, "keys", "--database", _database(folder)], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    public = msgspec.json.decode(stated.stdout, type=_Stated)
    keys = Keys(Ed25519PrivateKey.generate().private_bytes_raw(), public.sealing_key, public.signing_key)
    site = ["--village-code", "440981102299", "--site-name", "读岗村"]
    named = ["--terminal", TERMINAL, "--public-key", base64.b64encode(keys.public).decode()]
    subprocess.run(
        [*_CENTRAL, "enroll", "--database", _database(folder), *named, *site],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    fill(folder, keys, range(count))


def _database(folder: Path) -> str:
    return f"sqlite:///{folder / 'central.db'}"


def fill(folder: Path, keys: Keys, numbers: Iterable[int]) -> None:
    """Fills a new store with one sealed transaction for each number, each a stream of its own as journeys make them."""
    (folder / _KEYS).write_bytes(msgspec.json.encode(keys))
    sealing = SealingKey(keys.platform_sealing)
    waiting = list(numbers)
    with closing(Store.open(folder / "terminal.db").connection()) as connection:
        for start in range(0, len(waiting), _A_COMMIT):
            with transaction(connection):
                for number in waiting[start : start + _A_COMMIT]:
                    outbox.enqueue(connection, _entry(sealing, number))


def _entry(sealing: SealingKey, number: int) -> outbox.NewEntry:
    entry_id = outbox.new_entry_id()
    return outbox.NewEntry(
        entry_id=entry_id,
        stream=entry_id,
        kind=wire.Kind.TRANSACTION,
        service=drain_records.SERVICE,
        receipt_no=f"440981102299-01-{number:06}",
        created_at=drain_records.CREATED,
        clock_trust="ntp",
        sealed=sealing.seal(drain_records.transaction(number), "entry", TERMINAL, entry_id),
        created_mono=float(number),
        boot_id="drain",
    )


def deliver(folder: Path, url: str) -> Delivered:
    """Delivers everything in this process. Raises ``RuntimeError`` when the platform does not take it."""
    keys = msgspec.json.decode((folder / _KEYS).read_bytes(), type=Keys)
    store = Store.open(folder / "terminal.db")
    signer = RequestSigner(TERMINAL, Ed25519PrivateKey.from_private_bytes(keys.signing))
    courier = Courier(url, TERMINAL, signer)
    engine = SyncEngine(
        store.connection,
        courier,
        clock=SystemClock(),
        platform_key=keys.platform_signing,
        on_change=_ignore,
        rng=random.Random(1),
        heartbeat=lambda: wire.Heartbeat(0, "", "", "drain", "440981102299", "云潭镇读岗村党群服务中心"),
    )
    with closing(store.connection()) as connection, closing(courier), closing(engine):
        waiting = outbox.depth(connection)
        rss_before = _peak_rss()
        started, cpu_before = time.perf_counter(), _cpu()
        acked = 0
        while acked < waiting:
            result = engine.run_once()
            if result.failure is not None:
                raise RuntimeError(f"the platform did not take the backlog: {result.failure.code} {result.failure.detail}")
            acked += result.acked
        seconds, cpu = time.perf_counter() - started, _cpu() - cpu_before
    return Delivered(acked, seconds, cpu, _peak_rss(), rss_before)


def _ignore(_status: SyncStatus) -> None:
    """Nobody looks at the screen."""


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_rss() -> int:
    # ru_maxrss survives an exec and would tell of the parent.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the system does not say how much memory a process has used")


if __name__ == "__main__":
    print(msgspec.json.encode(deliver(Path(sys.argv[1]), sys.argv[2])).decode())
