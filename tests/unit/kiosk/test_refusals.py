"""What cannot work is refused with its documented exit code and one plain sentence, never with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.plain_terminal import write_plain_terminal
from kiosk.__main__ import NOT_READY, REFUSED_SETTINGS, REFUSED_STORE, main

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60.0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_plain_terminal(tmp_path)


def damage(config: Path) -> None:
    (config.parent / "data").mkdir()
    (config.parent / "data" / "terminal.db").write_bytes(b"this was a database once" * 300)


def no_folder(config: Path) -> None:
    (config.parent / "data").write_text("a file where the folder should be")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(damage, "store.corrupt"), (no_folder, "store.io")],
)
@pytest.mark.parametrize(
    "command", [["queue", "list"], ["queue", "export", "out"], ["pin", "unlock", "technician"]], ids=" ".join
)
def test_a_store_that_cannot_be_used(
    config: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None], code: str, command: list[str]
) -> None:
    spoil(config)
    name, action, *rest = command
    assert main([name, action, "--config", str(config), *rest]) == REFUSED_STORE
    said = capsys.readouterr().err
    assert code in said
    assert "不要删除" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (lambda _config: None, {"net.refused"}),
        (damage, {"store.corrupt", "net.refused"}),
        (no_folder, {"store.io", "net.refused"}),
    ],
)
def test_the_doctor_names_everything_that_is_not_ready(
    config: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None], codes: set[str]
) -> None:
    spoil(config)
    assert main(["doctor", "--json", "--config", str(config)]) == NOT_READY
    report = json.loads(capsys.readouterr().out)
    assert {check["code"] for check in report["checks"] if not check["ok"]} == codes | {"key.no_document_root"}
    assert main(["doctor", "--config", str(config)]) == NOT_READY
    assert "。。" not in capsys.readouterr().out


def test_the_doctor_sees_that_the_folder_is_gone(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "file").write_text("")
    text = config.read_text(encoding="utf-8").replace('directory = "data"', 'directory = "file/deeper"')
    config.write_text(text, encoding="utf-8")
    assert main(["doctor", "--json", "--config", str(config)]) == NOT_READY
    report = json.loads(capsys.readouterr().out)
    assert {"store.io", "disk.gone"} <= {check["code"] for check in report["checks"]}


def run(config: Path) -> tuple[int, str]:
    """The terminal itself, offscreen."""
    picture = config.parent / "first.png"
    command = [sys.executable, "-m", "kiosk", "run", "--offscreen", "--config", str(config), "--smoke", str(picture)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, env=os.environ)
    return done.returncode, done.stdout + done.stderr


def test_a_terminal_on_a_damaged_database_sets_it_aside_and_starts(config: Path) -> None:
    damage(config)
    spoilt = (config.parent / "data" / "terminal.db").read_bytes()
    code, said = run(config)
    assert (code, said) == (0, "READY\n")
    log = (config.parent / "data" / "log" / "terminal.jsonl").read_text(encoding="utf-8")
    assert "store.damaged" in log
    assert "store.recovered" in log
    (kept,) = (config.parent / "data" / "quarantine").glob("*/terminal.db")
    assert kept.read_bytes() == spoilt


def test_a_terminal_whose_store_is_no_folder_does_not_start(config: Path) -> None:
    no_folder(config)
    code, said = run(config)
    assert (code, said.count("\n")) == (REFUSED_STORE, 1)
    assert "store.io" in said


def test_a_terminal_without_its_key_does_not_start(config: Path) -> None:
    (config.parent / "terminal.pem").unlink()
    code, said = run(config)
    assert (code, said.count("\n")) == (REFUSED_SETTINGS, 1)
    assert "终端私钥读不了" in said


def test_a_terminal_that_cannot_open_to_the_world_does_not_stay(config: Path) -> None:
    """Found out only after the first screen, and still no traceback."""
    reader = '[devices.idcard]\nurl = "/dev/no-such-reader"\nphoto_decoder = "wlt"\n'
    config.write_text(config.read_text(encoding="utf-8") + reader, encoding="utf-8")
    code, said = run(config)
    assert code == REFUSED_SETTINGS
    assert "photo_decoder 只能是" in said
    assert "Traceback" not in said


def test_devices_that_are_not_there_do_not_stop_the_terminal(config: Path) -> None:
    missing = "".join(f'[devices.{device}]\nurl = "/dev/no-such-{device}"\n' for device in ("idcard", "receipt"))
    config.write_text(config.read_text(encoding="utf-8") + missing, encoding="utf-8")
    code, said = run(config)
    assert (code, said) == (0, "READY\n")
