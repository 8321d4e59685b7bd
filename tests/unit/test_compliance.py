"""The page that answers the rules: every line has a status, and what is called done names something that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATUS = {"done", "partly", "operator", "no"}


def lines() -> list[list[str]]:
    text = (ROOT / "docs" / "compliance.md").read_text(encoding="utf-8")
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in text.splitlines() if line.startswith("| ")]
    return [row for row in rows if row[0] not in {"point", "article"}]


@pytest.mark.parametrize("row", lines(), ids=lambda row: row[0][:20])
def test_a_status_is_known_and_proven(row: list[str]) -> None:
    assert row[1] in STATUS
    named = re.findall(r"`([\w./-]+/[^`]+)`", " ".join(row[2:]))
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert named or row[1] in {"operator", "no"}, "done and partly name what shows it"


def test_all_three_texts_are_answered() -> None:
    assert len(lines()) > 40
    assert {row[1] for row in lines()} == STATUS
