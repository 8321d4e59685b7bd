"""How often one submission makes the disk sync, counted by strace from outside, and the same of the queues beside it.

Each sync may take a slow card some 10 ms, so this count says more about a cheap terminal than a rate on a fast machine.
What is above one belongs to the checkpoints that fold a log into its database: the terminal does that when nobody waits
(``Store.tend``), and within a commit only when its log has grown to 8 MB.
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

from benchmarks.registry import Measurement
from benchmarks.submit_contenders import OURS, REFERENCES

FEW: Final = 10
MANY: Final = 210
ROOT: Final = Path(__file__).resolve().parents[1]
# Not the system's temporary folder: that may lie in memory, where a sync costs nothing.
FOLDER: Final = ROOT / "build" / "bench" / "submit-syncs"
_SYNC: Final = re.compile(r"^\d+\s+f(?:data)?sync\(", re.MULTILINE)


def measure() -> Iterator[Measurement]:
    try:
        counted = {name: (_syncs_of(name, MANY) - _syncs_of(name, FEW)) / (MANY - FEW) for name in (OURS, *REFERENCES)}
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"submit-syncs: no strace here ({problem.__class__.__name__}), nothing is measured", file=sys.stderr)
        return
    for reference in REFERENCES:
        yield Measurement("submit-syncs", counted[OURS], "syncs/transaction", reference, counted[reference] or float("nan"))
    shutil.rmtree(FOLDER, ignore_errors=True)


def _syncs_of(name: str, count: int) -> int:
    """All syncs of a process that works so often; its start and end cancel out in a difference."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    trace = FOLDER / "trace.txt"
    command = ["strace", "-f", "-o", str(trace), "-e", "trace=fsync,fdatasync"]
    work = [sys.executable, "-m", "benchmarks.submit_contenders", name, str(count), "2KB", str(FOLDER)]
    subprocess.run([*command, *work], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    return len(_SYNC.findall(trace.read_text()))
