"""Faults planted at the real program with its bench: the overview names each. ``make drill`` plants all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.demo.drill import faults, street

ROOT = Path(__file__).resolve().parents[2]
SHORT = ("slip-paper-out", "names-broken", "clock", "wrong-key", "parked")
"""One of each cause."""
FIVE_MINUTES = 300.0


def test_every_fault_has_a_name_of_its_own_and_a_cause_that_sends_somebody() -> None:
    names = [fault.name for fault in faults.ALL]
    assert len(names) == len(set(names)) >= 20
    assert {fault.cause for fault in faults.ALL} == {"network", "clock", "key", "device", "platform"}
    assert [fault.name for fault in faults.ALL if fault.mend is None] == [names[-1]]
    assert sorted(fault.cause for fault in faults.ALL if fault.name in SHORT) == sorted(
        {fault.cause for fault in faults.ALL}
    )


def test_the_manual_has_a_line_for_every_fault() -> None:
    manual = (ROOT / "docs" / "field.md").read_text(encoding="utf-8")
    missing = [fault.title for fault in faults.ALL if f"| {fault.title} |" not in manual]
    assert missing == []


@pytest.mark.timeout(FIVE_MINUTES)
def test_the_overview_names_what_is_planted() -> None:
    refusal = street.is_possible()
    if refusal:
        pytest.skip(f"no network of its own for a process here: {refusal}")
    command = [sys.executable, "-m", "kiosk.demo.drill", "--only", *SHORT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ, timeout=FIVE_MINUTES)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(line["fault"] for line in lines) == sorted(SHORT)
    assert all(line["named"] and line["seconds"] < FIVE_MINUTES for line in lines)
