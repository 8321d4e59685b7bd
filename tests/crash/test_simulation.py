"""The simulated day: nothing is lost in it, a seed makes it again to the letter, and it would notice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import rig_simulation as rig
from benchmarks import virtual_world
from benchmarks.virtual_world import World
from sync import settlement

ROOT = Path(__file__).resolve().parents[2]
_PRINT = "from benchmarks.rig_simulation import play; print(play(7, terminals=2, people=3).trace_hash)"


def test_nothing_is_lost_or_double_in_a_bad_day() -> None:
    finding = rig.play(1, terminals=2, people=5).finding
    assert not finding.failed, finding
    assert finding.cases > 10


def test_a_seed_makes_the_same_day_in_another_process() -> None:
    def trace(hash_seed: str) -> str:
        told = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(
            [sys.executable, "-c", _PRINT], cwd=ROOT, env=told, check=True, capture_output=True, text=True
        ).stdout.strip()

    first = trace("1")
    assert len(first) == 64
    assert first == trace("2") == rig.play(7, terminals=2, people=3).trace_hash
    assert first != rig.play(8, terminals=2, people=3).trace_hash


def test_the_simulation_notices_a_terminal_that_believes_any_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settlement, "_receipt_flaw", lambda outcome, *_: "" if outcome.receipt else "receipt.missing")
    monkeypatch.setitem(virtual_world._WEIGHTS, "impostor", 30)
    assert rig.play(1, terminals=2, people=6).finding.lost > 0


def test_what_is_late_arrives_while_others_take_their_time() -> None:
    world, told = World(), []
    world.arrive(world.now + 5, lambda: told.append("late"))
    world.at(world.now + 1, lambda: (world.pass_time(10), told.append("slow")))
    world.at(world.now + 2, lambda: told.append("next"))
    world.run(world.now + 100)
    assert told == ["late", "slow", "next"]
