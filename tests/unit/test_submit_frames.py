"""What is timed really lands in the files, in the calls it names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import submit_frames


def test_frames_are_two_calls_each_and_all_bytes_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    real = os.pwrite

    def counted(descriptor: int, data: bytes, offset: int) -> int:
        lengths.append(len(data))
        return real(descriptor, data, offset)

    monkeypatch.setattr(submit_frames, "FOLDER", tmp_path / "frames")
    monkeypatch.setattr(submit_frames, "ROUNDS", 2)
    monkeypatch.setattr(submit_frames, "A_ROUND", 2)
    monkeypatch.setattr(os, "pwrite", counted)
    measured = list(submit_frames.measure())
    assert [lengths.count(size) for size in (submit_frames.BODY_BYTES, 24, 4096, 11 * 4120)] == [4, 44, 44, 4]
    assert [one.reference for one in measured] == [
        "append of 2003 bytes + fdatasync", "the same bytes in one call + fdatasync",
    ]  # fmt: skip
    assert all(one.value > 0 and one.reference_value > 0 for one in measured)
    assert not (tmp_path / "frames").exists()
