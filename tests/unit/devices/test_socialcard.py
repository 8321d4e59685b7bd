"""The social card driver against the simulated card over its socket: what it reads, and every fault by its code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from stdnum.cn import ric

from devices.contract import Absent, DeviceFault, Failed, Identity, NoCard, Ready, SocialCardReading
from devices.socialcard import pcsc, winscard
from devices.socialcard.driver import SocialCardDriver, transport_for
from devices.socialcard.simulated_card import Manner, SimulatedHolder, SimulatedSocialCard, files_of
from devices.socialcard.simulator import CardFault, SimulatedCardSlot
from devices.socialcard.vpcd import VpcdSocket


@pytest.fixture
def slot() -> Iterator[SimulatedCardSlot]:
    with SimulatedCardSlot() as simulated:
        yield simulated


@pytest.fixture
def driver(slot: SimulatedCardSlot) -> Iterator[SocialCardDriver]:
    opened = SocialCardDriver(slot.address, transport=VpcdSocket("127.0.0.1", slot.port, timeout=0.3))
    assert isinstance(opened.open(), Identity)
    yield opened
    opened.close()


def holder() -> SimulatedHolder:

    body = "44098119880214123"
    return SimulatedHolder("欧阳𠮷", body + ric.calc_check_digit(body + "0"), "B87654321", "男")


def code_of(driver: SocialCardDriver) -> str:
    reading = driver.read()
    return reading.code if isinstance(reading, DeviceFault) else type(reading).__name__


@pytest.mark.parametrize("manner", ["plain", "get_response", "exact_length"])
def test_a_card_is_read(driver: SocialCardDriver, slot: SimulatedCardSlot, manner: Manner) -> None:
    assert isinstance(driver.read(), NoCard)
    slot.insert(SimulatedSocialCard(files_of(holder()), manner=manner))
    reading = driver.read()
    assert isinstance(reading, SocialCardReading)
    record = reading.record
    assert (record.name, record.number, record.sex) == ("欧阳𠮷", holder().number, "男")
    assert (record.birth, record.valid_until) == (date(1988, 2, 14), date(2040, 1, 1))
    assert (record.card_number, record.nation, record.issuer) == ("B87654321", "01", "4401")
    assert reading.simulated
    assert "欧阳" not in repr(reading)
    assert holder().number not in repr(reading)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (CardFault.SILENCE, "socialcard.timeout"),
        (CardFault.STATUS, "socialcard.refused"),
        (CardFault.LIFT, "socialcard.removed"),
        (CardFault.SHORT, "socialcard.refused"),
        (CardFault.JUNK, "socialcard.data"),
        (CardFault.ENDLESS, "socialcard.refused"),
        (CardFault.OVERSIZED, "socialcard.reader_fault"),
    ],
)
@pytest.mark.parametrize("after", [2, 9])
def test_every_fault_has_its_code_and_heals(
    driver: SocialCardDriver, slot: SimulatedCardSlot, fault: CardFault, code: str, after: int
) -> None:
    slot.insert(SimulatedSocialCard(files_of(holder())))
    slot.fault(fault, after=after)
    assert code_of(driver) == code
    slot.clear_faults()
    slot.insert(SimulatedSocialCard(files_of(holder())))
    assert code_of(driver) == "SocialCardReading"


def test_a_late_answer_is_not_taken_for_the_next(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    slot.insert(SimulatedSocialCard(files_of(holder())))
    slot.fault(CardFault.DELAY, after=4, seconds=0.5)
    assert code_of(driver) == "socialcard.timeout"
    assert code_of(driver) in ("SocialCardReading", "socialcard.timeout")
    assert code_of(driver) == "SocialCardReading"


def test_other_cards(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    slot.insert(SimulatedSocialCard(files_of(holder()), environment=b"1PAY.SYS.DDF01"))
    assert code_of(driver) == "socialcard.wrong_card"
    slot.insert(SimulatedSocialCard(files_of(holder()), needs_pin=frozenset({0xEF06})))
    assert code_of(driver) == "socialcard.locked"


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (0x08, b"440981198802141230"),
        (0x08, b""),
        (0x08, b"4409811988021412312345"),
        (0x09, b""),
        (0x09, b"\xff\xff\x81"),
        (0x09, b"\x81"),
        (0x09, b"A\x07B"),
        (0x0D, bytes.fromhex("19880230")),
        (0x0D, bytes.fromhex("19880215")),
        (0x0D, bytes.fromhex("1988")),
    ],
)
def test_spoilt_items(driver: SocialCardDriver, slot: SimulatedCardSlot, item: int, value: bytes) -> None:
    files = files_of(holder())
    files[0xEF06][item] = value
    slot.insert(SimulatedSocialCard(files))
    assert code_of(driver) == "socialcard.data"


def test_items_that_may_be_missing(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    files = files_of(holder())
    files[0xEF05].clear()
    for item in (0x0A, 0x0B, 0x0D):
        del files[0xEF06][item]
    slot.insert(SimulatedSocialCard(files))
    reading = driver.read()
    assert isinstance(reading, SocialCardReading)
    assert (reading.record.card_number, reading.record.birth, reading.record.sex) == ("", None, "")
    del files[0xEF06][0x09]
    assert code_of(driver) == "socialcard.refused"


def test_the_reader_is_pulled_out_and_comes_back(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    assert isinstance(driver.poll(), Ready)
    slot.stop()
    state = driver.poll()
    assert isinstance(state, Absent)
    assert state.fault.code == "socialcard.no_reader"
    slot.start()
    assert isinstance(driver.open(), Identity)
    assert isinstance(driver.poll(), Ready)


def test_a_reader_that_answers_nonsense_has_failed(driver: SocialCardDriver, slot: SimulatedCardSlot) -> None:
    slot.insert(SimulatedSocialCard(files_of(holder())))
    slot.fault(CardFault.OVERSIZED)
    assert code_of(driver) == "socialcard.reader_fault"
    driver._transport.card_present = lambda: pcsc._fault_of(0x80100001)  # type: ignore[method-assign]  # no such state on the wire
    assert isinstance(driver.poll(), Failed)


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_library: str = "", *, deadline: float) -> winscard.Winscard:
        raise OSError("libpcsclite.so.1: cannot open shared object file")

    monkeypatch.setattr(pcsc, "Winscard", missing)
    opened = SocialCardDriver("pcsc:").open()
    assert isinstance(opened, DeviceFault)
    assert opened.code == "socialcard.no_library"


def test_addresses() -> None:
    assert isinstance(transport_for("vpcd://127.0.0.1"), VpcdSocket)
    assert isinstance(transport_for("pcsc:Some%20Reader"), pcsc.PcscService)
    with pytest.raises(ValueError, match="no such card reader"):
        transport_for("/dev/ttyUSB0")
