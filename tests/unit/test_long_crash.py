"""The long run of the fault rigs counts what it tried, goes on where it was ended, and tells what it found."""

from __future__ import annotations

import math
import time
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks import long_crash
from benchmarks.crash import RIGS
from benchmarks.long_crash import ROUND, Seed, kill_points, read, run, schedule, told


def test_every_rig_has_its_share_and_its_own_seeds_in_a_row() -> None:
    assert set(ROUND) == set(RIGS)
    three_rounds = list(islice(schedule(ROUND), 3 * sum(ROUND.values())))
    for rig, share in ROUND.items():
        assert [seed for name, seed in three_rounds if name == rig] == list(range(1, 3 * share + 1))


def test_a_run_that_was_ended_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "long.jsonl"
    first = run({"outbox-sigkill": 1}, 1, math.inf, 1, out, "c1")
    assert [(one.rig, one.seed, one.failed) for one in first] == [("outbox-sigkill", 1, False)]
    assert kill_points(first) == first[0].cases > 0
    with out.open("ab") as lines:
        lines.write(b'{"rig":"outbox-sigkill","seed":2,"com')
    assert read(out, "c1") == first, "a line that was cut off is tried again"
    assert read(out, "c2") == [], "another program starts anew"
    assert run({"outbox-sigkill": 1}, first[0].cases, math.inf, 1, out, "c1") == first, "there is enough"
    assert run({"outbox-sigkill": 1}, 10**9, time.monotonic(), 1, out, "c1") == first, "there is no time"


def test_the_sum_names_the_first_failure_and_tells_kills_from_other_cases() -> None:
    seeds = [
        Seed("vfs-power", 3, "c", 10, problem="later"),
        Seed("vfs-power", 2, "c", 20, lost=1, problem="earlier", seconds=1.5),
        Seed("simulation", 9, "c", 50, seconds=2.0),
        Seed("fs-cut-xfs", 1, "c", skipped="no loop device"),
    ]
    sum_ = told(seeds, "all", "c")
    assert (sum_.cases, sum_.kill_points, sum_.lost, sum_.seconds) == (80, 30, 1, 3.5)
    assert (sum_.seed_of_first_failure, sum_.problem, sum_.skipped) == (2, "vfs-power: earlier", "no loop device")
    assert told(seeds[2:], "all", "c").seed_of_first_failure is None


def test_a_line_reads_back(tmp_path: Path) -> None:
    seed = Seed("vfs-power", 3, long_crash.commit_here(), 10, problem="坏")
    (tmp_path / "x").write_bytes(msgspec.json.encode(seed) + b"\n")
    assert read(tmp_path / "x", seed.commit) == [seed]
