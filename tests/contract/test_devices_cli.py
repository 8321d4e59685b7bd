"""``python -m devices``: what it prints, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.__main__ import run as main
from devices.bench.bench import Bench, BenchAddresses
from devices.bench.config import BenchConfig, SocketConfig
from devices.bench.control import BenchClient
from devices.idcard.simulated_card import SimulatedCard
from devices.idcard.simulator import SimulatedSamReader
from devices.serialline import PtyLine

ASSETS = Path(__file__).resolve().parents[2] / "assets"
OFF = SocketConfig(enabled=False)
Out = pytest.CaptureFixture[str]


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[BenchAddresses]:
    bench = Bench(
        BenchConfig(
            people=ASSETS / "bench" / "people.toml",
            portraits=ASSETS / "bench" / "portraits",
            font=ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf",
            run_dir=tmp_path / "run",
            out_dir=tmp_path / "out",
            document=OFF,
            camera=OFF,
        )
    )
    yield bench.start()
    bench.stop()


@pytest.fixture
def client(addresses: BenchAddresses) -> BenchClient:
    return BenchClient(Path(addresses.control))


def _refused(capsys: Out) -> dict[str, object]:
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert answer["ok"] is False
    assert {"code", "cause", "message", "advice"} <= set(answer)
    assert told.err.count("\n") == 1
    assert str(answer["message"]) in told.err
    return answer  # type: ignore[no-any-return] # json gives Any


def test_a_card_is_read(addresses: BenchAddresses, client: BenchClient, capsys: Out) -> None:
    client.do("card.insert", person="𠮷田健")
    assert main(["idcard", "read", "--port", addresses.idcard, "--json", "--photo", "simulated"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["ok"] is True
    assert (record["name"], record["birth"], record["valid_until"]) == ("𠮷田健", "1976-08-15", "长期")
    assert record["simulated"] is True
    assert record["photo"] == {"ok": True, "decoder": "simulated", "simulated": True, "width": 102, "height": 126}


def test_the_photo_stays_undecoded_unless_asked_for(addresses: BenchAddresses, client: BenchClient, capsys: Out) -> None:
    client.do("card.insert", person="王秀英")
    assert main(["idcard", "read", "--port", addresses.idcard, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["photo"]["code"] == "idcard.photo.not_decoded"
    client.do("card.insert", person="王秀英")
    assert main(["idcard", "read", "--port", addresses.idcard]) == 0
    assert "name: 王秀英" in capsys.readouterr().out


def test_no_card_is_2(addresses: BenchAddresses, capsys: Out) -> None:
    assert main(["idcard", "read", "--port", addresses.idcard, "--json"]) == 2
    assert _refused(capsys)["code"] == "idcard.none_found"


def test_a_device_fault_is_3(addresses: BenchAddresses, client: BenchClient, capsys: Out) -> None:
    client.do("card.insert", person="王秀英")
    client.do("fault", device="idcard", name="bad_xor", on="read")
    assert main(["idcard", "read", "--port", addresses.idcard, "--json"]) == 3
    answer = _refused(capsys)
    assert (answer["code"], answer["cause"]) == ("idcard.checksum", "device")
    assert main(["idcard", "read", "--port", "/nowhere", "--json"]) == 3
    assert _refused(capsys)["code"] == "idcard.absent"


def test_bad_data_on_the_card_is_4(tmp_path: Path, capsys: Out) -> None:
    with PtyLine(tmp_path / "odd") as line:
        reader = SimulatedSamReader(line)
        reader.start()
        reader.insert(SimulatedCard(b"\x00\xd8" * 128))
        try:
            assert main(["idcard", "read", "--port", str(line.link), "--json"]) == 4
        finally:
            reader.stop()
    answer = _refused(capsys)
    assert (answer["code"], answer["cause"]) == ("idcard.text.utf16", "input")


def test_a_slip_is_printed(addresses: BenchAddresses, client: BenchClient, tmp_path: Path, capsys: Out) -> None:
    slip = tmp_path / "slip.txt"
    slip.write_text("# 回执\n---\n养老待遇资格认证\nqr:https://example.invalid/1\n", encoding="utf-8")
    assert main(["receipt", "print", "--port", addresses.receipt, "--json", str(slip)]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    answer = client.do("slips")
    assert isinstance(answer["slips"], list)
    (printed,) = answer["slips"]
    assert isinstance(printed, dict)
    assert "养老待遇资格认证" in str(printed["text"])
    assert printed["codes"] == ["https://example.invalid/1"]


def test_no_paper_and_no_printer_are_3(addresses: BenchAddresses, client: BenchClient, tmp_path: Path, capsys: Out) -> None:
    slip = tmp_path / "slip.txt"
    slip.write_text("回执\n", encoding="utf-8")
    client.do("receipt.paper", state="out")
    assert main(["receipt", "print", "--port", addresses.receipt, "--json", str(slip)]) == 3
    assert _refused(capsys)["code"] == "receipt.paper_out"
    assert main(["receipt", "print", "--port", "/nowhere", "--json", str(slip)]) == 3
    assert _refused(capsys)["code"] == "receipt.gone"


def test_a_file_that_is_no_slip_is_4(addresses: BenchAddresses, tmp_path: Path, capsys: Out) -> None:
    bad = tmp_path / "bad.bin"
    bad.write_bytes(b"\xff\x00\xff")
    for path in (bad, tmp_path / "none.txt"):
        assert main(["receipt", "print", "--port", addresses.receipt, "--json", str(path)]) == 4
        assert _refused(capsys)["code"] == "receipt.file"


def test_the_state_of_the_printer(addresses: BenchAddresses, client: BenchClient, capsys: Out) -> None:
    assert main(["receipt", "status", "--port", addresses.receipt, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "Ready"
    client.do("receipt.cover", state="open")
    assert main(["receipt", "status", "--port", addresses.receipt, "--json"]) == 3
    told = capsys.readouterr()
    assert json.loads(told.out)["fault"]["code"] == "receipt.cover_open"
    assert told.err.count("\n") == 1


def test_probing_tells_devices_apart(addresses: BenchAddresses, client: BenchClient, capsys: Out) -> None:
    assert main(["probe", addresses.receipt]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "receipt"
    assert main(["probe", addresses.idcard]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["state"], found["identity"]["simulated"]) == ("idcard", "Ready", True)
    assert main(["probe", "/nowhere"]) == 3
    answer = _refused(capsys)
    assert answer["tried"] == {"receipt": "receipt.gone", "idcard": "idcard.absent", "inputs": "inputs.gone"}
    slips = client.do("slips")["slips"]
    assert slips == [], "probing must print nothing"


def test_a_file_that_is_no_pdf_is_4(tmp_path: Path, capsys: Out) -> None:
    text = tmp_path / "a.pdf"
    text.write_text("hello")
    assert main(["document", "print", "--uri", "ipp://localhost:1/ipp/print", "--json", str(text)]) == 4
    assert _refused(capsys)["code"] == "document.file"


def test_a_printer_that_is_not_there_is_3(tmp_path: Path, capsys: Out) -> None:
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.4\n")
    assert main(["document", "print", "--uri", "ipp://localhost:1/ipp/print", "--json", str(pdf)]) == 3
    answer = _refused(capsys)
    assert (answer["code"], answer["state"]) == ("document.gone", "unreachable")


def test_benchctl(addresses: BenchAddresses, tmp_path: Path, capsys: Out) -> None:
    assert main(["benchctl", "--control", addresses.control, "card.insert", "person=王秀英"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "person": "王秀英"}
    assert main(["benchctl", "--control", addresses.control, "dance"]) == 6
    assert json.loads(capsys.readouterr().out)["code"] == "bench.action"
    assert main(["benchctl", "--control", addresses.control, "card.insert", "王秀英"]) == 6
    assert json.loads(capsys.readouterr().out)["code"] == "bench.argument"
    assert main(["benchctl", "--control", str(tmp_path / "none"), "state"]) == 6
    assert json.loads(capsys.readouterr().out)["code"] == "bench.unreachable"


def test_a_bench_without_its_file_is_6(tmp_path: Path, capsys: Out) -> None:
    assert main(["bench", "--config", str(tmp_path / "none.toml")]) == 6
    assert json.loads(capsys.readouterr().out)["code"] == "bench.config"


@pytest.mark.parametrize("arguments", [[], ["idcard"], ["idcard", "read"], ["dance"], ["probe"]])
def test_a_wrong_command_line_is_7(arguments: list[str], capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 7
    assert capsys.readouterr().err.count("\n") == 1


def test_a_bug_is_1(monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr("devices.idcard.driver.SamCardReader.open", lambda _driver: 1 / 0)
    assert main(["idcard", "read", "--port", "/nowhere"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
