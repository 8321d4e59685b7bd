"""Pulled out and put back: the hub has the device again at once, however long its back-off would have been."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.contract import Absent, DeviceStatus, Ready
from devices.hotplug import TimeWaker
from devices.hub import DeviceHub
from devices.idcard.driver import SamCardReader
from devices.idcard.simulator import SimulatedSamReader
from devices.inputs.driver import CabinetInputs
from devices.inputs.simulator import SimulatedInputController
from devices.serialline import PtyLine

PATIENCE = 20.0
AIM = 3.0
"""Seconds from the plug to Ready."""
NEVER = 600.0


class States:
    def __init__(self) -> None:
        self._last: dict[str, type] = {}
        self._changed = threading.Condition()

    def __call__(self, status: DeviceStatus) -> None:
        with self._changed:
            self._last[status.device_id] = type(status.state)
            self._changed.notify_all()

    def until(self, device_id: str, kind: type) -> None:
        with self._changed:
            met = self._changed.wait_for(lambda: self._last.get(device_id) is kind, PATIENCE)
        assert met, self._last


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[tuple[PtyLine, PtyLine]]:
    with (
        PtyLine(tmp_path / "idcard") as card_line,
        PtyLine(tmp_path / "inputs", baud=9600) as input_line,
    ):
        reader = SimulatedSamReader(card_line)
        reader.start()
        with SimulatedInputController(input_line):
            yield card_line, input_line
        reader.stop()


def test_unplug_and_replug_with_the_real_intervals(lines: tuple[PtyLine, PtyLine]) -> None:
    """The poll interval is the hub's own; the back-off is one that would never end by itself."""
    states = States()
    hub = DeviceHub(states, retry_delay=lambda _failures: NEVER)
    hub.add("idcard", SamCardReader(str(lines[0].link)))
    hub.add("inputs", CabinetInputs(str(lines[1].link)))
    hub.start()
    watcher = hub.watch_hotplug()
    try:
        for device_id, line in zip(("idcard", "inputs"), lines, strict=True):
            states.until(device_id, Ready)
            line.unplug()
            states.until(device_id, Absent)
            line.replug()
            begun = time.monotonic()
            states.until(device_id, Ready)
            took = time.monotonic() - begun
            assert took < AIM, f"{device_id}: {took:.2f} s"
    finally:
        watcher.stop()
        hub.stop()


def test_replugged_before_anybody_noticed(lines: tuple[PtyLine, PtyLine]) -> None:
    states = States()
    hub = DeviceHub(states, poll_interval=0.2, retry_delay=lambda _failures: 0.1)
    hub.add("inputs", CabinetInputs(str(lines[1].link)))
    hub.start()
    watcher = hub.watch_hotplug(waker=TimeWaker(0.02))
    try:
        states.until("inputs", Ready)
        lines[1].unplug()
        lines[1].replug()
        begun = time.monotonic()
        states.until("inputs", Absent)
        states.until("inputs", Ready)
        assert time.monotonic() - begun < AIM
    finally:
        watcher.stop()
        hub.stop()


def test_nudges_find_their_device(tmp_path: Path) -> None:
    hub = DeviceHub(lambda _status: None)
    (tmp_path / "ttyUSB0").write_bytes(b"")
    (tmp_path / "stable").symlink_to("ttyUSB0")
    hub.add("inputs", CabinetInputs(str(tmp_path / "stable")))
    assert hub.nudge("inputs")
    assert not hub.nudge("toaster")
    assert hub.nudge_address(tmp_path / "ttyUSB0") == 1
    assert hub.nudge_address(tmp_path / "stable") == 1
    assert hub.nudge_address(tmp_path / "ttyUSB1") == 0
