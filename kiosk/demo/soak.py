"""``python -m kiosk.demo.soak``: a terminal under its service manager, and hours of misfortune in minutes.

Between people who certify their pension, faults of the bench, of the line and of the program itself come and go at random,
by a seed. Whatever happens, each transaction that the screen promised has to be in the platform's ledger once, and the
terminal has to come back to a working screen. One JSON report; exit code 0 when all of that held, 4 when not.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.demo.keeper import SimulatedServiceManager
from kiosk.demo.process import wait_for
from kiosk.demo.rig import DemoRig
from kiosk.telemetry.lifesigns import resident_bytes
from ui.automation.client import AutomationClient, AutomationFailed

FAILED: Final = 4
PATIENCE: Final = 60.0
_ROOT: Final = Path(__file__).resolve().parents[2]
_WATCHDOG: Final = 6.0
_STEP: Final = 0.1

_Act = tuple[str, dict[str, str]]
_COME_AND_GO: Final[tuple[tuple[_Act, _Act], ...]] = (
    (("idcard.unplug", {}), ("idcard.replug", {})),
    (("receipt.unplug", {}), ("receipt.replug", {})),
    (("receipt.paper", {"state": "out"}), ("receipt.paper", {"state": "ok"})),
    (("document.unplug", {}), ("document.replug", {})),
    (("camera.unplug", {}), ("camera.replug", {})),
    (("scanner.unplug", {}), ("scanner.replug", {})),
)


class Soak:
    """One village, one seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self.rig = DemoRig(folder / "village")
        command = [sys.executable, "-m", "kiosk.demo.terminal", "--config", str(self.rig.config), "--offscreen"]
        self.manager = SimulatedServiceManager(
            [*command, "--socket", str(self.rig.automation_socket)], folder / "said.txt", watchdog=_WATCHDOG, cwd=_ROOT
        )
        self.happened: Counter[str] = Counter()
        self.promised: set[str] = set()
        self.broken_off: list[str] = []
        """Why a certification came to no end: the screen at that moment."""
        self.memory: list[int] = []
        self._deeds: tuple[Callable[[], None], ...] = (
            self._certify, self._certify, self._device_comes_and_goes, self._line_comes_and_goes,
            self._platform_stumbles, self._killed, self._hangs,
        )  # fmt: skip

    def run(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        self._ready(1)
        while time.monotonic() < ends:
            deed = self._chance.choice(self._deeds)
            self.happened[deed.__name__.strip("_")] += 1
            deed()
            self.memory.append(resident_bytes(Path(f"/proc/{self.manager.runs[-1].pid}/statm")))

    def settle(self) -> None:
        """Everything mended: what was promised has to arrive."""
        self.rig.cable.plug()
        self.rig.central.faults.clear()
        wait_for(lambda: self.promised <= self._arrived(), PATIENCE, "what was promised to arrive")

    def report(self) -> dict[str, object]:
        ledger = [entry.receipt_no for entry in self.rig.central.ledger()]
        recoveries = self.manager.recoveries()
        return {
            "happened": dict(sorted(self.happened.items())),
            "runs": len(self.manager.runs),
            "ended_by_watchdog": sum(run.silent for run in self.manager.runs),
            "back_within_seconds": round(max(recoveries, default=0.0), 1),
            "promised": len(self.promised),
            "broken_off": self.broken_off,
            "lost": len(self.promised - set(ledger)),
            "duplicated": len(ledger) - len(set(ledger)),
            "megabytes_first": self.memory[0] >> 20 if self.memory else 0,
            "megabytes_most": max(self.memory, default=0) >> 20,
        }

    # --- deeds ----------------------------------------------------------------------------------------------------------

    def _certify(self) -> None:
        """王秀英 certifies her pension, with or without network. What goes wrong on the way promises nothing."""
        try:
            with AutomationClient(self.rig.automation_socket) as client:
                self._walk_through(client)
        except AutomationFailed as failed:
            self.broken_off.append(str(failed)[:200])
        self._desk("card.remove")
        self._desk("face.hide")

    def _walk_through(self, client: AutomationClient) -> None:
        client.do("advance", seconds=400)
        wait_for(lambda: _is_up(client, "idcard", "camera"), PATIENCE, "reader and camera")
        self._desk("face.show", person="王秀英")
        for text in ("开始办事", "养老待遇资格认证", "同意，开始办", "同意刷脸"):
            _press(client, text)
        self._desk("card.insert", person="王秀英")
        client.wait_for("手机号", within=PATIENCE / 3)
        client.fill("手机号", "13800138000")
        _press(client, "填好了")
        _press(client, "提交")
        # Not the title: with a network it says another thing as soon as the platform has answered.
        client.wait_for("回执号", within=PATIENCE)
        receipts = client.do("queue")["receipts"]
        if isinstance(receipts, list):
            self.promised |= {str(receipt) for receipt in receipts}

    def _device_comes_and_goes(self) -> None:
        (out, out_words), (back, back_words) = self._chance.choice(_COME_AND_GO)
        self._desk(out, **out_words)
        self._for_a_while()
        self._desk(back, **back_words)

    def _line_comes_and_goes(self) -> None:
        self.rig.cable.unplug()
        self._certify()
        self.rig.cable.plug()

    def _platform_stumbles(self) -> None:
        fault = self._chance.choice(("server_error", "no_answer", "lost_answer", "html", "busy"))
        self.rig.central.faults.times(self._chance.randint(1, 6), fault)
        self._for_a_while()

    def _killed(self) -> None:
        self._ended(signal.SIGKILL)

    def _hangs(self) -> None:
        self._ended(signal.SIGSTOP)

    def _ended(self, number: signal.Signals) -> None:
        runs, ready = len(self.manager.runs), self.manager.ready_runs
        self.manager.kill(number)
        wait_for(lambda: len(self.manager.runs) > runs, PATIENCE, "the program to end")
        self._ready(ready + 1)

    def _ready(self, times: int) -> None:
        wait_for(lambda: self.manager.ready_runs >= times, PATIENCE, f"working screen number {times}")

    def _for_a_while(self) -> None:
        time.sleep(self._chance.uniform(0.2, 2.0))

    def _desk(self, action: str, **words: str) -> None:
        self.rig.desk.do(action, **words)

    def _arrived(self) -> set[str]:
        return {entry.receipt_no for entry in self.rig.central.ledger()}


def _is_up(client: AutomationClient, *names: str) -> bool:
    devices = client.do("session")["devices"]
    return isinstance(devices, dict) and all(devices.get(name) in ("Ready", "Busy") for name in names)


def _press(client: AutomationClient, text: str) -> None:
    """Waits for the control, then taps it."""
    deadline = time.monotonic() + PATIENCE / 4
    while True:
        try:
            client.tap(text)
        except AutomationFailed:
            if time.monotonic() > deadline:
                raise
            time.sleep(_STEP)
        else:
            return


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.demo.soak")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="yzz-soak-") as folder:
        soak = Soak(Path(folder), options.seed)
        with soak.rig:
            soak.manager.start()
            try:
                soak.run(options.seconds)
                soak.settle()
            except TimeoutError as late:
                print(late, file=sys.stderr)
            finally:
                report = soak.report()
                soak.manager.stop()
    print(json.dumps({"seed": options.seed, "seconds": options.seconds} | report, ensure_ascii=False))
    return 0 if report["lost"] == 0 and report["duplicated"] == 0 and report["promised"] else FAILED


if __name__ == "__main__":
    sys.exit(main())
