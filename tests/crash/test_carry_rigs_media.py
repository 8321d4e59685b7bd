"""Media that are pulled and files that are altered on their way, a few of each."""

from __future__ import annotations

import random

import pytest

from benchmarks import rig_carry_altered, rig_carry_pull
from benchmarks.rigs import CannotRun


def test_a_medium_that_is_pulled_at_any_step_has_what_was_called_exported() -> None:
    try:
        finding = rig_carry_pull.run_seed(1, most_entries=6)
    except CannotRun as reason:
        pytest.skip(f"carry-pull: {reason}")
    assert finding.cases == 14
    assert not finding.failed, finding


def test_what_is_altered_on_its_way_is_not_taken_for_genuine() -> None:
    finding = rig_carry_altered.run_seed(2, changes=150)
    assert finding.cases == 150
    assert not finding.failed, finding


@pytest.mark.parametrize(("name", "change"), rig_carry_altered._CHANGES)
def test_every_change_keeps_the_shape_that_it_says(name: str, change: rig_carry_altered.Change) -> None:
    def frame(letter: bytes) -> bytes:
        return b"B" + (5).to_bytes(4, "big") + bytes(96) + letter * 5

    frames, other = [frame(b"a"), frame(b"b"), frame(b"c")], [frame(b"x"), frame(b"y"), frame(b"z")]
    genuine = rig_carry_altered.MAGIC + b"".join(frames)
    assert rig_carry_altered.frames_of(genuine) == frames
    made = {change(random.Random(seed), list(frames), list(other)) for seed in range(30)} - {genuine}
    assert made
    lengths = {len(one) - len(genuine) for one in made}
    width = len(frames[0])
    expected = {
        "dropped": {-width},
        "doubled": {width},
        "rot": {0},
        "swapped": {0},
        "brought over": {0},
        "filled anew": {0},
    }
    if name in expected:
        assert lengths == expected[name]
    else:
        assert all(length < 0 for length in lengths) if name == "cut" else all(length > 0 for length in lengths)
