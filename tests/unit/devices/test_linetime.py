"""The time of lines: real by default, scaled on demand, or jumping over every wait while the order of things stays."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from devices.contract import DeviceFault
from devices.linetime import LONGEST_SILENCE, JumpingTime, RealTime
from devices.scanner.driver import SerialScanner
from devices.scanner.simulator import ScannerFault, SimulatedScanner
from devices.serialline import PtyLine

NEVER = threading.Event()


def taken(work: object) -> float:
    began = time.monotonic()
    assert callable(work)
    work()
    return time.monotonic() - began


def test_a_pause_of_an_hour_takes_no_time_and_passes_all_the_same() -> None:
    jumping = JumpingTime()
    before = jumping.monotonic()
    assert taken(lambda: jumping.pause(3600, NEVER)) < 1
    assert 3600 <= jumping.monotonic() - before < 3602


def test_pauses_that_overlap_do_not_add_up() -> None:
    jumping = JumpingTime()
    before = jumping.monotonic()
    threads = [threading.Thread(target=jumping.pause, args=(100, NEVER)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert 100 <= jumping.monotonic() - before < 900


def test_it_never_runs_backwards() -> None:
    jumping = JumpingTime()
    seen = [jumping.monotonic()]
    for step in (0, 5, 0.1, -3):
        jumping.pause(step, NEVER)
        seen.append(jumping.monotonic())
    assert seen == sorted(seen)
    with pytest.raises(ValueError, match="backwards"):
        jumping.advance(-1)
    with pytest.raises(ValueError, match="backwards"):
        RealTime(-1)


def test_a_pause_that_has_been_called_off_is_none() -> None:
    over, jumping = threading.Event(), JumpingTime()
    over.set()
    before = jumping.monotonic()
    jumping.pause(3600, over)
    assert jumping.monotonic() - before < 1


def test_silence_comes_after_what_was_sent_has_been_read() -> None:
    jumping, looks = JumpingTime(), iter([False, False, True])
    before = jumping.monotonic()
    jumping.nothing_more(lambda: next(looks))
    assert next(looks, None) is None
    assert jumping.monotonic() - before >= LONGEST_SILENCE


def test_the_real_time_scales_pauses_and_jumps_nowhere() -> None:
    before = time.monotonic()
    assert taken(lambda: RealTime(0).pause(3600, NEVER)) < 1
    assert taken(lambda: RealTime(0.5).pause(0.2, NEVER)) >= 0.09
    assert taken(lambda: RealTime().pause(0.1, NEVER)) >= 0.09
    RealTime().nothing_more(lambda: False)
    assert RealTime().monotonic() - before < 5


def test_a_line_is_paced_by_its_own_time(tmp_path: Path) -> None:
    """A thousand bytes at 1200 baud are eight seconds; the line says so and nobody waits."""
    jumping = JumpingTime()
    with PtyLine(tmp_path / "line", baud=1200, line_time=jumping) as line:
        before = jumping.monotonic()
        assert taken(lambda: line.write(b"x" * 1000)) < 4
        assert jumping.monotonic() - before >= 1000 * 10 / 1200
        assert not line.consumed


def test_a_code_that_breaks_off_costs_no_waiting(tmp_path: Path) -> None:
    jumping = JumpingTime()
    with (
        PtyLine(tmp_path / "scanner", line_time=jumping) as line,
        SimulatedScanner(line, line_time=jumping) as simulator,
    ):
        scanner = SerialScanner(simulator.address, clock=jumping.monotonic)
        scanner.open()
        simulator.hold("whole")
        scanner.scan(60)
        simulator.fault(ScannerFault.TRUNCATION)
        holding = threading.Thread(target=simulator.hold, args=("half of this",))
        holding.start()
        cut = scanner.scan(60)
        holding.join(5)
        scanner.close()
    assert isinstance(cut, DeviceFault)
    assert cut.code == "scanner.cut_short"
