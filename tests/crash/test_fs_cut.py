"""A real file system whose power is cut: the real code survives it, and the rig would notice one that does not."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from benchmarks import crash, loop_disk, rigs
from benchmarks import rig_fs_cut as rig
from benchmarks.loop_disk import LoopDisk
from kiosk.store import database


@pytest.fixture(params=["ext4", "xfs"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    chosen = str(request.param)
    try:
        with LoopDisk(chosen, tmp_path):
            pass
    except rigs.CannotRun as reason:
        pytest.skip(f"{chosen} cannot be tried on this machine: {reason}")
    return chosen


def test_what_was_synced_is_there_after_the_cut_and_the_rest_may_be_gone(kind: str, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    with LoopDisk(kind, tmp_path / "again") as disk:
        for name, synced in (("synced", True), ("unsynced", False)):
            with (disk.root / name).open("wb") as file:
                file.write(b"x" * 5000)
                file.flush()
                if synced:
                    os.fsync(file.fileno())
        disk.cut()
        with pytest.raises(OSError, match="Input/output error"):
            (disk.root / "late").write_bytes(b"x")
        disk.unmount()
        disk.mount()
        assert (disk.root / "synced").read_bytes() == b"x" * 5000
        unsynced = disk.root / "unsynced"
        assert not unsynced.exists() or unsynced.read_bytes() != b"x" * 5000


def test_nothing_is_lost_or_printed_twice_when_the_kernel_loses_power(kind: str) -> None:
    assert rig.run_seed(kind, 1, cuts=2) == rigs.Finding(2)


def _careless(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def test_the_rig_notices_a_store_that_does_not_sync(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_make_durable", _careless)
    assert any(rig.run_seed(kind, seed, cuts=3).lost for seed in range(1, 9))


def test_a_bug_before_the_cut_is_not_taken_for_the_dark(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: object, _people: int) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rig.Story, "one_start", broken)
    monkeypatch.setattr(rig, "_MARKS", 1)
    monkeypatch.setattr(rig, "_LONGEST_BIT_SECONDS", 5.0)
    with pytest.raises(ZeroDivisionError):
        rig.run_seed(kind, 2, cuts=1)


def test_a_machine_that_does_not_allow_it_is_told_and_not_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(loop_disk.os, "geteuid", lambda: 1000)
    assert crash.main(["--rig", "fs-cut-ext4", "--seeds", "1"]) == 0
    said = capsys.readouterr().out
    assert '"cases":0' in said
    assert '"skipped":"mounting a file system needs root"' in said
