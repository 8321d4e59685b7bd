"""A terminal with every kind of device: each comes up, each is told of, and a dead one takes nothing else with it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.plain_terminal import write_plain_terminal
from devices.bench.bench import Bench
from devices.bench.config import (
    BenchConfig,
    DocumentCameraConfig,
    OptionalConfig,
    OptionalSocketConfig,
    ScannerConfig,
    SocketConfig,
)
from devices.contract import Absent, DeviceStatus, Ready, is_usable
from devices.hub import DeviceHub
from kiosk.__main__ import main as kiosk
from kiosk.devicelist import add_devices
from kiosk.maintenance.overview import LABELS
from kiosk.settings import load_settings

ASSETS = Path(__file__).resolve().parents[2] / "assets"
KINDS = (
    "idcard",
    "receipt",
    "camera",
    "scanner",
    "documentcamera",
    "socialcard",
    "power",
    "inputs",
    "speaker",
    "microphone",
    "lights",
)
"""The page printer has tests of its own and needs a program from Debian."""
PATIENCE = 20.0


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    optional = OptionalSocketConfig(enabled=True)
    opened = Bench(
        BenchConfig(
            people=ASSETS / "bench" / "people.toml",
            portraits=ASSETS / "bench" / "portraits",
            font=ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf",
            run_dir=tmp_path / "run",
            out_dir=tmp_path / "out",
            document=SocketConfig(enabled=False),
            scanner=ScannerConfig(enabled=True),
            documentcamera=DocumentCameraConfig(enabled=True, width=400, height=300),
            socialcard=optional,
            power=optional,
            inputs=OptionalConfig(enabled=True),
            speaker=OptionalConfig(enabled=True),
            microphone=OptionalConfig(enabled=True),
            lights=OptionalConfig(enabled=True),
        )
    )
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
def config(bench: Bench, tmp_path: Path) -> Path:
    file = write_plain_terminal(tmp_path)
    addresses = bench.addresses.as_json()
    tables = [f'[devices.{kind}]\nurl = "{addresses[kind]}"\nsimulated = true\n' for kind in KINDS[:-3]]
    tables.append(f'[devices.lights]\nurl = "{addresses["lights"]}"\ncard = 1\nsimulated = true\n')
    tables.append(f'[devices.microphone]\nprogram = "{addresses["microphone"]}"\nsimulated = true\n')
    tables.append(f'[devices.speaker]\nprogram = "{addresses["speaker"]}"\nsimulated = true\n')
    file.write_text(file.read_text(encoding="utf-8") + "\n".join(tables), encoding="utf-8")
    return file


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_every_device_comes_up_and_a_dead_one_takes_nothing_with_it(bench: Bench, config: Path) -> None:
    hub = DeviceHub(lambda _status: None, poll_interval=0.2)
    add_devices(hub, load_settings(config), ASSETS)
    hub.start()

    def status(kind: str) -> DeviceStatus:
        found = hub.status(kind)
        assert found is not None
        return found

    def notices(kind: str) -> list[str]:
        state = status(kind).state
        return [notice.code for notice in state.notices] if isinstance(state, Ready) else []

    try:
        until(lambda: all(is_usable(status(kind).state) for kind in KINDS))
        bench.perform("scanner.unplug", {})
        bench.perform("power.supply", {"state": "low"})
        bench.perform("inputs.tamper", {})
        until(lambda: isinstance(status("scanner").state, Absent))
        until(lambda: notices("power") == ["power.low_battery"])
        until(lambda: notices("inputs") == ["inputs.tamper"])
        assert all(is_usable(status(kind).state) for kind in KINDS if kind != "scanner")
        bench.perform("scanner.replug", {})
        until(lambda: is_usable(status("scanner").state))
    finally:
        hub.stop()


def test_doctor_tells_of_every_device(bench: Bench, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench.perform("power.supply", {"state": "low"})
    kiosk(["doctor", "--json", "--config", str(config)])
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert {LABELS[kind] for kind in KINDS} <= set(checks)
    assert all(checks[LABELS[kind]]["ok"] for kind in KINDS), checks
    power = checks[LABELS["power"]]
    assert power["code"] == "power.low_battery"
    assert power["message"] == "正常，要留意：电池快用完了，终端即将关机。"
