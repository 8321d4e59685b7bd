"""A short run of every fuzz target without the fuzzer: its first inputs, and seeded mutations of them."""

from __future__ import annotations

import json
import random
import time

import pytest

from benchmarks.fuzz import __main__ as fuzzing
from benchmarks.fuzz.targets import TARGETS, Target

MUTATIONS = 60
LONGEST = 5.0
"""Seconds for one input on a busy machine."""


def mutated(seed: bytes, chance: random.Random, longest: int) -> bytes:
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[at:at] = chance.randbytes(chance.randint(1, 8))
            case 1:
                del data[at : at + chance.randint(1, 16)]
            case 2:
                data[at : at + 2] = chance.choice((b"\x00\x00", b"\xff\xff", b"\x7f\xff", b"\x80\x00"))
            case _:
                data[at:at] = bytes(data[: chance.randint(0, 64)])
    return bytes(data[:longest])


def run(target: Target, data: bytes) -> None:
    began = time.monotonic()
    target.run(data)
    assert time.monotonic() - began < LONGEST, f"{len(data)} bytes took too long: {data[:40]!r}"


@pytest.mark.parametrize("name", TARGETS)
def test_first_inputs_and_mutations_of_them(name: str) -> None:
    target = TARGETS[name]
    chance = random.Random(20261123)
    seeds = list(target.seeds())
    assert seeds
    for data in (b"", b"\0", *seeds):
        run(target, data)
    for _ in range(MUTATIONS):
        run(target, mutated(chance.choice(seeds), chance, target.longest))


def test_without_the_fuzzer_a_plain_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fuzzing.importlib.util, "find_spec", lambda _name: None)
    assert fuzzing.main(["--seconds", "1"]) == 3
    assert "atheris is not installed" in capsys.readouterr().err


def test_the_fuzzer_runs_and_tells_its_executions(capsys: pytest.CaptureFixture[str]) -> None:
    if fuzzing.importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris has no wheel for this machine")
    assert fuzzing.main(["--seconds", "1", "--only", "card-records"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["name"] == "card-records"
    assert verdict["executions"] > 100
    assert verdict["findings"] == 0
