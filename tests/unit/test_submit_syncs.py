"""The count of syncs is a real one, and its absence is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import submit_syncs
from benchmarks.submit_contenders import REFERENCES


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: syncs cannot be counted")
def test_a_submission_syncs_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(submit_syncs, "FEW", 1)
    monkeypatch.setattr(submit_syncs, "MANY", 6)
    measured = list(submit_syncs.measure())
    if not measured:
        pytest.skip(f"tracing is forbidden here: {capsys.readouterr().err}")
    assert [one.value for one in measured] == [1.0] * len(REFERENCES)
    assert all(one.reference_value >= 1 for one in measured)
    assert not submit_syncs.FOLDER.exists()


def test_without_strace_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(submit_syncs.measure()) == []
    assert "no strace here" in capsys.readouterr().err
