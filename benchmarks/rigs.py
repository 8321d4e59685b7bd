"""What a fault rig is, and the verdict of one."""

from __future__ import annotations

from collections.abc import Callable

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


def run(name: str, rig: Rig, seeds: range) -> Verdict:
    """All seeds of a rig; it goes on after a failure, to count them all."""
    cases = lost = duplicated = 0
    first: int | None = None
    problem = ""
    for seed in seeds:
        finding = rig(seed)
        cases += finding.cases
        lost += finding.lost
        duplicated += finding.duplicated
        if finding.failed and first is None:
            first, problem = seed, finding.problem
    return Verdict(name, cases, lost, duplicated, first, problem)
