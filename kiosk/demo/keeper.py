"""A simulated service manager: starts a program, listens for its signs of life, starts it anew when it ends or is silent.

It does what systemd does for ``Type=notify``, ``WatchdogSec=`` and ``Restart=always`` (systemd.service(5)), so that a test
or a soak needs no system that was started by systemd.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import field
from pathlib import Path
from typing import Final

from kiosk.domain.values import dataclass

RESTART_SECONDS: Final = 0.2
"""``RestartSec=`` of the packaged unit."""
_LOOK_EVERY: Final = 0.05
_ABORT_PATIENCE: Final = 5.0


@dataclass(slots=True)
class Run:
    """One process. Times are monotonic seconds. ``ended_by``: its exit code, negative for a signal (``subprocess``)."""

    started: float
    pid: int
    ready: float | None = None
    ended: float | None = None
    ended_by: int | None = None
    silent: bool = False
    """The manager killed it because no sign of life came."""
    last_sign: float = field(default=0.0)


class SimulatedServiceManager:
    """Start it, look at :attr:`runs`, stop it. ``watchdog`` in seconds."""

    def __init__(self, command: list[str], output: Path, *, watchdog: float = 20.0, cwd: Path | None = None) -> None:
        self._command = command
        self._output = output
        self._watchdog = watchdog
        self._cwd = cwd
        self._folder = tempfile.TemporaryDirectory(prefix="yzz-keep-")
        self._address = str(Path(self._folder.name) / "notify")
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(self._address)
        self._line.settimeout(_LOOK_EVERY)
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="simulated-service-manager", daemon=True)
        self.runs: list[Run] = []

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Asks the program to end, and does not start it again."""
        self._stopping.set()
        self._thread.join(60)
        self._line.close()
        self._folder.cleanup()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        os.kill(self.runs[-1].pid, number)

    @property
    def ready_runs(self) -> int:
        """How many of the runs have come as far as a working screen."""
        return sum(run.ready is not None for run in self.runs)

    def recoveries(self) -> list[float]:
        """Seconds from the end of each run to the next working screen."""
        pairs = zip(self.runs, self.runs[1:], strict=False)
        return [late.ready - early.ended for early, late in pairs if early.ended is not None and late.ready is not None]

    def _keep(self) -> None:
        with self._output.open("ab") as output:
            while not self._stopping.is_set():
                environment = os.environ | {
                    "NOTIFY_SOCKET": self._address,
                    "WATCHDOG_USEC": str(int(self._watchdog * 1e6)),
                }
                self._child = child = subprocess.Popen(
                    self._command, cwd=self._cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
                )
                run = Run(time.monotonic(), child.pid, last_sign=time.monotonic())
                self.runs.append(run)
                self._watch(child, run)
                run.ended, run.ended_by = time.monotonic(), child.returncode
                if self._stopping.wait(RESTART_SECONDS):
                    return

    def _watch(self, child: subprocess.Popen[bytes], run: Run) -> None:
        while child.poll() is None:
            self._listen(run)
            if self._stopping.is_set():
                _end(child, signal.SIGTERM, 30)
            elif run.ready is not None and time.monotonic() - run.last_sign > self._watchdog:
                run.silent = True
                _end(child, signal.SIGABRT, _ABORT_PATIENCE)

    def _listen(self, run: Run) -> None:
        try:
            told = self._line.recv(4096).decode("utf-8", "replace").splitlines()
        except TimeoutError:
            return
        run.last_sign = time.monotonic()
        if "READY=1" in told and run.ready is None:
            run.ready = run.last_sign


def _end(child: subprocess.Popen[bytes], number: signal.Signals, patience: float) -> None:
    child.send_signal(number)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
