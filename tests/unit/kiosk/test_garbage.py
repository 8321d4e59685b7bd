"""What a person's session needed goes back to the system when the person has left."""

from __future__ import annotations

import pytest

from benchmarks.sessions import resident_bytes
from kiosk import garbage

BLOCK = 100_000
"""Below the size from which glibc asks the system for each block by itself (mallopt(3), M_MMAP_THRESHOLD)."""


def test_what_is_free_below_something_that_stays_is_given_back() -> None:
    blocks = [bytearray(BLOCK) for _ in range(600)]
    stays = bytearray(BLOCK)
    held = resident_bytes()
    del blocks
    garbage.give_back()
    assert held - resident_bytes() > 400 * BLOCK
    assert len(stays) == BLOCK


def test_once_for_each_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(garbage, "give_back", lambda: given.append("back"))
    rest = garbage.Rest(lambda: given.append("let go"))
    told = []
    for resting in (True, True, False, False, True, True, False, True):
        rest.seen(resting=resting)
        told.append(len(given))
    assert told == [0, 0, 0, 0, 2, 2, 2, 4]
    assert given == ["let go", "back"] * 2
