"""The bench end to end: as a process and in-process, its control channel, and the drivers it is there for."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pytest

from devices.bench.bench import Bench, BenchAddresses
from devices.bench.config import BenchConfig, SocketConfig, load_config
from devices.bench.control import BenchClient, BenchControl
from devices.bench.people import load_people
from devices.bench.problems import BenchProblem
from devices.camera.driver import OpenCvCamera
from devices.contract import (
    CardKind,
    CardPhoto,
    CardReading,
    DeviceFault,
    Frame,
    Identity,
    NeedsHelp,
    NoCard,
    Printed,
    Ready,
    Slip,
    TextLine,
)
from devices.idcard.driver import SamCardReader
from devices.idcard.photo import SimulatedPhotoDecoder
from devices.receipt.driver import EscPosPrinter

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
FONT = ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf"
OFF = SocketConfig(enabled=False)

PEOPLE = {
    "王秀英": CardKind.RESIDENT,
    "陈志明": CardKind.RESIDENT,
    "李嘉欣": CardKind.PERMIT,
    "周小雨": CardKind.RESIDENT,
    "𠮷田健": CardKind.RESIDENT,
    "John Smith": CardKind.FOREIGN_2023,
}


def serial_bench(folder: Path) -> BenchConfig:
    return BenchConfig(
        people=ASSETS / "bench" / "people.toml",
        portraits=ASSETS / "bench" / "portraits",
        font=FONT,
        run_dir=folder / "run",
        out_dir=folder / "out",
        document=OFF,
        camera=OFF,
    )


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[BenchAddresses]:
    bench = Bench(serial_bench(tmp_path))
    yield bench.start()
    bench.stop()


@pytest.fixture
def client(addresses: BenchAddresses) -> BenchClient:
    return BenchClient(Path(addresses.control))


@pytest.fixture
def reader(addresses: BenchAddresses) -> Iterator[SamCardReader]:
    driver = SamCardReader(addresses.idcard, photo_decoder=SimulatedPhotoDecoder())
    assert isinstance(driver.open(), Identity)
    yield driver
    driver.close()


@pytest.mark.parametrize("key", PEOPLE)
def test_the_card_of_every_person_is_read_by_the_driver(client: BenchClient, reader: SamCardReader, key: str) -> None:
    assert client.do("card.insert", person=key) == {"ok": True, "person": key}
    reading = reader.read()
    assert isinstance(reading, CardReading), reading
    assert reading.record.kind is PEOPLE[key]
    assert key in (reading.record.name, "John Smith")
    assert isinstance(reading.photo, CardPhoto), "assets/bench/portraits lacks this person's chip.webp"
    assert client.do("card.remove") == {"ok": True, "was_inserted": True}
    assert isinstance(reader.read(), NoCard)


def test_a_card_lifted_during_the_read(client: BenchClient, reader: SamCardReader) -> None:
    client.do("card.insert", person="王秀英")
    assert client.do("card.lift_mid_read", mode="41")["ok"]
    fault = reader.read()
    assert isinstance(fault, DeviceFault)
    assert fault.code == "idcard.read_failed"
    assert isinstance(reader.read(), NoCard)


def test_faults_on_demand(client: BenchClient, reader: SamCardReader) -> None:
    client.do("card.insert", person="王秀英")
    assert client.do("fault", device="idcard", name="bad_xor", times="2", on="find")["ok"]
    for _ in range(2):
        fault = reader.read()
        assert isinstance(fault, DeviceFault)
        assert fault.code == "idcard.checksum"
    assert isinstance(reader.read(), CardReading)


def test_unplugging_and_replugging(client: BenchClient, reader: SamCardReader) -> None:
    assert client.do("idcard.unplug")["ok"]
    fault = reader.read()
    assert isinstance(fault, DeviceFault)
    assert client.do("idcard.replug")["ok"]
    assert isinstance(reader.open(), Identity)


def test_a_slip_and_the_paper(client: BenchClient, addresses: BenchAddresses) -> None:
    printer = EscPosPrinter(addresses.receipt, font=FONT)
    assert isinstance(printer.open(), Identity)
    try:
        assert isinstance(printer.print_slip(Slip((TextLine("回执 12345"),)), 42), Printed)
        answer = client.do("slips")
        assert isinstance(answer["slips"], list)
        (slip,) = answer["slips"]
        assert isinstance(slip, dict)
        assert "回执 12345" in str(slip["text"])
        assert slip["job_id"] == 42
        assert Path(str(slip["picture"])).stat().st_size > 100
        assert client.do("receipt.paper", state="out")["ok"]
        assert isinstance(printer.poll(), NeedsHelp)
        assert client.do("receipt.paper", state="ok")["ok"]
        assert isinstance(printer.poll(), Ready)
    finally:
        printer.close()


def test_faces_come_and_go_before_the_camera(tmp_path: Path) -> None:
    bench = Bench(msgspec.structs.replace(serial_bench(tmp_path), camera=SocketConfig()))
    addresses = bench.start()
    client = BenchClient(Path(addresses.control))
    camera = OpenCvCamera(addresses.camera)
    try:
        assert isinstance(camera.open(), Identity)
        room = _settled(camera)
        for key in PEOPLE:
            assert client.do("face.show", person=key) == {"ok": True, "person": key}
        assert _until(camera, lambda picture: _difference(picture, room) > 10)
        assert client.do("face.hide") == {"ok": True}
        assert _until(camera, lambda picture: _difference(picture, room) < 10)
        assert client.do("face.show", person="张三")["code"] == "bench.person"
        assert client.do("fault", device="camera", name="explode")["code"] == "bench.fault"
        assert client.do("camera.unplug")["ok"]
        assert isinstance(_until_fault(camera), DeviceFault)
        camera.close()
        assert client.do("camera.replug")["ok"]
        assert isinstance(camera.open(), Identity)
    finally:
        camera.close()
        bench.stop()


def _settled(camera: OpenCvCamera) -> npt.NDArray[np.uint8]:
    frame = camera.grab()
    assert isinstance(frame, Frame), frame
    return frame.image


def _difference(picture: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    return float(np.abs(picture.astype(int) - other.astype(int)).mean())


def _until(camera: OpenCvCamera, met: Callable[[npt.NDArray[np.uint8]], bool]) -> bool:
    """Looks at up to fifty frames, five seconds of the camera."""
    return any(met(frame.image) for frame in (camera.grab() for _ in range(50)) if isinstance(frame, Frame))


def _until_fault(camera: OpenCvCamera) -> DeviceFault | None:
    return next((frame for frame in (camera.grab() for _ in range(50)) if isinstance(frame, DeviceFault)), None)


def test_the_state_tells_where_everything_is(client: BenchClient, addresses: BenchAddresses) -> None:
    client.do("card.insert", person="周小雨")
    state = client.do("state")
    assert state["addresses"] == addresses.as_json()
    devices = state["devices"]
    assert isinstance(devices, dict)
    assert set(devices) == {"idcard", "receipt"}
    idcard = devices["idcard"]
    assert isinstance(idcard, dict)
    assert idcard["card"] == "周小雨"


@pytest.mark.parametrize(
    ("action", "arguments", "code"),
    [
        ("dance", {}, "bench.action"),
        ("card.insert", {}, "bench.argument"),
        ("card.insert", {"person": "张三"}, "bench.person"),
        ("card.insert", {"person": ["王秀英"]}, "bench.argument"),
        ("card.remove", {"person": "王秀英"}, "bench.argument"),
        ("card.lift_mid_read", {"mode": "gently"}, "bench.argument"),
        ("fault", {"device": "toaster", "name": "silence"}, "bench.device"),
        ("fault", {"device": "idcard", "name": "explode"}, "bench.fault"),
        ("fault", {"device": "idcard", "name": "silence", "times": "often"}, "bench.argument"),
        ("fault", {"device": "idcard", "name": "silence", "on": "tuesday"}, "bench.argument"),
        ("receipt.paper", {"state": "wet"}, "bench.argument"),
        ("face.show", {"person": "王秀英"}, "bench.action"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_code(
    client: BenchClient, action: str, arguments: dict[str, str | list[str]], code: str
) -> None:
    answer = client.do(action, **arguments)  # type: ignore[arg-type] # wrong types are what is tested
    assert answer["ok"] is False
    assert answer["code"] == code
    assert str(answer["message"]).endswith("。")


@pytest.mark.parametrize("line", [b"", b"nonsense", b"[]", b"{}", b'{"do": 1}', b"\xff\xfe", b"[" * 100_000])
def test_no_line_breaks_the_control_channel(tmp_path: Path, line: bytes) -> None:
    control = BenchControl(tmp_path / "control.sock", lambda action, arguments: {})
    assert control.answer(line)["code"] == "bench.request"


def test_one_connection_may_ask_many_times(addresses: BenchAddresses) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        directory = os.open(Path(addresses.control).parent, os.O_PATH)
        try:
            connection.connect(f"/proc/self/fd/{directory}/control.sock")
        finally:
            os.close(directory)
        with connection.makefile("rwb") as lines:
            for request in (b'{"do": "people"}\n', b"junk\n", b'{"do": "people"}\n'):
                lines.write(request)
            lines.flush()
            answers = [json.loads(lines.readline())["ok"] for _ in range(3)]
    assert answers == [True, False, True]


def test_a_bench_that_is_not_there_is_a_value(tmp_path: Path) -> None:
    assert BenchClient(tmp_path / "none").do("state")["code"] == "bench.unreachable"


def test_stopping_does_not_wait_for_idle_clients(tmp_path: Path) -> None:
    bench = Bench(serial_bench(tmp_path))
    bench.start()
    with socket.socket(socket.AF_UNIX) as idle:
        directory = os.open(tmp_path / "run", os.O_PATH)
        try:
            idle.connect(f"/proc/self/fd/{directory}/control.sock")
        finally:
            os.close(directory)
        BenchClient(tmp_path / "run" / "control.sock").do("state")
        bench.stop()
        idle.settimeout(5)
        assert idle.recv(1) == b""
    assert not (tmp_path / "run" / "idcard").is_symlink()


def test_two_benches_do_not_share_a_folder(addresses: BenchAddresses, tmp_path: Path) -> None:
    with pytest.raises(BenchProblem, match="已经在运行"):
        Bench(serial_bench(tmp_path)).start()
    assert Path(addresses.idcard).is_symlink()


def test_a_misspelt_key_in_the_config_is_named(tmp_path: Path) -> None:
    config = tmp_path / "bench.toml"
    config.write_text('people="p"\nportraits="q"\nfont="f"\nrun_dir="r"\nout_dir="o"\n[idcard]\nstiky=true\n')
    with pytest.raises(BenchProblem, match="stiky"):
        load_config(config)
    config.write_text("people=")
    with pytest.raises(BenchProblem, match=r"bench\.toml"):
        load_config(config)
    with pytest.raises(BenchProblem, match=r"none\.toml"):
        load_config(tmp_path / "none.toml")


def test_paths_in_the_config_are_relative_to_it() -> None:
    config = load_config(ASSETS / "bench" / "bench.toml")
    assert config.people == ASSETS / "bench" / "people.toml"
    assert config.font.is_file()


@pytest.mark.parametrize(
    "change", ['name = "' + "长" * 16 + '"', 'sex = "?"', 'nation = "火星"', 'kind = "Z"', 'portrait = "../etc"']
)
def test_a_person_who_fits_no_card_is_refused_by_name(tmp_path: Path, change: str) -> None:
    whole = {
        "key": "甲",
        "kind": "resident",
        "name": "甲",
        "sex": "男",
        "nation": "汉",
        "birth": "19900307",
        "number": "44010619900307001X",
        "valid_from": "20200101",
        "valid_until": "长期",
    }
    lines = [f'{key} = "{value}"' for key, value in whole.items() if not change.startswith(f"{key} ")]
    people = tmp_path / "people.toml"
    people.write_text("\n".join(["[[person]]", *lines, change]))
    with pytest.raises(BenchProblem, match="甲"):
        load_people(people, tmp_path)


def test_the_bench_runs_as_a_process_and_ends_politely(tmp_path: Path) -> None:
    config = tmp_path / "bench.toml"
    config.write_text(
        f'people="{ASSETS}/bench/people.toml"\nportraits="{ASSETS}/bench/portraits"\nfont="{FONT}"\n'
        'run_dir="run"\nout_dir="out"\n[document]\nenabled=false\n[camera]\nenabled=false\n'
    )
    for farewell in ("quit", "SIGTERM"):
        command = [sys.executable, "-m", "devices", "bench", "--config", str(config)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            told = json.loads(process.stdout.readline())
            assert Path(told["idcard"]).is_symlink()
            assert told["document"] == ""
            if farewell == "quit":
                assert BenchClient(Path(told["control"])).do("quit") == {"ok": True}
            else:
                process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
            assert process.stderr.read() == b""
        assert not Path(told["idcard"]).is_symlink()
