"""Whether the terminal may believe its clock: judged from what the kernel, the platform and the battery clock say."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiosk.clocktrust import EARLIEST_PLAUSIBLE, ClockTrust, KernelClock, has_battery_clock, kernel_clock, trust

NOW = EARLIEST_PLAUSIBLE + 1e7


@pytest.mark.parametrize(
    ("disciplined", "offset", "battery", "wall", "word"),
    [
        (True, None, False, NOW, "ntp"),
        (True, 0.4, True, NOW, "ntp"),
        (True, 3600.0, True, NOW, "none"),
        (False, -59.0, False, NOW, "server"),
        (False, -61.0, True, NOW, "none"),
        (False, None, True, NOW, "rtc"),
        (False, None, True, 0.0, "none"),
        (False, None, False, NOW, "none"),
    ],
)
def test_each_source_counts_for_what_it_is_worth(
    disciplined: bool, offset: float | None, battery: bool, wall: float, word: str
) -> None:
    assert trust(disciplined=disciplined, offset=offset, battery_clock=battery, wall=wall) == word


@pytest.mark.parametrize(
    ("state", "status", "disciplined"),
    [(0, 0x2001, True), (4, 0x2001, True), (5, 0x2041, False), (5, 0x1001, False), (0, 0x0040, False), (-1, 0, False)],
)
def test_the_kernels_answer_is_read_as_its_manual_says(state: int, status: int, disciplined: bool) -> None:
    assert KernelClock(state, status, NOW).is_disciplined is disciplined


def test_the_real_kernel_answers_and_its_structure_is_read_in_the_right_places() -> None:
    said = kernel_clock()
    if said is None:
        pytest.skip("this system forbids adjtimex")
    assert abs(said.wall - time.time()) < 5
    assert 0 <= said.state <= 5
    if said.status & 0x40:
        assert not said.is_disciplined


def test_the_battery_clock_counts_only_when_the_kernel_started_from_it(tmp_path: Path) -> None:
    assert not has_battery_clock(tmp_path / "nothing")
    for name, word in (("rtc0", "0\n"), ("rtc1", "1\n")):
        assert not has_battery_clock(tmp_path)
        (tmp_path / name).mkdir()
        (tmp_path / name / "hctosys").write_text(word)
    assert has_battery_clock(tmp_path)


def test_the_judgement_follows_what_becomes_known() -> None:
    offset: float | None = None
    kernel: KernelClock | None = None
    judged = ClockTrust(lambda: offset, lambda: NOW, ask_kernel=lambda: kernel, ask_battery=lambda: False)
    assert judged() == "none"
    offset = 0.2
    assert judged() == "server"
    kernel = KernelClock(0, 0x2001, NOW)
    assert judged() == "ntp"
    offset = 7 * 3600.0
    assert judged() == "none"
