"""Rigs ``fs-cut-ext4`` and ``fs-cut-xfs``: the real kernel loses power in the middle of a terminal's day.

The day of :mod:`benchmarks.power_story` is played on a real file system in a loop device. Another thread cuts its power
after some of what the world outside sees, and a bit. Then the disk is mounted again, its log is replayed, and the real
program starts on it; the judge of ``vfs-power`` looks at what it finds. A case is one cut.

What the world saw counts only when it was noted before the cut began: a program that is told "written" after the power is
gone was told so by its own page cache. A seed replays the choices, not the moment: the kernel has no seed.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.disk_model import Mark
from benchmarks.loop_disk import LoopDisk
from benchmarks.manual_clock import ManualClock
from benchmarks.power_judge import Promises, Verdict, recover_and_judge
from benchmarks.power_story import DATABASE, START, Stage, Story
from benchmarks.rigs import Finding, Rig
from kiosk.store.database import open_file

CUTS: Final = 3
PEOPLE: Final = 3
STARTS: Final = 2
_MARKS: Final = 14
"""Roughly what a day shows to the world; later cuts come after its end."""
_LONGEST_BIT_SECONDS: Final = 0.04


class Witness:
    """Notes what the world saw before the cut, and does the cutting. Safe between two threads."""

    def __init__(self, disk: LoopDisk, clock: ManualClock, after: int, bit: float) -> None:
        self.promises = Promises()
        self.is_dark = False
        self._disk = disk
        self._clock = clock
        self._after = after
        self._bit = bit
        self._lock = threading.Lock()
        self._seen = 0
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._cut_in_time, name="power")

    def open(self, path: Path) -> sqlite3.Connection:
        return open_file(path)

    def mark(self, kind: str, what: str, proof: str = "") -> None:
        with self._lock:
            if not self.is_dark:
                self.promises.hear(Mark(kind, what, proof, self._clock.wall()))
                self._seen += 1
                if self._seen >= self._after:
                    self._enough.set()

    def start(self) -> None:
        if self._after == 0:
            self._enough.set()
        self._thread.start()

    def end(self) -> None:
        """The day is over: if the power is still on, it fails now."""
        self._enough.set()
        self._thread.join()

    def _cut_in_time(self) -> None:
        self._enough.wait()
        time.sleep(self._bit)
        with self._lock:
            self.is_dark = True
            # What a program logs in the dark nobody reads.
            logging.disable(logging.CRITICAL)
            self._disk.cut()


def run_seed(kind: str, seed: int, cuts: int = CUTS) -> Finding:
    """``cuts`` days on a file system of this ``kind``, each cut once."""
    rng = random.Random(f"{kind} {seed}")
    lost = duplicated = 0
    problems: list[str] = []
    for _ in range(cuts):
        with tempfile.TemporaryDirectory() as name:
            verdict = _one_day(kind, Path(name), rng)
        lost, duplicated = max(lost, verdict.lost), max(duplicated, verdict.duplicated)
        problems += [one for one in verdict.problems if one not in problems]
    return Finding(cuts, lost, duplicated, "; ".join(problems[:5]))


def _one_day(kind: str, folder: Path, rng: random.Random) -> Verdict:
    with LoopDisk(kind, folder) as disk:
        clock = ManualClock(START)
        witness = Witness(disk, clock, rng.randrange(_MARKS), rng.random() ** 2 * _LONGEST_BIT_SECONDS)
        centre = folder / "centre"
        centre.mkdir()
        with closing(Story(Stage(disk.root, centre, rng, clock), witness)) as story:
            witness.start()
            try:
                for _ in range(STARTS):
                    story.one_start(PEOPLE)
            except Exception:
                # Whatever a program does in the dark does not matter; before that, it is a finding of its own.
                if not witness.is_dark:
                    raise
            finally:
                witness.end()
                logging.disable(logging.NOTSET)
        disk.unmount()
        disk.mount()
        return recover_and_judge(disk.root / DATABASE, witness.promises, rng, open_file)


EXT4: Final[Rig] = partial(run_seed, "ext4")
XFS: Final[Rig] = partial(run_seed, "xfs")
