"""How often one submission makes the disk sync, counted by strace from outside, beside one append with fdatasync.

Each sync may take a slow card some 10 ms, so this count says more about a cheap terminal than a rate on a fast machine.
A second connection stays open meanwhile, as the sync thread's does in the terminal. The one sync is the commit's; what is
above it belongs to the checkpoints that fold the log into the database now and then.
Without strace, or where tracing is forbidden, nothing is measured and a line on stderr says so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import catalogue, house_at, ready_journey
from benchmarks.registry import Measurement
from kiosk.clock import SystemClock
from kiosk.domain.trouble import Trouble
from kiosk.journeys.submit import submit
from kiosk.store.database import Store

FEW: Final = 10
MANY: Final = 210
ROOT: Final = Path(__file__).resolve().parents[1]
# Not the system's temporary folder: that may lie in memory, where a sync costs nothing.
FOLDER: Final = ROOT / "build" / "bench" / "submit-syncs"
_SYNC: Final = re.compile(r"^\d+\s+f(?:data)?sync\(", re.MULTILINE)


def measure() -> Iterator[Measurement]:
    try:
        few, many = _syncs_of(FEW), _syncs_of(MANY)
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"submit-syncs: no strace here ({problem.__class__.__name__}), nothing is measured", file=sys.stderr)
        return
    yield Measurement(
        name="submit-syncs",
        value=(many - few) / (MANY - FEW),
        unit="syncs/transaction",
        reference="append + fdatasync",
        reference_value=1.0,
    )
    shutil.rmtree(FOLDER, ignore_errors=True)


def _syncs_of(count: int) -> int:
    """All syncs of a process that submits so many transactions; its start and end cancel out in a difference."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    trace = FOLDER / "trace.txt"
    command = ["strace", "-f", "-o", str(trace), "-e", "trace=fsync,fdatasync"]
    work = [sys.executable, "-m", "benchmarks.submit_syncs", str(count)]
    subprocess.run([*command, *work], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    return len(_SYNC.findall(trace.read_text()))


def submit_some(count: int) -> None:
    """The process that is traced."""
    store = Store.open(FOLDER / "terminal.db")
    house = house_at(store, SystemClock(), X25519PrivateKey.generate())
    journey = ready_journey(catalogue())
    with closing(store.connection()):
        for _ in range(count):
            done = submit(house, journey)
            if isinstance(done, Trouble):
                raise TypeError(f"the submission was refused: {done.code}")


if __name__ == "__main__":
    submit_some(int(sys.argv[1]))
