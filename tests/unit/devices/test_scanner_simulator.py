"""The scanner's bad days, one by one, and what the driver makes of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.contract import DeviceFault, NothingScanned, ScannedCode
from devices.scanner.driver import SerialScanner
from devices.scanner.framing import CUT_GAP, IDLE_GAP, CodeSplitter
from devices.scanner.simulator import ScannerFault, SimulatedScanner
from devices.serialline import PtyLine


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[SerialScanner, SimulatedScanner]]:
    with PtyLine(tmp_path / "scanner", strict_baud=True) as line, SimulatedScanner(line) as simulator:
        scanner = SerialScanner(simulator.address)
        scanner.open()
        yield scanner, simulator
        scanner.close()


def codes_of(answers: list[ScannedCode | DeviceFault]) -> list[str]:
    return [answer.code if isinstance(answer, DeviceFault) else answer.content for answer in answers]


def test_a_code_that_breaks_off_is_no_code_once_the_scanner_has_shown_how_it_ends_them() -> None:
    splitter = CodeSplitter()
    assert codes_of(splitter.feed(b"whole\r", 0.0)) == ["whole"]
    splitter.feed(b"YZZ1:44", 1.0)
    assert splitter.idle(1.0 + IDLE_GAP) == []
    assert codes_of(splitter.idle(1.0 + CUT_GAP)) == ["scanner.cut_short"]


def test_a_scanner_that_was_set_to_pauses_is_believed_again_after_one_code() -> None:
    splitter = CodeSplitter()
    splitter.feed(b"whole\r", 0.0)
    splitter.feed(b"first", 1.0)
    assert codes_of(splitter.idle(2.0)) == ["scanner.cut_short"]
    splitter.feed(b"second", 3.0)
    assert codes_of(splitter.idle(3.0 + CUT_GAP)) == ["second"]
    splitter.feed(b"third", 5.0)
    assert codes_of(splitter.idle(5.0 + 1.01 * IDLE_GAP)) == ["third"]


def test_garbage_that_breaks_off_is_unreadable_not_cut_short() -> None:
    splitter = CodeSplitter()
    splitter.feed(b"whole\r", 0.0)
    splitter.feed(b"\xff\xfe\x80", 1.0)
    assert codes_of(splitter.idle(2.0)) == ["scanner.unreadable"]


def test_the_ending_is_remembered_over_a_pulled_cable(pair: tuple[SerialScanner, SimulatedScanner]) -> None:
    scanner, simulator = pair
    simulator.hold("whole")
    assert scanner.scan(2) == ScannedCode("whole")
    scanner.close()
    scanner.open()
    simulator.fault(ScannerFault.TRUNCATION)
    simulator.hold("half of this")
    cut = scanner.scan(2)
    assert isinstance(cut, DeviceFault)
    assert cut.code == "scanner.cut_short"


def test_a_planned_fault_spoils_as_many_codes_as_it_was_planned_for(pair: tuple[SerialScanner, SimulatedScanner]) -> None:
    scanner, simulator = pair
    simulator.fault(ScannerFault.CONTROL, times=2)
    for _ in range(2):
        simulator.hold("code")
        assert isinstance(scanner.scan(2), DeviceFault)
    simulator.hold("code")
    assert scanner.scan(2) == ScannedCode("code")
    simulator.fault(ScannerFault.SILENCE)
    simulator.clear_faults()
    simulator.hold("seen")
    assert scanner.scan(2) == ScannedCode("seen")


def test_what_is_not_seen_is_not_sent(pair: tuple[SerialScanner, SimulatedScanner]) -> None:
    scanner, simulator = pair
    simulator.fault(ScannerFault.SILENCE)
    simulator.hold("unseen")
    assert scanner.scan(0.1) == NothingScanned()
