"""What a technician with a keyboard asks: which device is where, is this terminal ready, does it bear a night of asking."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.plain_terminal import write_plain_terminal
from devices.bench.bench import Bench
from devices.bench.config import BenchConfig
from kiosk.maintenance.bind import Found, ports, tables

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
PATIENCE = 110.0


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    made = Bench(
        BenchConfig(
            people=ASSETS / "bench" / "people.toml",
            portraits=ASSETS / "bench" / "portraits",
            font=ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf",
            run_dir=folder / "run",
            out_dir=folder / "paper",
        )
    )
    made.start()
    yield made
    made.stop()


def kiosk(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ, timeout=PATIENCE, check=False)


def test_devices_say_what_they_are_and_become_tables(bench: Bench) -> None:
    at = bench.addresses
    named = [word for address in (at.receipt, at.idcard, at.camera, "/dev/no-such-port") for word in ("--at", address)]
    done = kiosk("bind", "--json", *named)
    assert done.returncode == 0, done.stderr
    kinds = {one["address"]: one["kind"] for one in json.loads(done.stdout)}
    assert (kinds[at.receipt], kinds[at.idcard], kinds[at.camera]) == ("receipt", "idcard", "camera")
    assert kinds["/dev/no-such-port"] == ""


def test_nothing_anywhere_is_said_plainly() -> None:
    found = [one for one in ports() if one]
    done = kiosk("bind", "--at", "/dev/no-such-port")
    if not found:
        assert done.returncode == 5
        assert done.stderr.startswith("没有找到设备")
    assert "没有回应" in done.stdout


def test_the_tables_are_toml_and_a_second_of_a_kind_is_a_comment() -> None:
    found = [
        Found("/dev/a", "idcard", "SAM"),
        Found("/dev/b", "idcard"),
        Found("/dev/c"),
        Found("ipp://printer/ipp/print", "document", "Maker A4"),
    ]
    text = tables(found)
    assert tomllib.loads(text) == {"devices": {"idcard": {"url": "/dev/a"}, "document": {"url": "ipp://printer/ipp/print"}}}
    assert '# url = "/dev/c"' in text
    assert "# 又一个身份证读卡器：/dev/b" in text


def test_a_port_is_named_once_and_by_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "serial" / "by-path").mkdir(parents=True)
    for name in ("ttyUSB0", "ttyACM0", "hidraw0"):
        (tmp_path / name).touch()
    (tmp_path / "serial" / "by-path" / "pci-usb-0:1").symlink_to(tmp_path / "ttyUSB0")
    assert ports(tmp_path) == [
        str(tmp_path / "serial" / "by-path" / "pci-usb-0:1"),
        f"hidraw:{tmp_path / 'hidraw0'}",
        str(tmp_path / "ttyACM0"),
    ]


def test_the_report_says_the_same_in_both_forms(tmp_path: Path) -> None:
    config = write_plain_terminal(tmp_path)
    done = kiosk("report", str(tmp_path / "out"), "--config", str(config))
    assert done.returncode == 4, done.stderr
    (file,) = (tmp_path / "out").glob("readiness-*.json")
    made = json.loads(file.read_text(encoding="utf-8"))
    assert (made["ok"], made["waiting"], made["parked"]) == (False, 0, 0)
    assert {check["code"] for check in made["checks"] if not check["ok"]} == {"net.refused", "key.no_document_root"}
    page = file.with_suffix(".pdf")
    text = subprocess.run(["pdftotext", "-layout", str(page), "-"], check=True, capture_output=True, text=True).stdout
    # Qt leaves some glyphs without their characters, so not every word of the page can be looked for.
    for words in ("还不能服务", "试验村", "打印完成", "停住的办件"):
        assert words in text


def test_a_report_that_cannot_be_written(tmp_path: Path) -> None:
    config = write_plain_terminal(tmp_path)
    (tmp_path / "file").touch()
    done = kiosk("report", str(tmp_path / "file" / "out"), "--config", str(config))
    assert (done.returncode, done.stderr.count("\n")) == (6, 1)


def test_burn_in_counts_what_each_device_said(bench: Bench, tmp_path: Path) -> None:
    config = write_plain_terminal(tmp_path)
    at = bench.addresses
    more = f'[devices.receipt]\nurl = "{at.receipt}"\n[devices.idcard]\nurl = "/dev/no-such-reader"\n'
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    done = kiosk("burnin", "--cycles", "20", "--config", str(config))
    assert done.returncode == 4, done.stderr
    counted = json.loads(done.stdout)
    assert counted["receipt"] == {"ok": 20}
    assert sum(counted["idcard"].values()) == 20
    assert "ok" not in counted["idcard"]
