"""Rig ``vfs-power``: the power fails at every operation of the disk, and every time the disk forgets differently.

The real code plays a terminal's day once, on an SQLite whose disk operations are written down. Then for each operation the
rig makes what a disk may have kept of it (:mod:`benchmarks.disk_model`), and opens that with the real code, as the program
does after a power cut: checks and migrations, the printer asked, slips offered, leases ended. A case is one such survivor;
the same bytes after the same events count once. Some recoveries are written down themselves and cut again.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.disk_model import Disk, Mark, Operation
from benchmarks.manual_clock import ManualClock
from benchmarks.power_judge import Promises, Verdict, recover_and_judge
from benchmarks.power_story import DATABASE, START, Stage, Story
from benchmarks.recording_vfs import Recorder
from benchmarks.rigs import Finding
from benchmarks.seeded import seeded
from kiosk.store.database import Opener, open_file

PATTERNS: Final = 6
"""Survivors an operation, beside "nothing kept" and "everything kept"."""
_SECOND_CUTS: Final = 0.004
"""Share of survivors whose recovery is cut again."""
_WHOLE_STARTS: Final = 0.1
"""Share of survivors that are opened and closed as often as the program does; the others by one connection."""
_MEMORY: Final = Path("/dev/shm")


@dataclass(slots=True)
class _Tally:
    cases: int = 0
    lost: int = 0
    duplicated: int = 0
    problems: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def add(self, verdict: Verdict) -> None:
        self.cases += 1
        self.lost = max(self.lost, verdict.lost)
        self.duplicated = max(self.duplicated, verdict.duplicated)
        self.problems += [one for one in verdict.problems if one not in self.problems]

    def is_new(self, image: dict[str, bytes], promises: Promises) -> bool:
        key = hash((promises.count, tuple(sorted(image.items()))))
        known = key in self.seen
        self.seen.add(key)
        return not known


def run_seed(seed: int, people: int = 2, patterns: int = PATTERNS) -> Finding:
    """One day of one terminal. ``people`` come in each of two starts of the program."""
    rng = random.Random(seed)
    tally = _Tally()
    with _folder() as folder:
        operations = _record(folder, rng, people)
        disk, promises = Disk({}), Promises()
        for operation in operations:
            disk.apply(operation)
            if isinstance(operation, Mark):
                promises.hear(operation)
            for image in _survivors(disk, rng, patterns):
                if not tally.is_new(image, promises):
                    continue
                if rng.random() < _SECOND_CUTS:
                    _cut_again(folder, image, promises, rng, tally)
                else:
                    tally.add(_judge(folder, image, promises, rng))
    return Finding(tally.cases, tally.lost, tally.duplicated, "; ".join(tally.problems[:5]))


def _record(folder: Path, rng: random.Random, people: int) -> Sequence[Operation]:
    terminal, centre = folder / "terminal", folder / "centre"
    terminal.mkdir()
    centre.mkdir()
    clock = ManualClock(START)
    recorder = Recorder(terminal, rng, clock.wall)
    with seeded(rng, clock.wall), closing(recorder), closing(Story(Stage(terminal, centre, rng, clock), recorder)) as story:
        for _ in range(2):
            story.one_start(people)
            clock.advance(rng.uniform(1, 100))
    return recorder.operations


def _survivors(disk: Disk, rng: random.Random, patterns: int) -> Iterator[dict[str, bytes]]:
    yield disk.after_cut(rng, lost=1.0, torn=0.0)
    if disk.settled:
        return
    yield disk.after_cut(rng, lost=0.0, torn=0.0)
    for _ in range(patterns):
        yield disk.after_cut(rng, lost=rng.choice((0.1, 0.4, 0.7)), torn=rng.choice((0.0, 0.2, 0.6)))


def _judge(folder: Path, image: dict[str, bytes], promises: Promises, rng: random.Random) -> Verdict:
    place = _lay_out(folder / "survivor", image)
    if rng.random() < _WHOLE_STARTS:
        return recover_and_judge(place / DATABASE, promises, rng, open_file)
    with _one_connection(place / DATABASE) as opener:
        return recover_and_judge(place / DATABASE, promises, rng, opener)


class _Lasting(sqlite3.Connection):
    """Stays open when it is closed, until :meth:`end`."""

    def close(self) -> None:
        """Nothing."""

    def end(self) -> None:
        super().close()


@contextmanager
def _one_connection(path: Path) -> Iterator[Opener]:
    """Every connection of the program is the same one: reading the schema anew each time costs half a case."""
    connection = sqlite3.connect(path, isolation_level=None, factory=_Lasting)
    try:
        yield lambda _: connection
    finally:
        connection.end()


def _cut_again(folder: Path, image: dict[str, bytes], promises: Promises, rng: random.Random, tally: _Tally) -> None:
    """The recovery itself under the recorder: its every operation is cut once, and what is left recovers again."""
    place = _lay_out(folder / "second", image)
    recorder = Recorder(place, rng, lambda: promises.wall)
    told = promises.copy()
    with closing(recorder):
        tally.add(recover_and_judge(place / DATABASE, told, rng, recorder.open, lambda one: recorder.mark("paper", one)))
    # What was printed and promised in the recovery is heard again, operation by operation.
    disk, heard = Disk({name: image[name] for name in sorted(image)}), promises.copy()
    for operation in recorder.operations:
        disk.apply(operation)
        if isinstance(operation, Mark):
            heard.hear(operation)
        tally.add(_judge(folder, disk.after_cut(rng, lost=0.5, torn=0.3), heard, rng))


def _lay_out(place: Path, image: dict[str, bytes]) -> Path:
    if place.exists():
        for old in place.iterdir():
            old.unlink()
    else:
        place.mkdir()
    for name, content in image.items():
        (place / name).write_bytes(content)
    return place


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory where there is any: what is durable here is decided by the model, not by this machine's disk."""
    with tempfile.TemporaryDirectory(prefix="vfs-power-", dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)
