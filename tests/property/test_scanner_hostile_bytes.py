"""Any bytes at any pace out of a scanner, through the real driver on a real line: codes and typed faults, and an end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.contract import DeviceFault, NothingScanned, ScannedCode
from devices.linetime import JumpingTime
from devices.scanner.decode import MAX_BYTES
from devices.scanner.driver import SerialScanner
from devices.scanner.framing import CUT_GAP, CodeSplitter
from devices.scanner.simulator import SimulatedScanner
from devices.serialline import PtyLine
from kiosk.domain.receipts import is_receipt_number, receipt_in_code

PIECES = st.lists(
    st.tuples(
        st.binary(max_size=60) | st.sampled_from([b"\r", b"\n", b"\x02", b"\x03", b"]Q1", b"YZZ1:", b"x" * 5000]),
        st.floats(0, 1),
    ),
    max_size=20,
)


def seen(answer: ScannedCode | NothingScanned | DeviceFault) -> None:
    assert isinstance(answer, ScannedCode | NothingScanned | DeviceFault)
    if isinstance(answer, DeviceFault):
        assert answer.code.startswith("scanner.")
    if isinstance(answer, ScannedCode):
        assert 0 < len(answer.content) <= MAX_BYTES
        assert "\0" not in answer.content
        assert "\x1b" not in answer.content
        number = receipt_in_code(answer.content)
        assert number is None or is_receipt_number(number)


@given(PIECES)
def test_any_pieces_at_any_pace_hold_little_and_come_to_an_end(pieces: list[tuple[bytes, float]]) -> None:
    splitter, now = CodeSplitter(), 0.0
    for data, pause in pieces:
        now += pause
        for code in splitter.idle(now) + splitter.feed(data, now):
            seen(code)
        assert len(splitter._code.data) <= MAX_BYTES
    for code in splitter.idle(now + 2 * CUT_GAP):
        seen(code)
    assert not splitter.pending


@given(PIECES)
def test_how_the_bytes_are_cut_makes_no_difference_without_pauses(pieces: list[tuple[bytes, float]]) -> None:
    whole = b"".join(data for data, _pause in pieces)
    one_by_one = CodeSplitter()
    assert [code for byte in whole for code in one_by_one.feed(bytes((byte,)), 0.0)] == CodeSplitter().feed(whole, 0.0)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=4))
def test_the_driver_survives_any_codes_and_reads_the_next_good_one(
    tmp_path_factory: pytest.TempPathFactory, codes: list[bytes]
) -> None:
    jumping = JumpingTime()
    folder = tmp_path_factory.mktemp("line")
    with PtyLine(folder / "scanner", line_time=jumping) as line, SimulatedScanner(line, line_time=jumping) as simulator:
        scanner = SerialScanner(simulator.address, clock=jumping.monotonic)
        scanner.open()
        for code in codes:
            simulator.hold(code)
        simulator.hold("\r")
        simulator.hold("good")
        answer = scanner.scan(5)
        while answer != ScannedCode("good"):
            seen(answer)
            assert not isinstance(answer, NothingScanned)
            answer = scanner.scan(5)
        scanner.close()
