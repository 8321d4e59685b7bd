"""The terminal's log: one JSON object a line, and nothing of a person in it, not even from a bug's own words."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.telemetry.log import stop_log, write_log_to
from tests.support.strays import StrayLogs


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    handler = write_log_to(tmp_path)
    yield tmp_path / "terminal.jsonl"
    stop_log(handler)


def lines(log: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_line_says_when_who_and_what(log: Path) -> None:
    logging.getLogger("sync.engine").info("round %d", 3)
    logging.getLogger("urllib3").info("not ours")
    (line,) = lines(log)
    assert (line["level"], line["logger"], line["message"]) == ("INFO", "sync.engine", "round 3")


def read_card() -> None:
    raise ValueError("王秀英 440981195003120641")


def test_a_bug_tells_its_kind_and_its_places_but_not_its_words(log: Path, expected_logs: StrayLogs.Expectations) -> None:
    expected_logs.expect("kiosk.jobs", "a job failed")
    try:
        try:
            read_card()
        except ValueError as problem:
            raise LookupError("13800138000") from problem
    except LookupError:
        logging.getLogger("kiosk.jobs").exception("a job failed")
    (line,) = lines(log)
    assert line["bug"].startswith("LookupError at test_log_lines.py:")
    assert "ValueError at test_log_lines.py:" in line["bug"]
    text = log.read_text(encoding="utf-8")
    assert not [secret for secret in ("王秀英", "440981195003120641", "13800138000") if secret in text]
