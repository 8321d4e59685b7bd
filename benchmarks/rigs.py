"""What a fault rig is, and the verdict of one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """One seed of one rig: how many cases it tried, and what it found wrong."""

    cases: int
    lost: int = 0
    duplicated: int = 0
    problem: str = ""
    """Anything else that is wrong, in words."""

    @property
    def failed(self) -> bool:
        return bool(self.lost or self.duplicated or self.problem)


Rig = Callable[[int], Finding]
"""Runs one seed. The same seed makes the same choices."""


class Verdict(msgspec.Struct, frozen=True):
    """The line ``make crash`` prints for a rig."""

    rig: str
    cases: int
    lost: int
    duplicated: int
    seed_of_first_failure: int | None
    problem: str = ""
    skipped: str | msgspec.UnsetType = msgspec.UNSET
    """Why nothing was tried, where this machine does not allow it."""


class CannotRun(Exception):  # noqa: N818 - it says what is the matter, in words
    """This machine lacks what the rig needs."""


def run(name: str, rig: Rig, seeds: range, jobs: int = 1) -> Verdict:
    """All seeds of a rig, ``jobs`` at once; it goes on after a failure, to count them all."""
    cases = lost = duplicated = 0
    first: int | None = None
    problem = ""
    try:
        for seed, finding in zip(seeds, _findings(rig, seeds, jobs), strict=True):
            cases += finding.cases
            lost += finding.lost
            duplicated += finding.duplicated
            if finding.failed and first is None:
                first, problem = seed, finding.problem
    except CannotRun as reason:
        return Verdict(name, cases, lost, duplicated, first, problem, str(reason))
    return Verdict(name, cases, lost, duplicated, first, problem)


def _findings(rig: Rig, seeds: range, jobs: int) -> Iterator[Finding]:
    if jobs == 1:
        yield from map(rig, seeds)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(rig, seeds)
