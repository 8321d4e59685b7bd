"""``make cage``: the packaged program under the compositor of a real terminal, without a screen, and how soon it is ready.

cage and wlroots run with their headless backend and draw by software (pixman); the program's window is a Wayland one, as
on a terminal. What is left out is the graphics driver and the boot of the machine before cage. cage refuses to run as
root, so root runs it in a user namespace in which it is nobody in particular.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.plain_terminal import write_plain_terminal
from scripts.package import PROGRAM, WORK, is_drawn

RUNS: Final = 3
_SECONDS: Final = 90
_NO_COMPOSITOR: Final = 5
_AS_NOBODY: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


def start(program: Path, trial: Path) -> float:
    """Seconds from the start of cage until the first screen is drawn and can be touched. Raises ``SystemExit``."""
    shutil.rmtree(trial, ignore_errors=True)
    runtime = trial / "runtime"
    runtime.mkdir(parents=True, mode=0o700)
    picture = trial / "first.png"
    config = write_plain_terminal(trial)
    environment = {
        "HOME": str(trial),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "XDG_RUNTIME_DIR": str(runtime),
        "WLR_BACKENDS": "headless",
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_RENDERER": "pixman",
        "QT_QPA_PLATFORM": "wayland",
        "QT_QUICK_BACKEND": "software",
    }
    command = [*(_AS_NOBODY if os.geteuid() == 0 else ()), "cage", "--", str(program)]
    with (trial / "stderr").open("w+", encoding="utf-8") as complaints:
        started = time.monotonic()
        child = subprocess.Popen(
            [*command, "run", "--config", str(config), "--smoke", str(picture)],
            cwd=trial,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        try:
            ready = _ready(child, started)
            code = child.wait(_SECONDS)
        finally:
            child.kill()
            child.wait()
        complaints.seek(0)
        said = complaints.read()
    if code or ready is None or not picture.exists() or not is_drawn(picture):
        raise SystemExit(f"cage: the program did not start, exit code {code}:\n{said[-3000:]}")
    return ready


def _ready(child: subprocess.Popen[str], started: float) -> float | None:
    if child.stdout is None:
        raise RuntimeError("started with a pipe")
    for line in child.stdout:
        if line.strip() == "READY":
            return time.monotonic() - started
    return None


def main() -> int:
    """0; 5: there is no cage, or no packaged program."""
    if shutil.which("cage") is None or not PROGRAM.is_file():
        sys.stderr.write("cage: 没有 cage 或打包好的程序：先运行 scripts/setup.sh 和 make package。\n")
        return _NO_COMPOSITOR
    seconds = [start(PROGRAM, WORK / "cage") for _ in range(RUNS)]
    times = ", ".join(f"{one:.1f}" for one in seconds)
    print(f"under cage, headless: first screen after {statistics.median(seconds):.1f} s (of {times})")
    print(f"first screen: {WORK / 'cage' / 'first.png'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
