"""What is wrong in the bench's file is told in a sentence, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.bench.config import load_config
from devices.bench.problems import BenchProblem


@pytest.mark.parametrize("value", ["5", "true", "[]", "2026-11-26"])
def test_a_path_that_is_no_text_is_named(value: str, tmp_path: Path) -> None:
    file = tmp_path / "bench.toml"
    file.write_text(f"people = {value}\n", encoding="utf-8")
    with pytest.raises(BenchProblem, match=r"expected a path as text.*people"):
        load_config(file)
