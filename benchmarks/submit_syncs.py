"""How often one submission syncs and how often it writes, counted by strace from outside, and the same of the queues.

Each sync may take a slow card some 10 ms, so this count says more about a cheap terminal than a rate on a fast machine.
What is above one belongs to the checkpoints that fold a log into its database: the terminal does that when nobody waits
(``Store.tend``), and within a commit only when its log has grown to 8 MB. Writes are counted because each page that a
commit changes is a frame of the log and two calls of the kernel, which cost the same for 24 bytes as for 4,096. Neither
count depends on how busy the machine is.
Without strace, or where tracing is forbidden, nothing is measured and a line on stderr says so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.registry import Measurement
from benchmarks.submit_contenders import OURS, REFERENCES

FEW: Final = 10
MANY: Final = 210
ROOT: Final = Path(__file__).resolve().parents[1]
# Not the system's temporary folder: that may lie in memory, where a sync costs nothing.
FOLDER: Final = ROOT / "build" / "bench" / "submit-syncs"
_SYNC: Final = re.compile(r"^\d+\s+f(?:data)?sync\(", re.MULTILINE)
_WRITE: Final = re.compile(r"^\d+\s+p?write(?:64|v)?\(", re.MULTILINE)


class Calls(msgspec.Struct, frozen=True):
    """Of the kernel, by one process or for one transaction."""

    syncs: float
    writes: float


def measure() -> Iterator[Measurement]:
    try:
        counted = {name: _each(name) for name in (OURS, *REFERENCES)}
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"submit-syncs: no strace here ({problem.__class__.__name__}), nothing is measured", file=sys.stderr)
        return
    own = counted[OURS]
    for reference in REFERENCES:
        other = counted[reference]
        yield Measurement("submit-syncs", own.syncs, "syncs/transaction", reference, other.syncs or float("nan"))
        yield Measurement("submit-writes", own.writes, "write calls/transaction", reference, other.writes or float("nan"))
    shutil.rmtree(FOLDER, ignore_errors=True)


def _each(name: str) -> Calls:
    """Calls for one transaction; the start and the end of a process cancel out in a difference."""
    few, many = _calls_of(name, FEW), _calls_of(name, MANY)
    return Calls((many.syncs - few.syncs) / (MANY - FEW), (many.writes - few.writes) / (MANY - FEW))


def _calls_of(name: str, count: int) -> Calls:
    """All calls of a process that works so often."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    trace = FOLDER / "trace.txt"
    command = ["strace", "-f", "-o", str(trace), "-e", "trace=fsync,fdatasync,write,pwrite64,writev"]
    work = [sys.executable, "-m", "benchmarks.submit_contenders", name, str(count), "2KB", str(FOLDER)]
    subprocess.run([*command, *work], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    told = trace.read_text(errors="replace")
    return Calls(len(_SYNC.findall(told)), len(_WRITE.findall(told)))
