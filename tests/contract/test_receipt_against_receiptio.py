"""Against receiptio, an independent ESC/POS driver: its Chinese bytes as an oracle, and its questions to our simulator."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.contract import Slip, TextLine
from devices.receipt.commands import CommandParser
from devices.receipt.encoder import SlipEncoder
from devices.receipt.protocol import CHINESE_ON
from devices.receipt.simulator import SimulatedReceiptPrinter
from devices.socketline import SocketLine

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).with_name("peers")
FONT = ROOT / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
SOURCE = PEERS / "receiptio-slip.md"
RECORDED = bytes.fromhex("".join((PEERS / "receiptio-2.1.2-slip.hex").read_text(encoding="ascii").split()))
LINES = [line.strip("^|\n") for line in SOURCE.read_text(encoding="utf-8").splitlines()]

HOST = f"127.0.{91 + os.getpid() % 100}.{1 + os.getpid() // 100 % 250}"


def _texts(stream: bytes) -> list[bytes]:
    """The text bytes of an ESC/POS stream, line by line."""
    lines, current = [], b""
    for command in CommandParser().feed(stream):
        if command.name == b"":
            current += command.data
        elif command.name == b"\n":
            lines.append(current)
            current = b""
    return [line for line in lines if line.strip()]


def _ours() -> bytes:
    encoded = SlipEncoder(FONT).encode(Slip(tuple(TextLine(line) for line in LINES)))
    return encoded.prologue + b"".join(encoded.body) + encoded.cut


def test_our_chinese_is_byte_for_byte_what_receiptio_writes() -> None:
    assert len(LINES) == 6
    assert _texts(_ours()) == _texts(RECORDED)


def test_the_same_without_trusting_our_own_parser() -> None:
    """Each of our lines stands in its stream, in order, with the Chinese mode on before it."""
    position = 0
    for line in _texts(_ours()):
        found = RECORDED.find(line, position)
        assert found >= 0, line
        assert RECORDED.rfind(CHINESE_ON, 0, found) > RECORDED.rfind(b"\x1c.", 0, found)
        position = found + len(line)


# --- the program itself -----------------------------------------------------------------------------------------------


def _program() -> list[str]:
    installed = ROOT / "build" / "peers" / "node_modules" / ".bin" / "receiptio"
    program = str(installed) if installed.exists() else shutil.which("receiptio")
    if shutil.which("node") is None or program is None:
        pytest.skip("receiptio is not installed; see tests/contract/peers/README.md")
    return ["node", str(Path(program).resolve())]


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}
    command = [*_program(), *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment, stdin=subprocess.DEVNULL)


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[SimulatedReceiptPrinter]:
    _program()
    with SocketLine(HOST, 9100) as line, SimulatedReceiptPrinter(line, font=FONT, out_dir=tmp_path) as printer:
        yield printer


def test_the_recording_is_what_it_still_writes() -> None:
    assert _run("-l", "zh-hans", "-p", "escpos", str(SOURCE)).stdout == RECORDED


def test_it_reads_each_state_of_our_printer(simulator: SimulatedReceiptPrinter) -> None:
    def ask() -> int:
        return _run("-d", HOST, "-q", "-p", "escpos").returncode

    assert ask() == 100
    simulator.cover(is_open=True)
    assert ask() == 101
    simulator.cover(is_open=False)
    simulator.paper("out")
    assert ask() == 102
    simulator.paper("ok")
    simulator.jam_cutter(jammed=True)
    assert ask() == 103
    simulator.jam_cutter(jammed=False)
    assert ask() == 100
    assert simulator.slips() == []


def test_it_prints_a_slip_that_our_printer_understands(simulator: SimulatedReceiptPrinter) -> None:
    assert _run("-d", HOST, "-l", "zh-hans", "-p", "escpos", str(SOURCE)).returncode == 0
    (slip,) = simulator.slips()
    assert [line.strip() for line in slip.text.splitlines() if line.strip()] == LINES
    assert slip.complete
