"""What modules in the field differ in: their speed, whether they read fingerprints, and that some get stuck."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from devices.cli import main as command_line
from devices.contract import CardReading, DeviceFault, Identity
from devices.idcard.driver import ReaderOptions, SamCardReader
from devices.idcard.simulated_card import SimulatedCard, SimulatedPerson, card_of
from devices.idcard.simulator import SamFault, SimulatedSamReader
from devices.linetime import JumpingTime
from devices.serialline import PtyLine
from tests.support.strays import StrayLogs

PERSON = SimulatedPerson(
    kind="resident",
    name="王秀英",
    sex="女",
    nation="汉",
    birth="19500312",
    number="440981195003120641",
    valid_from="20200601",
    valid_until="长期",
)
CARD = card_of(PERSON)
PRINTS = replace(CARD, fingerprints=bytes(range(256)) * 4)
SOME_PRINTS = replace(CARD, fingerprints=bytes(512))

JUMPING = JumpingTime()
"""Slow lines and silences cost no waiting here; the command line alone goes by the machine's clock."""

Place = Callable[..., SimulatedSamReader]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Puts a simulated module on a line; both end with the test."""
    placed: list[tuple[PtyLine, SimulatedSamReader]] = []

    def at(baud: int = 115200, **options: bool) -> SimulatedSamReader:
        line = PtyLine(tmp_path / "card", baud=baud, strict_baud=True, line_time=JUMPING)
        module = SimulatedSamReader(line, line_time=JUMPING, **options)
        placed.append((line, module))
        module.start()
        return module

    yield at
    for line, module in placed:
        module.stop()
        line.close()


@contextmanager
def driving(module: SimulatedSamReader, **options: int) -> Iterator[SamCardReader]:
    driver = SamCardReader(module.address, options=ReaderOptions(**options), clock=JUMPING.monotonic)
    try:
        yield driver
    finally:
        driver.close()


def code(answer: object) -> str:
    assert isinstance(answer, DeviceFault), answer
    return answer.code


def read(driver: SamCardReader) -> CardReading:
    reading = driver.read()
    assert isinstance(reading, CardReading), reading
    return reading


@pytest.mark.parametrize("speed", [115200, 57600, 38400, 19200, 9600])
def test_a_module_is_found_at_every_usual_speed(place: Place, speed: int) -> None:
    module = place(speed)
    module.insert(CARD)
    with driving(module, baud=57600, find_speed=True) as driver:
        assert isinstance(driver.open(), Identity)
        assert driver.baud == speed
        assert read(driver).record.name == "王秀英"


def test_the_speed_that_was_found_is_tried_first_the_next_time(place: Place) -> None:
    module = place(19200)
    with driving(module, find_speed=True) as driver:
        driver.open()
        driver.close()
        asked = module.requests()["sam_id"]
        assert isinstance(driver.open(), Identity)
        assert module.requests()["sam_id"] == asked + 1


def test_nobody_at_any_speed_is_silence(place: Place) -> None:
    module = place()
    module.fault(SamFault.SILENCE, times=50, on="any")
    with driving(module, find_speed=True) as driver:
        assert code(driver.open()) == "idcard.silent"
        module.clear_faults()
        assert isinstance(driver.open(), Identity)


def test_a_slow_module_is_moved_to_the_fast_speed(place: Place) -> None:
    module = place(9600)
    module.insert(CARD)
    with driving(module, find_speed=True, move_to=115200) as driver:
        assert isinstance(driver.open(), Identity)
        assert driver.baud == 115200
        assert module.requests()["baud"] == 1
        assert read(driver).record.name == "王秀英"


def test_a_module_that_refuses_another_speed_is_left_at_its_own(place: Place) -> None:
    module = place(9600)
    module.insert(CARD)
    module.fault(SamFault.WRONG_STATUS, on="baud", status=0x21, times=5)
    with driving(module, baud=9600, move_to=115200) as driver:
        assert isinstance(driver.open(), Identity)
        assert driver.baud == 9600
        assert read(driver).record.name == "王秀英"


def test_a_reader_that_hides_its_number_is_found_as_well(place: Place) -> None:
    module = place(19200)
    module.fault(SamFault.WRONG_STATUS, on="sam_id", status=0x21, times=9)
    with driving(module, find_speed=True) as driver:
        assert driver.open() == Identity("idcard", model="SAM")


@pytest.mark.parametrize(("card", "has"), [(PRINTS, True), (SOME_PRINTS, True), (CARD, False)])
def test_only_the_presence_of_fingerprints_is_told(place: Place, card: SimulatedCard, has: bool) -> None:
    module = place()
    module.insert(card)
    with driving(module, fingerprints=True) as driver:
        driver.open()
        reading = read(driver)
    assert reading.has_fingerprints is has
    assert module.requests()["read_fp"] == 1
    assert "read" not in module.requests()


def test_without_the_option_fingerprints_are_never_asked_for(place: Place) -> None:
    module = place()
    module.insert(PRINTS)
    with driving(module) as driver:
        driver.open()
        assert read(driver).has_fingerprints is None
    assert "read_fp" not in module.requests()


def test_an_old_module_is_asked_for_fingerprints_once_a_connection(place: Place) -> None:
    module = place(knows_fingerprints=False)
    module.insert(PRINTS)
    with driving(module, fingerprints=True) as driver:
        for connection in (1, 2):
            driver.open()
            assert read(driver).has_fingerprints is None
            assert read(driver).record.name == "王秀英"
            assert module.requests()["read_fp"] == connection
            module.insert(PRINTS)
    assert module.requests()["read"] == 4


def test_a_module_that_cannot_select_is_reset_at_the_third_time(
    place: Place, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("devices.idcard", "failed to select 3 times")
    module = place()
    module.insert(CARD)
    module.fault(SamFault.WRONG_STATUS, on="select", status=0x81, times=3)
    with driving(module) as driver:
        driver.open()
        for resets in (0, 0, 1):
            assert code(driver.read()) == "idcard.select_failed"
            assert module.requests().get("reset", 0) == resets
        assert read(driver).record.name == "王秀英"


def test_failures_to_select_count_only_when_they_follow_each_other(place: Place) -> None:
    module = place()
    with driving(module) as driver:
        driver.open()
        for _ in range(3):
            module.insert(CARD)
            module.fault(SamFault.WRONG_STATUS, on="select", status=0x81, times=2)
            assert [code(driver.read()) for _ in range(2)] == ["idcard.select_failed"] * 2
            read(driver)
    assert "reset" not in module.requests()


def test_the_command_line_finds_the_speed_and_tells_of_fingerprints(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    module = place(19200)
    module.insert(PRINTS)
    arguments = ["idcard", "read", "--port", module.address, "--find-speed", "--fingerprints", "--json"]
    assert command_line(arguments) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["name"], answer["has_fingerprints"]) == ("王秀英", True)
    module.insert(PRINTS)
    assert command_line([*arguments, "--photo-library", "/nowhere/libwlt.so"]) == 0
    assert json.loads(capsys.readouterr().out)["photo"]["code"] == "idcard.photo.decoder_missing"
