"""``python -m benchmarks.long_crash --cases 1000000``: all fault rigs in turn, until so many kill points were tried.

Each seed of each rig is one line of JSON in ``--out``: rig, seed, cases, what was found, seconds, commit. A run that is
ended goes on after those lines when it is started again at the same commit; so a million can be spread over nights. At the
end come a line for each rig, with the seeds it ran, and one with the sum.

A kill point is a case of a rig that ends power or process in mid-work; what comes of bad lines and disks counts beside it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.crash import RIGS
from benchmarks.rigs import CannotRun

ROUND: Final = {
    "vfs-power": 8,
    "downlink-power": 4,
    "carry-power": 12,
    "submit-sigkill": 2,
    "outbox-sigkill": 2,
    "carry-kill": 1,
    "carry-pull": 2,
    "carry-altered": 1,
    "fs-cut-ext4": 4,
    "fs-cut-xfs": 4,
    "disk-faults": 4,
    "sync-eio": 1,
    "simulation": 4,
    "sync-chaos": 4,
    "parcels-chaos": 4,
}
"""How many seeds of each rig one round has: each rig gets a share of the time, most of it the ones that find most."""

NO_KILLS: Final = frozenset({"simulation", "sync-chaos", "parcels-chaos", "disk-faults", "sync-eio", "carry-altered"})
"""Their cases are entries and parcels on a bad line, people at a bad disk, and forged files, not kill points."""


class Seed(msgspec.Struct, frozen=True):
    """One seed of one rig, as it is written down."""

    rig: str
    seed: int
    commit: str
    cases: int = 0
    lost: int = 0
    duplicated: int = 0
    problem: str = ""
    skipped: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return bool(self.lost or self.duplicated or self.problem)


class Told(msgspec.Struct, frozen=True):
    """The last lines: of a rig, and of all together (``rig`` is ``all``)."""

    rig: str
    seeds: int
    last_seed: int
    cases: int
    kill_points: int
    lost: int
    duplicated: int
    seed_of_first_failure: int | None
    problem: str
    skipped: str
    seconds: float
    """Of all its seeds, one after the other."""
    commit: str


def play(rig: str, seed: int, commit: str) -> Seed:
    """Runs one seed; also in a process of its own."""
    started = time.monotonic()
    try:
        found = RIGS[rig](seed)
    except CannotRun as reason:
        return Seed(rig, seed, commit, skipped=str(reason))
    seconds = round(time.monotonic() - started, 2)
    return Seed(rig, seed, commit, found.cases, found.lost, found.duplicated, found.problem, seconds=seconds)


def schedule(shares: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Rounds without an end: rig and seed. Within a round the rigs take turns."""
    for number in count():
        for place in range(max(shares.values())):
            for rig, share in shares.items():
                if place < share:
                    yield rig, number * share + place + 1


def read(out: Path, commit: str) -> list[Seed]:
    """What an earlier run at this commit has done; a line that was cut off is not counted."""
    done = []
    for line in out.read_bytes().splitlines() if out.exists() else ():
        try:
            seed = msgspec.json.decode(line, type=Seed)
        except msgspec.DecodeError:
            continue
        if seed.commit == commit:
            done.append(seed)
    return done


def kill_points(seeds: list[Seed]) -> int:
    return sum(one.cases for one in seeds if one.rig not in NO_KILLS)


def run(shares: Mapping[str, int], cases: int, until: float, jobs: int, out: Path, commit: str) -> list[Seed]:
    """Goes on from what is in ``out`` until there are ``cases`` kill points or the monotonic clock says ``until``."""
    done = read(out, commit)
    known = {(one.rig, one.seed) for one in done}
    left = ((rig, seed) for rig, seed in schedule(shares) if (rig, seed) not in known)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context) as pool, out.open("ab") as lines:
        under_way: set[Future[Seed]] = set()
        while under_way or (kill_points(done) < cases and time.monotonic() < until):
            while len(under_way) < jobs and kill_points(done) < cases and time.monotonic() < until:
                under_way.add(pool.submit(play, *next(left), commit))
            ended, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for one in ended:
                done.append(one.result())
                lines.write(msgspec.json.encode(done[-1]) + b"\n")
                lines.flush()
    return done


def told(seeds: list[Seed], rig: str, commit: str) -> Told:
    """The sum of ``seeds``."""
    bad = [one for one in sorted(seeds, key=lambda one: one.seed) if one.failed]
    return Told(
        rig,
        len(seeds),
        max((one.seed for one in seeds), default=0),
        sum(one.cases for one in seeds),
        kill_points(seeds),
        sum(one.lost for one in seeds),
        sum(one.duplicated for one in seeds),
        bad[0].seed if bad else None,
        f"{bad[0].rig}: {bad[0].problem}" if bad else "",
        next((one.skipped for one in seeds if one.skipped), ""),
        round(sum(one.seconds for one in seeds), 1),
        commit,
    )


def commit_here() -> str:
    """The commit of this tree, with a mark when files were changed since; ``unknown`` outside a repository."""
    try:
        named = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return named.stdout.strip()


def main(arguments: list[str]) -> int:
    """0: nothing found; 2: a rig found something."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.long_crash")
    parser.add_argument("--cases", type=int, default=1_000_000, help="end after so many kill points")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no seed after so many minutes")
    parser.add_argument("--jobs", type=int, default=2, help="how many seeds at once")
    parser.add_argument("--out", type=Path, default=Path("build/crash-long.jsonl"), help="a line for each seed")
    options = parser.parse_args(arguments)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    commit, started = commit_here(), time.monotonic()
    done = run(ROUND, options.cases, started + options.minutes * 60, options.jobs, options.out, commit)
    by_rig = {rig: [one for one in done if one.rig == rig] for rig in ROUND}
    for rig, seeds in by_rig.items():
        print(msgspec.json.encode(told(seeds, rig, commit)).decode())
    whole = told(done, "all", commit)
    print(msgspec.json.encode(whole).decode(), flush=True)
    return 2 if whole.seed_of_first_failure is not None else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
