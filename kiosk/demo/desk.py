"""For people at a desk: the terminal in one window, the simulated bench with its buttons in another."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Thread

from central.departments.simulated_gateway import SimulatedGateway
from devices.bench.problems import BenchProblem
from kiosk.demo.process import wait_for
from kiosk.demo.rig import ASSETS, ATTENDANT_PIN, TECHNICIAN_PIN, DemoRig
from kiosk.domain.catalogue import Catalogue, Service
from ui.automation.client import AutomationClient, AutomationFailed
from ui.benchwindow import run_bench_window
from ui.viewmodels.bench import BenchViewModel

FIRST_SCREEN_SECONDS = 40.0
DESK_SCREEN = (540, 960, 2.015)
"""Half the reference panel in each direction: fits beside the bench on a desk's display."""


def run_with_bench(*, offscreen: bool, taps: Sequence[str] = ()) -> int:
    """Runs until the bench's window is closed or the terminal ends. ``taps``: what a finger taps first, by its words."""
    folder = Path("build") / "desk" / time.strftime("%Y%m%d-%H%M%S")
    with DemoRig(folder.resolve(), DESK_SCREEN, every_device=True) as rig:
        operator = rig.central.add_user("yanshi", "operator", with_code=False)
        print(
            f"技术员密码 {TECHNICIAN_PIN}，村干部密码 {ATTENDANT_PIN}（演示用）。平台运营页面：{rig.central.url}/，"
            f"用户名 {operator.name}，密码 {operator.password}（演示用，不用动态码）。",
            flush=True,
        )
        command = [sys.executable, "-m", "kiosk", "run", "--config", str(rig.config)]
        if taps:
            socket = str(rig.automation_socket)
            command = [sys.executable, "-m", "kiosk.demo.terminal", "--config", str(rig.config), "--socket", socket]
            Thread(target=_tap, args=(rig, taps), name="desk-finger", daemon=True).start()
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


def preview(service: Service, catalogue: Catalogue, *, offscreen: bool = False) -> int:
    """As :func:`run_with_bench`, with the service opened."""
    category = next(one.label for one in catalogue.categories if one.id == service.category)
    return run_with_bench(offscreen=offscreen, taps=("开始办事", category, service.title))


def _tap(rig: DemoRig, taps: Sequence[str]) -> None:
    """What cannot be tapped is left to the person who looks on."""
    try:
        wait_for(rig.automation_socket.exists, FIRST_SCREEN_SECONDS, "the terminal")
        client = AutomationClient(rig.automation_socket)
        for text in taps:
            wait_for(partial(_tapped, client, text), FIRST_SCREEN_SECONDS, f"“{text}”")
        client.close()
    except (TimeoutError, OSError, AutomationFailed) as problem:
        print(f"没有自动打开这个事项，请自己点（{problem}）。", file=sys.stderr)


def _tapped(client: AutomationClient, text: str) -> bool:
    try:
        client.tap(text)
    except AutomationFailed:
        return False
    return True


def _perform(rig: DemoRig, action: str, arguments: dict[str, str]) -> bool:
    if action.startswith("payment."):
        arguments = {"link": _newest_code(rig)}
    try:
        rig.bench.perform(action, dict(arguments))
    except BenchProblem as problem:
        print(problem, file=sys.stderr)
        return False
    return True


def _newest_code(rig: DemoRig) -> str:
    """What the code on the screen holds; empty when nothing was ordered yet."""
    cashier = rig.central.money.cashier
    order = cashier.newest() if isinstance(cashier, SimulatedGateway) else None
    return "" if order is None else order.qr


def _set_network(rig: DemoRig, up: bool) -> None:
    if up:
        rig.cable.plug()
    else:
        rig.cable.unplug()
