"""The terminal's time is Beijing's, also on a machine that was set up with another, or with none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ASKED = """
import os, sys
from datetime import timedelta
from pathlib import Path
from sync import clock
from kiosk.clock import SystemClock, keep_beijing_time, local_time
if sys.argv[1] == "none":
    clock._ZONE_FILES = Path("/nonexistent")
keep_beijing_time()
assert os.environ["TZ"] == {"none": "CST-8", "some": "Asia/Shanghai"}[sys.argv[1]], os.environ["TZ"]
from PySide6.QtCore import QDateTime
assert local_time(SystemClock()).utcoffset() == timedelta(hours=8)
assert QDateTime.currentDateTime().offsetFromUtc() == 8 * 3600
"""


@pytest.mark.parametrize("files", ["some", "none"])
@pytest.mark.parametrize("zone", ["", "UTC", "America/New_York", "nowhere"])
def test_whatever_the_machine_was_set_up_with(zone: str, files: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED, files],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("program", ["kiosk", "sync"])
def test_a_program_begins_with_it(program: str) -> None:
    """A command that there is not is refused at once; what the process takes for local time is settled by then."""
    asked = f"import time\nfrom {program}.__main__ import main\ntry:\n    main(['no-such-command'])\n"
    asked += "except SystemExit:\n    pass\nassert time.timezone == -8 * 3600, time.timezone\n"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env={**os.environ, "TZ": "UTC"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
