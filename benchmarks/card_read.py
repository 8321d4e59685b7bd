"""How long one card takes, from the search to the checked record, beside the time its bytes need on the line.

The simulated module answers without any delay of its own, at the pace of a real line; what is left over the 1295 bytes of
the longest reply is the search, the selection, and the driver's own waiting. Decoding a photo is not in it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.registry import Measurement
from devices.contract import CardReading, DeviceFault
from devices.idcard.driver import SamCardReader
from devices.idcard.simulated_card import SimulatedCard, SimulatedPerson, card_of
from devices.idcard.simulator import SimulatedSamReader
from devices.serialline import PtyLine

BAUD: Final = 115200
ROUNDS: Final = 30
_BITS_PER_BYTE: Final = 10
_LONGEST_REPLY: Final = 1295


def measure() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory(prefix="card-read-") as folder:
        seconds = statistics.median(_rounds(Path(folder) / "reader"))
    yield Measurement(
        name="card-read",
        value=seconds,
        unit="s",
        reference=f"{_LONGEST_REPLY} bytes at {BAUD} baud",
        reference_value=_LONGEST_REPLY * _BITS_PER_BYTE / BAUD,
    )


def _rounds(link: Path) -> list[float]:
    card = _card()
    with PtyLine(link, baud=BAUD, strict_baud=True) as line:
        module = SimulatedSamReader(line)
        driver = SamCardReader(module.address, baud=BAUD)
        module.start()
        try:
            opened = driver.open()
            if isinstance(opened, DeviceFault):
                raise RuntimeError(opened.code)
            return [_one(module, driver, card) for _ in range(ROUNDS)]
        finally:
            driver.close()
            module.stop()


def _one(module: SimulatedSamReader, driver: SamCardReader, card: SimulatedCard) -> float:
    """A card that comes anew each time, so that it is searched for and selected."""
    module.remove()
    driver.card_present()
    module.insert(card)
    began = time.perf_counter()
    reading = driver.read()
    took = time.perf_counter() - began
    if not isinstance(reading, CardReading):
        raise TypeError(f"the card was not read: {reading}")
    return took


def _card() -> SimulatedCard:
    return card_of(
        SimulatedPerson(
            kind="resident",
            name="测试甲",
            sex="男",
            birth="19900307",
            number="44010619900307001X",
            valid_from="20200101",
            valid_until="长期",
            nation="汉",
            address="测试路1号",
        )
    )
