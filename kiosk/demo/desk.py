"""For people at a desk: the terminal in one window, the simulated bench with its buttons in another."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from devices.bench.problems import BenchProblem
from kiosk.demo.rig import ASSETS, ATTENDANT_PIN, TECHNICIAN_PIN, DemoRig
from ui.benchwindow import run_bench_window
from ui.viewmodels.bench import BenchViewModel

DESK_SCREEN = (540, 960, 2.015)
"""Half the reference panel in each direction: fits beside the bench on a desk's display."""


def run_with_bench(*, offscreen: bool) -> int:
    """Runs until the bench's window is closed or the terminal ends."""
    folder = Path("build") / "desk" / time.strftime("%Y%m%d-%H%M%S")
    with DemoRig(folder.resolve(), DESK_SCREEN, every_device=True) as rig:
        operator = rig.central.add_user("yanshi", "operator", with_code=False)
        print(
            f"技术员密码 {TECHNICIAN_PIN}，村干部密码 {ATTENDANT_PIN}（演示用）。平台运营页面：{rig.central.url}/，"
            f"用户名 {operator.name}，密码 {operator.password}（演示用，不用动态码）。",
            flush=True,
        )
        command = [sys.executable, "-m", "kiosk", "run", "--config", str(rig.config)]
        terminal = subprocess.Popen([*command, "--offscreen"] if offscreen else command)
        try:
            return run_bench_window(
                lambda: BenchViewModel(list(rig.bench.people), partial(_perform, rig), partial(_set_network, rig)),
                ASSETS,
                lambda: terminal.poll() is None,
                offscreen=offscreen,
            )
        finally:
            terminal.terminate()
            terminal.wait(20)


def _perform(rig: DemoRig, action: str, arguments: dict[str, str]) -> bool:
    try:
        rig.bench.perform(action, dict(arguments))
    except BenchProblem as problem:
        print(problem, file=sys.stderr)
        return False
    return True


def _set_network(rig: DemoRig, up: bool) -> None:
    if up:
        rig.cable.plug()
    else:
        rig.cable.unplug()
