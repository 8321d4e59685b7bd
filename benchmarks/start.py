"""From process start to the first drawn screen: the terminal beside an empty QML window of the same size.

Both draw offscreen by software and print READY when their first frame is drawn and their loop takes touches again; the
time until READY counts, and a picture is saved after it. The first round fills the caches (file system, bytecode,
compiled QML) and is dropped: an installed terminal has them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.plain_terminal import write_plain_terminal
from benchmarks.registry import Measurement

ROUNDS: Final = 7
LIMIT_SECONDS: Final = 60
ROOT: Final = Path(__file__).resolve().parents[1]


def measure() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory(prefix="bench-start-") as name:
        folder = Path(name)
        config = write_plain_terminal(folder)
        picture = str(folder / "first.png")
        terminal = ["-m", "kiosk", "run", "--offscreen", "--config", str(config), "--smoke", picture]
        empty = ["-m", "benchmarks.empty_window", picture]
        seconds = [(_until_ready(terminal, folder), _until_ready(empty, folder)) for _ in range(ROUNDS + 1)][1:]
    yield Measurement(
        name="start",
        value=median(ours for ours, _ in seconds),
        unit="s",
        reference="empty QML window",
        reference_value=median(theirs for _, theirs in seconds),
    )


def _until_ready(arguments: list[str], home: Path) -> float:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(home / "bytecode"),
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
    }
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        seconds = time.perf_counter() - started
        code = child.wait(timeout=LIMIT_SECONDS)
    if line.strip() != "READY" or code != 0:
        raise RuntimeError(f"{' '.join(arguments)} said {line!r} and left with {code}")
    return seconds
