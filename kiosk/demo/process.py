"""The terminal's process of a simulated village: started, looked at, cut off from power, started again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from kiosk.demo.rig import DemoRig
from ui.automation.client import AutomationClient

START_SECONDS = 30.0


class TerminalProcess:
    """One terminal process after another on the same rig. ``problems`` gathers what a good run never says."""

    def __init__(self, rig: DemoRig, *, offscreen: bool = True) -> None:
        self._rig = rig
        self._offscreen = offscreen
        self._child: subprocess.Popen[bytes] | None = None
        self._client: AutomationClient | None = None
        self._output: IO[bytes] | None = None
        self._checkpoint = ""
        self._armed = False

    @property
    def output(self) -> Path:
        """Everything the processes wrote to their standard output and error."""
        return self._rig.folder / "terminal-output.txt"

    @property
    def client(self) -> AutomationClient:
        """Starts the terminal when it does not run yet."""
        if self._client is None:
            self.start()
        if self._client is None:
            raise RuntimeError("the terminal did not start")
        return self._client

    @property
    def started(self) -> bool:
        return self._client is not None

    @property
    def power_was_cut(self) -> bool:
        """Whether the process was to kill itself and has."""
        return self._armed and self._child is not None and self._child.poll() is not None

    def cut_power_at(self, checkpoint: str) -> None:
        """The next process to start kills itself at this checkpoint."""
        self._checkpoint = checkpoint

    def start(self) -> None:
        socket = self._rig.automation_socket
        socket.unlink(missing_ok=True)
        command = [sys.executable, "-m", "kiosk.demo.terminal", "--config", str(self._rig.config), "--socket", str(socket)]
        if self._offscreen:
            command.append("--offscreen")
        if self._checkpoint:
            command += ["--cut-power-at", self._checkpoint]
        root = Path(__file__).resolve().parent.parent.parent
        self._output = self.output.open("ab")
        self._child = subprocess.Popen(
            command, cwd=root, stdin=subprocess.DEVNULL, stdout=self._output, stderr=self._output, env=dict(os.environ)
        )
        self._armed, self._checkpoint = bool(self._checkpoint), ""
        child = self._child
        wait_for(lambda: socket.exists() or child.poll() is not None, START_SECONDS, "the terminal to start")
        if child.poll() is not None:
            raise RuntimeError(f"the terminal ended at once: {self.output.read_text(errors='replace')[-2000:]}")
        self._client = AutomationClient(socket)

    def cut_power(self) -> None:
        """SIGKILL: nothing is saved, closed or said any more."""
        if self._child is not None:
            self._child.kill()
        self._gone()

    def wait_until_dead(self, seconds: float) -> None:
        """Until the process has killed itself at its checkpoint."""
        child = self._child
        if child is None:
            raise RuntimeError("no terminal was started")
        wait_for(lambda: child.poll() is not None, seconds, "the power cut")
        self._gone()

    def stop(self) -> int | None:
        """Asks it to end, as a system shutdown does; its exit code, None when none was running."""
        child = self._child
        if child is None:
            return None
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
        code = child.wait()
        self._gone()
        return code

    def _gone(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
        if self._child is not None:
            self._child.wait()
            self._child = None
        if self._output is not None:
            self._output.close()
            self._output = None


def wait_for(condition: Callable[[], bool], seconds: float, what: str, pause: float = 0.05) -> None:
    """Raises ``TimeoutError`` naming ``what`` when the condition does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(pause)
