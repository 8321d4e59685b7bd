"""Rig ``disk-faults``: the disk refuses while somebody stands at the terminal, in each of three ways.

- ``full``: a small real ext4 has room for a few people more, then none; later there is room again.
- ``read-only``: the kernel gives up a real ext4 in mid-work, as after an error of the disk (``mount -o remount,abort``).
- ``no-sync``: a sync fails with EIO, and what it should have kept is gone at the next power cut although later syncs
  succeed: Linux reports a failed write-back once and then takes the pages for clean. This disk is a model (apsw's VFS),
  as in ``vfs-power``; the power is cut at the end of the day.

People go on coming. Each must be served or be told in plain words that nothing was kept; whoever was served is there after
the power cut that ends every day; and where the disk comes back, so does the service. A case is one person.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.disk_model import Disk, Mark
from benchmarks.household import catalogue, house_at, ready_journey
from benchmarks.loop_disk import LoopDisk
from benchmarks.manual_clock import ManualClock
from benchmarks.power_judge import Promises, Verdict, recover_and_judge
from benchmarks.power_story import DATABASE, START
from benchmarks.recording_vfs import Recorder
from benchmarks.rigs import Finding
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.journeys.submit import submit
from kiosk.store.database import STORE_ERRORS, Opener, Store, StoreUnusable, open_file
from sync import outbox

PEOPLE: Final = 5
"""Before, during and after the fault each."""
_BLOCK: Final = 64 * 1024


@dataclass(slots=True)
class Day:
    """Who came, and what they were told."""

    promises: Promises = field(default_factory=Promises)
    came: int = 0
    served: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)

    def receive(self, house: House, clock: ManualClock, people: int) -> None:
        journey = ready_journey(catalogue())
        for _ in range(people):
            clock.advance(60)
            self.came += 1
            attempt = outbox.new_entry_id()
            done = submit(house, journey, attempt)
            if isinstance(done, Trouble):
                self.refused += 1
                self._hear(done)
                # As the screen says: press once more, and that is the same attempt.
                done = submit(house, journey, attempt)
            if isinstance(done, Trouble):
                self._hear(done)
                continue
            self.served += 1
            proof = ""
            with suppress(*STORE_ERRORS), house.connection() as connection:
                row = outbox.get(connection, done.submitted.entry_id)
                proof = "" if row is None else row.body_sha256
            told = f"{done.submitted.entry_id} {done.submitted.receipt_no}"
            self.promises.hear(Mark("promise", told, proof, clock.wall()))

    def _hear(self, trouble: Trouble) -> None:
        plain = any("\u4e00" <= letter <= "\u9fff" for letter in trouble.message) and bool(trouble.advice)
        if not plain or trouble.cause is not Cause.DEVICE:
            self.problems.append(f"a person was told {trouble.code}: {trouble.message}")

    def want(self, condition: bool, problem: str) -> None:
        if not condition:
            self.problems.append(problem)


def run_seed(seed: int) -> Finding:
    """A day with each of the faults. Raises :class:`~benchmarks.rigs.CannotRun` where loop mounts are not allowed."""
    rng = random.Random(seed)
    total = Finding(0)
    for play in (_full, _read_only, _no_sync):
        with tempfile.TemporaryDirectory() as name, _silent():
            day, found = play(Path(name), rng)
        problems = [*day.problems, *found.problems]
        said = "; ".join(f"{play.__name__.strip('_')}: {problem}" for problem in dict.fromkeys(problems))
        total = Finding(
            total.cases + day.came,
            max(total.lost, found.lost),
            max(total.duplicated, found.duplicated),
            "; ".join(part for part in (total.problem, said) if part),
        )
    return total


def _full(folder: Path, rng: random.Random) -> tuple[Day, Verdict]:
    day, clock = Day(), ManualClock(START)
    with LoopDisk("ext4", folder) as disk:
        with _terminal(disk.root / DATABASE, clock) as house:
            day.receive(house, clock, PEOPLE)
            ballast = _fill(disk.root / "ballast", rng.randrange(24))
            before = day.refused
            day.receive(house, clock, 40)
            day.want(day.refused > before, "a full disk refused nobody")
            ballast.unlink()
            before = day.refused
            day.receive(house, clock, PEOPLE)
            day.want(day.refused == before, "somebody is refused although there is room again")
        disk.cut()
        disk.unmount()
        disk.mount()
        return day, recover_and_judge(disk.root / DATABASE, day.promises, rng, open_file)


def _read_only(folder: Path, rng: random.Random) -> tuple[Day, Verdict]:
    day, clock = Day(), ManualClock(START)
    with LoopDisk("ext4", folder) as disk:
        with _terminal(disk.root / DATABASE, clock) as house:
            day.receive(house, clock, rng.randint(1, PEOPLE))
            disk.give_up()
            served = day.served
            day.receive(house, clock, PEOPLE)
            day.want(day.served == served, "somebody was served on a disk that takes nothing")
        day.want(_refuses_to_open(disk.root / DATABASE), "a program starts on a disk that takes nothing")
        disk.unmount()
        disk.mount()
        with _terminal(disk.root / DATABASE, clock) as house:
            day.receive(house, clock, PEOPLE)
        day.want(day.served == served + PEOPLE, "somebody is refused although the disk is back")
        return day, recover_and_judge(disk.root / DATABASE, day.promises, rng, open_file)


def _no_sync(folder: Path, rng: random.Random) -> tuple[Day, Verdict]:
    day, clock = Day(), ManualClock(START)
    (folder / "terminal").mkdir()
    recorder = FailingSync(folder / "terminal", rng)
    with closing(recorder):
        with _terminal(folder / "terminal" / DATABASE, clock, recorder.open) as house:
            with house.connection() as connection:
                # Small logs, so that a sync of the database itself fails too.
                connection.execute(f"PRAGMA wal_autocheckpoint = {rng.choice((8, 20, 1000))}")
            day.receive(house, clock, PEOPLE)
            for _ in range(4):
                recorder.fail_in(rng.randrange(4), rng.choice((1, 1, 2, 3)))
                day.receive(house, clock, PEOPLE)
            day.want(recorder.failures > 0, "no sync failed")
            recorder.fail_in(None)
            before = day.refused
            day.receive(house, clock, PEOPLE)
            day.want(day.refused == before, "somebody is refused although the disk is well again")
        disk = Disk({})
        for operation in recorder.operations:
            disk.apply(operation)
    survivor = folder / "survivor"
    survivor.mkdir()
    for name, content in disk.after_cut(rng, lost=rng.choice((1.0, 0.5)), torn=0.0).items():
        (survivor / name).write_bytes(content)
    return day, recover_and_judge(survivor / DATABASE, day.promises, rng, open_file)


# --- the disks --------------------------------------------------------------------------------------------------------


class FailingSync(Recorder):
    """A recorded disk on which a sync can fail. ``failures``: how many did."""

    failures = 0
    _left: int | None = None
    _times = 1

    def fail_in(self, syncs: int | None, times: int = 1) -> None:
        """After so many syncs ``times`` of them fail in a row; None: none does."""
        self._left, self._times = syncs, times

    def may_sync(self) -> bool:
        if self._left is None:
            return True
        self._left -= 1
        if self._left >= 0:
            return True
        self._times -= 1
        if self._times == 0:
            self._left = None
        self.failures += 1
        return False


@contextmanager
def _terminal(database: Path, clock: ManualClock, opener: Opener = open_file) -> Iterator[House]:
    """The program's start and its end."""
    with closing(Store.open(database, opener)) as store:
        yield house_at(store, clock, X25519PrivateKey.generate())


def _refuses_to_open(database: Path) -> bool:
    """Whether the program does not start on it, in words of its own and not with a traceback."""
    try:
        with closing(Store.open(database)) as store, store.kept() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT OR REPLACE INTO sync_state VALUES ('rig', '1')")
            connection.execute("COMMIT")
    except (StoreUnusable, sqlite3.Error):
        return True
    return False


def _fill(path: Path, blocks_left: int) -> Path:
    """Until there is no room but for so many blocks of 64 KiB."""
    with path.open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(_BLOCK))
        except OSError:
            size = max(0, ballast.tell() - blocks_left * _BLOCK)
        ballast.truncate(size)
    return path


@contextmanager
def _silent() -> Iterator[None]:
    """What the program logs of a disk that refuses is right, and too much here."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
