"""The bench's optional devices, driven by the real drivers, the command line and the control channel."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.__main__ import run as main
from devices.bench.bench import Bench, BenchAddresses
from devices.bench.config import (
    BenchConfig,
    CardReaderConfig,
    OptionalConfig,
    OptionalSocketConfig,
    ReceiptConfig,
    SocketConfig,
)
from devices.bench.control import BenchClient
from devices.contract import (
    Absent,
    DeviceFault,
    InputReading,
    NoCard,
    Played,
    PowerReading,
    PowerSupply,
    Ready,
    SocialCardReading,
)
from devices.inputs.driver import CabinetInputs
from devices.power.driver import NutPowerSupply
from devices.socialcard.driver import SocialCardDriver
from devices.speaker.driver import AplaySpeaker
from devices.speaker.protocol import Sound, to_wav

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PATIENCE = 10.0
OFF, ON = SocketConfig(enabled=False), OptionalSocketConfig(enabled=True)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BenchAddresses]:
    folder = tmp_path_factory.mktemp("bench")
    bench = Bench(
        BenchConfig(
            people=ASSETS / "bench" / "people.toml",
            portraits=ASSETS / "bench" / "portraits",
            font=ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf",
            run_dir=folder / "run",
            out_dir=folder / "out",
            idcard=CardReaderConfig(enabled=False),
            receipt=ReceiptConfig(enabled=False),
            document=OFF,
            camera=OFF,
            socialcard=ON,
            power=ON,
            inputs=OptionalConfig(enabled=True),
            speaker=OptionalConfig(enabled=True),
            microphone=OptionalConfig(enabled=True),
        )
    )
    yield bench.start()
    bench.stop()


@pytest.fixture
def client(addresses: BenchAddresses) -> BenchClient:
    return BenchClient(Path(addresses.control))


def until(wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < deadline, "did not come to pass"
        threading.Event().wait(0.02)


def ok(client: BenchClient, do: str, /, **arguments: str | int | bool) -> None:
    answer = client.do(do, **arguments)
    assert answer["ok"] is True, answer


def test_social_cards(addresses: BenchAddresses, client: BenchClient) -> None:
    driver = SocialCardDriver(addresses.socialcard)
    driver.open()
    try:
        assert isinstance(driver.read(), NoCard)
        for person in ("王秀英", "陈志明", "𠮷田健"):
            ok(client, "socialcard.insert", person=person)
            reading = driver.read()
            assert isinstance(reading, SocialCardReading), reading
            assert reading.record.name == person
        ok(client, "socialcard.insert", person="王秀英", kind="other")
        wrong = driver.read()
        assert isinstance(wrong, DeviceFault)
        assert wrong.code == "socialcard.wrong_card"
        ok(client, "socialcard.insert", person="王秀英")
        ok(client, "fault", device="socialcard", name="lift")
        lifted = driver.read()
        assert isinstance(lifted, DeviceFault)
        assert lifted.code == "socialcard.removed"
        ok(client, "socialcard.unplug")
        assert isinstance(driver.poll(), Absent)
        ok(client, "socialcard.replug")
        driver.open()
        assert isinstance(driver.poll(), Ready)
    finally:
        driver.close()


def test_power(addresses: BenchAddresses, client: BenchClient) -> None:
    driver = NutPowerSupply(addresses.power)
    try:
        for state, supply in (("battery", PowerSupply.ON_BATTERY), ("low", PowerSupply.LOW_BATTERY)):
            ok(client, "power.supply", state=state)
            reading = driver.read()
            assert isinstance(reading, PowerReading)
            assert reading.supply is supply
        ok(client, "fault", device="power", name="driver_gone")
        reading = driver.read()
        assert isinstance(reading, PowerReading)
        assert reading.supply is PowerSupply.UNKNOWN
        ok(client, "fault", device="power", name="clear")
        ok(client, "power.supply", state="line")
    finally:
        driver.close()


def test_inputs(addresses: BenchAddresses, client: BenchClient) -> None:
    driver = CabinetInputs(addresses.inputs)
    driver.open()

    def read() -> InputReading:
        reading = driver.read()
        assert isinstance(reading, InputReading), reading
        return reading

    try:
        ok(client, "inputs.door", open=True)
        until(lambda: read().door_open)
        ok(client, "inputs.tamper")
        until(lambda: read().tamper)
        ok(client, "inputs.door", open=False)
        until(lambda: not read().door_open and not read().tamper_now)
        assert driver.acknowledge_tamper() is True
    finally:
        driver.close()


def test_sounds(addresses: BenchAddresses, client: BenchClient) -> None:
    speaker = AplaySpeaker("alsa:simulated", program=Path(addresses.speaker), simulated=True)
    sound = to_wav(Sound(16000, 1, bytes(3200)))
    assert speaker.play(sound) == Played(0.1)
    (played,) = client.do("sounds")["sounds"]  # type: ignore[misc, union-attr] # the answer is JSON
    assert Path(played["path"]).read_bytes() == sound  # type: ignore[index, call-overload, arg-type] # as above
    ok(client, "fault", device="speaker", name="no_device")
    refused = speaker.play(sound)
    assert isinstance(refused, DeviceFault)
    assert refused.code == "speaker.no_device"
    ok(client, "fault", device="speaker", name="clear")


def test_probing(addresses: BenchAddresses, client: BenchClient, capsys: pytest.CaptureFixture[str]) -> None:
    for url, kind in ((addresses.socialcard, "socialcard"), (addresses.power, "power"), (addresses.inputs, "inputs")):
        assert main(["probe", url]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["kind"], found["state"]) == (kind, "Ready")
    for url in ("nut://localhost", "gpio:/dev/gpiochip0", "alsa:", "nut://127.0.0.1:1/ups", "alsa:nothing-of-that-name"):
        assert main(["probe", url]) == 3
        assert json.loads(capsys.readouterr().out)["code"] == "probe.nothing"


def test_a_fault_that_a_device_does_not_know(client: BenchClient) -> None:
    for device in ("socialcard", "power", "inputs", "speaker", "microphone"):
        assert client.do("fault", device=device, name="explode")["code"] == "bench.fault"
