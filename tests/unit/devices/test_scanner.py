"""Codes: in pictures, in a serial scanner's bytes, and from a simulated scanner on a real pty."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import numpy as np
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pictures

from devices.contract import Absent, DeviceFault, Image, NothingScanned, Ready, ScannedCode
from devices.scanner.decode import MAX_BYTES, decode_image, text_of
from devices.scanner.driver import SerialScanner
from devices.scanner.framing import CUT_GAP, IDLE_GAP, CodeSplitter
from devices.scanner.simulator import Ending, SimulatedScanner
from devices.serialline import PtyLine


def _qr(content: bytes) -> Image:
    packed = io.BytesIO()
    segno.make(content, error="m", mode="byte", micro=False).save(packed, kind="png", scale=5, border=4)
    with Pictures.open(packed) as picture:
        return np.ascontiguousarray(np.asarray(picture.convert("RGB"), dtype=np.uint8))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_chinese_code_in_a_picture_is_read_in_either_encoding(encoding: str) -> None:
    text = "粤智助办件：广东省广州市天河区𠮷" if encoding == "utf-8" else "粤智助办件：广东省广州市天河区"
    assert decode_image(_qr(text.encode(encoding))) == [ScannedCode(text, "QR")]


def test_a_picture_without_a_code_has_none() -> None:
    assert decode_image(np.full((200, 200, 3), 255, np.uint8)) == []
    assert decode_image(np.zeros((0, 0, 3), np.uint8)) == []


def test_binary_codes_are_refused() -> None:
    (code,) = decode_image(_qr(b"\x00\x01\xff\xfe\x80"))
    assert isinstance(code, DeviceFault)
    assert code.code == "scanner.unreadable"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "scanner.unreadable"),
        (b"\xff\xff", "scanner.unreadable"),
        (b"a\x1bb", "scanner.unreadable"),
        (b"x" * (MAX_BYTES + 1), "scanner.too_long"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, code: str) -> None:
    result = text_of(data)
    assert isinstance(result, DeviceFault)
    assert result.code == code


@pytest.mark.parametrize(
    ("stream", "codes"),
    [
        (b"abc\r", ["abc"]),
        (b"abc\r\ndef\r\n", ["abc", "def"]),
        (b"abc\n\n\ndef\n", ["abc", "def"]),
        (b"\x02ab\r\nc\x03\x02d\x03", ["ab\r\nc", "d"]),
        (b"]Q1abc\r", ["abc"]),
        ("办件".encode("gb18030") + b"\r", ["办件"]),
        (b"]Q1\r", ["]Q1"]),
    ],
)
def test_framing(stream: bytes, codes: list[str]) -> None:
    whole = CodeSplitter().feed(stream, 0.0)
    splitter = CodeSplitter()
    single = [code for byte in stream for code in splitter.feed(bytes((byte,)), 0.0)]
    assert [code.content for code in whole if isinstance(code, ScannedCode)] == codes
    assert whole == single


def test_a_pause_ends_a_code_without_a_terminator() -> None:
    splitter = CodeSplitter()
    assert splitter.feed(b"abc", 10.0) == []
    assert splitter.idle(10.0 + IDLE_GAP) == [], "a terminator may still come"
    assert splitter.idle(10.0 + CUT_GAP) == [ScannedCode("abc")]
    assert splitter.idle(99.0) == []
    splitter.feed(b"def", 100.0)
    assert splitter.idle(100.0 + IDLE_GAP / 2) == []
    assert splitter.idle(100.0 + 1.01 * IDLE_GAP) == [ScannedCode("def")], "this scanner pauses"


def test_the_first_code_of_a_scanner_with_terminators_survives_a_line_that_stutters() -> None:
    splitter = CodeSplitter()
    splitter.feed(b"abc", 10.0)
    assert splitter.idle(10.0 + CUT_GAP * 0.9) == []
    assert splitter.feed(b"def\r", 10.5) == [ScannedCode("abcdef")]


def test_a_terminator_that_comes_after_all_is_believed() -> None:
    splitter = CodeSplitter()
    splitter.feed(b"abc", 10.0)
    splitter.idle(10.0 + CUT_GAP)
    assert splitter.feed(b"\rdef\rg", 11.0) == [ScannedCode("def")]
    assert splitter.idle(11.0 + IDLE_GAP) == []


def test_an_endless_code_is_cut_off_and_the_next_one_is_read() -> None:
    splitter = CodeSplitter()
    codes = splitter.feed(b"x" * 100_000 + b"\rnext\r", 0.0)
    assert isinstance(codes[0], DeviceFault)
    assert codes[0].code == "scanner.too_long"
    assert codes[1:] == [ScannedCode("next")]


@given(st.lists(st.tuples(st.binary(max_size=50), st.floats(0, 1)), max_size=20))
def test_any_bytes_at_any_pace(pieces: list[tuple[bytes, float]]) -> None:
    splitter, now = CodeSplitter(), 0.0
    for data, pause in pieces:
        now += pause
        for code in splitter.feed(data, now):
            assert isinstance(code, DeviceFault) or 0 < len(code.content) <= MAX_BYTES
        assert len(splitter._code.data) <= MAX_BYTES


@pytest.mark.parametrize("ending", ["cr", "crlf", "lf", "stx-etx", "none"])
def test_a_scanner_on_a_line_with_every_ending(tmp_path: Path, ending: Ending) -> None:
    with PtyLine(tmp_path / "scanner") as line, SimulatedScanner(line, ending=ending, aim=True) as simulator:
        scanner = SerialScanner(str(line.link))
        assert not isinstance(scanner.open(), DeviceFault)
        assert isinstance(scanner.poll(), Ready)
        assert simulator.hold("办件 T-0001")
        assert scanner.scan(3) == ScannedCode("办件 T-0001", "QR")
        assert scanner.scan(0.05) == NothingScanned()
        simulator.hold("old")
        while not scanner._waiting:
            scanner.poll()
        scanner.discard()
        assert scanner.scan(0.05) == NothingScanned()
        scanner.close()


def test_a_scanner_that_is_unplugged_and_comes_back(tmp_path: Path) -> None:
    with PtyLine(tmp_path / "scanner") as line, SimulatedScanner(line) as simulator:
        scanner = SerialScanner(str(line.link))
        scanner.open()
        line.unplug()
        gone = scanner.scan(2)
        assert isinstance(gone, DeviceFault)
        assert gone.code == "scanner.gone"
        assert isinstance(scanner.poll(), Absent)
        assert isinstance(scanner.open(), DeviceFault)
        line.replug()
        assert not isinstance(scanner.open(), DeviceFault)
        simulator.hold("again")
        assert scanner.scan(3) == ScannedCode("again")
        scanner.close()


def test_a_triggered_scanner_is_lit_only_while_asked(tmp_path: Path) -> None:
    with PtyLine(tmp_path / "scanner") as line, SimulatedScanner(line, needs_trigger=True) as simulator:
        scanner = SerialScanner(str(line.link), trigger=True)
        scanner.open()
        assert not simulator.hold("too early")
        results: list[object] = []
        asking = threading.Thread(target=lambda: results.append(scanner.scan(5)))
        asking.start()
        assert simulator.wait_until_lit(3)
        assert simulator.hold("now")
        asking.join(timeout=6)
        assert results == [ScannedCode("now")]
        scanner.close()
