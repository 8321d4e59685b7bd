"""A reading thread that comes late: what the scanner sent without a pause stays one code, whoever dawdled.

The port is modelled by when each byte arrived; the driver is the real one. Time passes where the driver looks at its clock
or its port, by any delay that a busy machine may add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.contract import DeviceFault, NothingScanned, ScannedCode
from devices.scanner.driver import SerialScanner
from devices.scanner.framing import CUT_GAP, IDLE_GAP

TEXTS = st.text(alphabet="ABCYZ1234567890:办件", min_size=1, max_size=12)
PAUSES_WITHIN = st.lists(st.floats(0, IDLE_GAP * 0.9), min_size=1, max_size=30)
STUTTERS = st.lists(st.floats(0, CUT_GAP * 0.9), min_size=1, max_size=30)
"""Between two bytes of a code, over and over."""
DELAYS = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.001, 0.03, IDLE_GAP, 0.2, CUT_GAP, 3.0]), max_size=60)
"""Of the reading thread, one wherever it may be made to wait; none after the last of them."""
ENDINGS = st.sampled_from([(b"", b"\r"), (b"", b"\r\n"), (b"", b"\n"), (b"\x02", b"\x03")])
BETWEEN_CODES = 1.0


class LateReader:
    """A port and its clock. What has arrived is what was due by now; each use of either may take a while."""

    def __init__(self, arrivals: list[tuple[float, int]], delays: list[float], most_at_once: int) -> None:
        self._arrivals = arrivals
        self._delays: Iterator[float] = chain(delays, repeat(0.0))
        self._most = most_at_once
        self.now = 0.0
        self.timeout = 0.0

    def clock(self) -> float:
        self.now += next(self._delays)
        return self.now

    @property
    def in_waiting(self) -> int:
        return min(self._most, self._due())

    def read(self, size: int) -> bytes:
        """As pyserial does: waits for the first byte only as long as the timeout; sleeping on does not hide a byte."""
        self.now += next(self._delays)
        if not self._due() and size:
            first = self._arrivals[0][0] if self._arrivals else float("inf")
            self.now = min(self.now + self.timeout, max(self.now, first))
        ready = min(size, self._due())
        taken, self._arrivals = self._arrivals[:ready], self._arrivals[ready:]
        # The thread may be late after the look as well, with bytes in the port that this look has not seen.
        self.now += next(self._delays)
        return bytes(byte for _at, byte in taken)

    def write(self, data: bytes) -> int:
        return len(data)

    def close(self) -> None:
        self._arrivals = []

    def _due(self) -> int:
        return sum(1 for at, _byte in self._arrivals if at <= self.now)


def scanned(port: LateReader, how_many: int) -> list[ScannedCode | NothingScanned | DeviceFault]:
    def opened(_url: str, **wanted: float) -> LateReader:
        port.timeout = wanted["timeout"]
        return port

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("devices.scanner.driver.serial.serial_for_url", opened)
        scanner = SerialScanner("late", clock=port.clock)
        scanner.open()
        return [scanner.scan(60.0) for _ in range(how_many + 1)]


def sent(codes: list[bytes], pauses: list[float], between: Callable[[int], float]) -> list[tuple[float, int]]:
    """When each byte arrives."""
    arrivals: list[tuple[float, int]] = []
    at, pace = 0.0, iter(chain.from_iterable(repeat(pauses)))
    for index, code in enumerate(codes):
        for byte in code:
            at += next(pace)
            arrivals.append((at, byte))
        at += between(index)
    return arrivals


@given(st.lists(TEXTS, min_size=1, max_size=4), ENDINGS, STUTTERS, DELAYS, st.integers(1, 4096))
def test_codes_with_an_end_come_out_as_they_were_sent(
    texts: list[str], ending: tuple[bytes, bytes], pauses: list[float], delays: list[float], most: int
) -> None:
    codes = [ending[0] + text.encode() + ending[1] for text in texts]
    port = LateReader(sent(codes, pauses, lambda _index: BETWEEN_CODES), delays, most)
    assert scanned(port, len(texts)) == [*map(ScannedCode, texts), NothingScanned()]


@given(TEXTS, STUTTERS, DELAYS, st.integers(1, 4096))
def test_a_code_without_an_end_is_never_cut_by_a_reader_that_is_late(
    text: str, pauses: list[float], delays: list[float], most: int
) -> None:
    port = LateReader(sent([text.encode()], pauses, lambda _index: 0.0), delays, most)
    assert scanned(port, 1) == [ScannedCode(text), NothingScanned()]


@given(st.lists(TEXTS, min_size=2, max_size=4), PAUSES_WITHIN, st.integers(1, 4096))
def test_codes_without_an_end_are_told_apart_by_the_pause_between_them(
    texts: list[str], pauses: list[float], most: int
) -> None:
    """The first long one tells that this scanner pauses."""
    gaps = [CUT_GAP + 2 * IDLE_GAP, 2 * IDLE_GAP]
    arrivals = sent([text.encode() for text in texts], pauses, lambda index: gaps[min(index, 1)])
    port = LateReader(arrivals, [], most)
    assert scanned(port, len(texts)) == [*map(ScannedCode, texts), NothingScanned()]


@given(TEXTS, PAUSES_WITHIN, DELAYS)
def test_what_was_scanned_before_anybody_asked_is_forgotten_whole(
    text: str, pauses: list[float], delays: list[float]
) -> None:
    port = LateReader(sent([text.encode()], pauses, lambda _index: 0.0), delays, 4096)
    port.now = 60.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("devices.scanner.driver.serial.serial_for_url", lambda _url, **_wanted: port)
        port.timeout = IDLE_GAP / 4
        scanner = SerialScanner("late", clock=port.clock)
        scanner.open()
        scanner.discard()
        assert scanner.scan(5.0) == NothingScanned()
