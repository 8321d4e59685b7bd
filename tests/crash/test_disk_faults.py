"""Disks that refuse: nobody is told "saved" for nothing, and the rig would notice one who is."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import rig_disk_faults as rig
from benchmarks import rigs
from benchmarks.disk_model import Create, Disk, Sync, SyncFailed, Write
from benchmarks.loop_disk import LoopDisk
from kiosk.domain.trouble import Trouble
from kiosk.journeys import submit
from kiosk.session.events import SubmitDone


@pytest.fixture(autouse=True)
def _loop_mounts(tmp_path: Path) -> None:
    try:
        with LoopDisk("ext4", tmp_path):
            pass
    except rigs.CannotRun as reason:
        pytest.skip(f"a small file system cannot be tried on this machine: {reason}")


def test_everybody_is_served_or_told_and_nothing_is_lost() -> None:
    found = rig.run_seed(1)
    assert not found.failed, found
    assert found.cases > 60


def test_each_fault_really_refuses_somebody(tmp_path: Path) -> None:
    for play in (rig._full, rig._read_only, rig._no_sync):
        folder = tmp_path / play.__name__
        folder.mkdir()
        with rig._silent():
            day, verdict = play(folder, random.Random(3))
        assert (day.problems, verdict.problems, verdict.lost) == ([], [], 0), play.__name__
        assert day.refused > 0, play.__name__
        assert day.served > rig.PEOPLE, play.__name__


def test_what_a_failed_sync_held_is_gone_for_good() -> None:
    disk = Disk({})
    for step in (Create("db", 0), Sync(0, folder=True), Write(0, 0, b"aa"), SyncFailed(0), Write(0, 2, b"bb"), Sync(0)):
        disk.apply(step)
    assert disk.after_cut(random.Random(1), lost=1.0, torn=0.0) == {"db": b"\0\0bb"}


def test_the_rig_notices_a_terminal_that_says_saved_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = submit.keep
    kept: list[SubmitDone] = []

    def boasts(*arguments: object) -> SubmitDone | Trouble:
        done = honest(*arguments)
        if isinstance(done, SubmitDone):
            kept.append(done)
            return done
        before = kept[-1]
        return replace(before, submitted=replace(before.submitted, entry_id="0" * 36))

    monkeypatch.setattr(submit, "keep", boasts)
    assert rig.run_seed(1).lost > 0
