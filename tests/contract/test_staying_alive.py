"""The real program under a service manager: crashes, hangs, safe mode, and a technician who ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.demo.keeper import SimulatedServiceManager
from kiosk.demo.process import wait_for
from kiosk.demo.rig import TECHNICIAN_PIN, DemoRig
from ui.automation.client import AutomationClient, AutomationFailed

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
BACK_WITHIN = 8.0
"""Seconds from a crash until screen, store and sync are all back on a busy machine; docs/field.md says how many."""


class Kept:
    """A village whose terminal is kept running."""

    def __init__(self, folder: Path) -> None:
        self.rig = DemoRig(folder)
        self.output = folder / "said.txt"

    def __enter__(self) -> Kept:
        self.rig.__enter__()
        socket = str(self.rig.automation_socket)
        command = [sys.executable, "-m", "kiosk.demo.terminal", "--config", str(self.rig.config), "--socket", socket]
        self.manager = SimulatedServiceManager(
            [*command, "--offscreen", "--boot", "one"], self.output, watchdog=4.0, cwd=ROOT
        )
        self.manager.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.manager.stop()
        self.rig.__exit__(None, None, None)

    def ready(self, times: int) -> None:
        wait_for(lambda: self.manager.ready_runs >= times, PATIENCE, f"run {times} to be ready")

    def client(self) -> AutomationClient:
        return AutomationClient(self.rig.automation_socket)

    def log(self) -> str:
        return (self.rig.folder / "terminal" / "log" / "terminal.jsonl").read_text(encoding="utf-8")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    with Kept(tmp_path / "village") as village:
        village.ready(1)
        yield village


def crash_the_camera(kept: Kept) -> None:
    """The process is gone when the camera is looked at for the next time; its answer may be lost with it."""
    runs = len(kept.manager.runs)
    with kept.client() as client:
        try:
            wait_for(lambda: _device(client, "camera") == "Ready", PATIENCE, "the camera")
            client.do("break_camera")
        except AutomationFailed:
            pass
    wait_for(lambda: len(kept.manager.runs) > runs, PATIENCE, "the crash")


def _device(client: AutomationClient, name: str) -> str:
    devices = client.do("session")["devices"]
    assert isinstance(devices, dict)
    return str(devices.get(name, ""))


def log_in(client: AutomationClient) -> None:
    client.wait_for("开始办事", within=PATIENCE)
    shown = next(text for text in client.texts() if len(text) == 5 and text[2] == ":")
    for _ in range(5):
        client.tap(f"现在{shown}")
    client.wait_for("技术员登录", within=PATIENCE)
    client.do("digits", digits=TECHNICIAN_PIN)
    client.tap("确定")
    client.wait_for("设备维护", within=PATIENCE)


def test_a_killed_program_is_back_at_once(kept: Kept) -> None:
    kept.manager.kill(signal.SIGKILL)
    kept.ready(2)
    with kept.client() as client:
        client.wait_for("开始办事", within=PATIENCE)
    assert max(kept.manager.recoveries()) < BACK_WITHIN


def test_a_program_that_hangs_is_ended_and_started_anew(kept: Kept) -> None:
    kept.manager.kill(signal.SIGSTOP)
    wait_for(lambda: kept.manager.runs[0].ended is not None, PATIENCE, "the watchdog")
    assert kept.manager.runs[0].silent
    kept.ready(2)


@pytest.mark.timeout(240)
def test_after_three_crashes_the_terminal_says_so_and_leaves_the_culprit_out(kept: Kept) -> None:
    for times in range(3):
        crash_the_camera(kept)
        kept.ready(times + 2)
    assert all(run.ended_by == -signal.SIGSEGV for run in kept.manager.runs[:3])
    with kept.client() as client:
        client.wait_for("这台机器现在不能办事", within=PATIENCE)
        assert client.sees("0668-0000002")
        wait_for(lambda: _device(client, "idcard") == "Ready", PATIENCE, "the card reader")
        assert _device(client, "camera") == ""
        log_in(client)
        client.wait_for("program.safe_mode", within=PATIENCE)
        assert client.sees("像是摄像头引起的")
        client.tap("重新启动程序")
    kept.ready(5)
    assert kept.manager.runs[3].ended_by == 0
    with kept.client() as client:
        client.wait_for("开始办事", within=PATIENCE)
        wait_for(lambda: _device(client, "camera") == "Ready", PATIENCE, "the camera")
        assert not client.sees("这台机器现在不能办事")
    assert "life.crashed count=3 devices=camera safe=True" in kept.log()


@pytest.mark.timeout(300)
def test_a_short_soak_loses_and_doubles_nothing() -> None:
    """``make soak`` runs it for longer."""
    command = [sys.executable, "-m", "kiosk.demo.soak", "--seconds", "25", "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    report = json.loads(done.stdout)
    assert (report["lost"], report["duplicated"]) == (0, 0)
    assert report["promised"] >= 1
    assert sum(report["happened"].values()) >= 3
