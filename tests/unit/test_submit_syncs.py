"""The count of syncs is a real one, and its absence is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import submit_syncs
from benchmarks.submit_contenders import FLOOR, REFERENCES


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: syncs cannot be counted")
def test_a_submission_syncs_once_and_writes_few_pages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(submit_syncs, "FEW", 1)
    monkeypatch.setattr(submit_syncs, "MANY", 6)
    measured = list(submit_syncs.measure())
    if not measured:
        pytest.skip(f"tracing is forbidden here: {capsys.readouterr().err}")
    syncs, writes = (
        [one for one in measured if one.name == name and one.reference in REFERENCES]
        for name in ("submit-syncs", "submit-writes")
    )
    assert [one.value for one in syncs] == [1.0] * len(REFERENCES)
    # Two calls for each page: entry, id, state, journal line, record, receipt number, paper (2), audit line, and growth.
    assert all(20 <= one.value <= 30 for one in writes)
    assert next(one.reference_value for one in writes if one.reference == FLOOR) == 1
    assert all(one.reference_value >= 1 for one in measured)
    assert not submit_syncs.FOLDER.exists()


def test_without_strace_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(submit_syncs.measure()) == []
    assert "no strace here" in capsys.readouterr().err
