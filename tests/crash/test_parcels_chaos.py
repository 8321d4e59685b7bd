"""The rig for attachments: two short seeds, and proof that it would notice."""

from __future__ import annotations

import pytest

from benchmarks import rig_parcels_chaos
from benchmarks.rigs import Finding
from central import parcels
from central.store import Unit
from central.store.records import ParcelRow
from central.store.sqlite_unit import SqliteUnit
from sync.wire.parcels import ParcelState


@pytest.mark.parametrize("seed", [1, 2])
def test_entries_and_their_attachments_arrive_once_and_whole(seed: int) -> None:
    assert rig_parcels_chaos.run_seed(seed, entries=6) == Finding(6)


def test_the_rig_notices_a_platform_that_mixes_bytes_up(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = SqliteUnit.append_chunk

    def careless(unit: Unit, row: ParcelRow, received: int) -> ParcelState:
        if received == row.size:
            unit.finish_parcel(row.terminal, row.sha256)
        return ParcelState(row.sha256, received, complete=received == row.size)

    monkeypatch.setattr(parcels, "_after_chunk", careless)
    monkeypatch.setattr(SqliteUnit, "append_chunk", lambda unit, row, data, at: honest(unit, row, bytes(len(data)), at))
    assert rig_parcels_chaos.run_seed(1, entries=4).lost > 0
