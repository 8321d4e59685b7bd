"""Story 1 with human pauses, in plain and in large text, beside the same way without; aim: 5 taps and 60 s.

The person is ``kiosk.demo.slowreader``, in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.registry import Measurement

ROOT: Final = Path(__file__).resolve().parents[1]


class Played(msgspec.Struct, frozen=True):
    look: str
    taps: int
    human: float
    alone: float


def measure() -> Iterator[Measurement]:
    command = [sys.executable, "-m", "kiosk.demo.slowreader"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=600)
    for line in done.stdout.splitlines():
        played = msgspec.json.decode(line, type=Played)
        name = f"pension without network, {played.look}, {played.taps} taps"
        yield Measurement(name, played.human, "s", "the same without pauses", played.alone)
