"""Short runs of two benchmarks: devices come back by themselves, and a card takes little more than its bytes need."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import card_read, recovery


@pytest.mark.parametrize("place", [recovery._card_reader, recovery._receipt_printer, recovery._scanner])
def test_a_device_is_ready_soon_after_its_cable_is_back(tmp_path: Path, place: recovery.Place) -> None:
    with place(tmp_path) as subject:
        (seconds,) = recovery.recoveries(subject, rounds=1, away=0.2)
    assert 0 < seconds < recovery.AIM


def test_a_card_is_read_in_little_more_than_the_time_of_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_read, "ROUNDS", 3)
    (measured,) = card_read.measure()
    # The benchmark aims at 1.15; here other tests share the processor. Below 1 the line would not be paced.
    assert 1 < measured.ratio < 2
