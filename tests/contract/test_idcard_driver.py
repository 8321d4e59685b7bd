"""The card driver against the simulated reader, over pyserial and a real pseudo-terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.contract import Absent, CardPhoto, CardReading, DeviceFault, Failed, Identity, NoCard, Ready
from devices.idcard.driver import SamCardReader
from devices.idcard.photo import SimulatedPhotoDecoder
from devices.idcard.simulated_card import SimulatedCard, SimulatedPerson, card_of
from devices.idcard.simulator import LiftMode, SamFault, SimulatedSamReader
from devices.linetime import JumpingTime
from devices.serialline import PtyLine

PERSON = SimulatedPerson(
    kind="resident",
    name="王秀英",
    sex="女",
    nation="汉",
    birth="19500312",
    address="广东省高州市荔香镇红荔村委会大塘坡村12号",
    number="440981195003120641",
    authority="高州市公安局",
    valid_from="20200601",
    valid_until="长期",
)


def portrait() -> bytes:
    picture = np.full((126, 102, 3), (30, 90, 200), dtype=np.uint8)
    written, webp = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, 20])
    assert written
    return webp.tobytes()


CARD = card_of(PERSON, portrait=portrait(), newest_address="广东省高州市荔香镇新村路1号")


@pytest.fixture
def jumping() -> JumpingTime:
    return JumpingTime()


@pytest.fixture
def line(tmp_path: Path, jumping: JumpingTime) -> Iterator[PtyLine]:
    with PtyLine(tmp_path / "card", strict_baud=True, line_time=jumping) as opened:
        yield opened


@pytest.fixture
def reader(line: PtyLine, jumping: JumpingTime) -> Iterator[SimulatedSamReader]:
    simulated = SimulatedSamReader(line, line_time=jumping)
    simulated.start()
    yield simulated
    simulated.stop()


@pytest.fixture
def driver(reader: SimulatedSamReader, jumping: JumpingTime) -> Iterator[SamCardReader]:
    opened = SamCardReader(reader.address, photo_decoder=SimulatedPhotoDecoder(), clock=jumping.monotonic)
    assert isinstance(opened.open(), Identity)
    yield opened
    opened.close()


def _code(answer: object) -> str:
    assert isinstance(answer, DeviceFault), answer
    return answer.code


def _lay_again(reader: SimulatedSamReader) -> None:
    reader.remove()
    reader.insert(CARD)


def test_opening_tells_who_answers_and_that_it_is_simulated(driver: SamCardReader) -> None:
    state = driver.poll()
    assert isinstance(state, Ready)
    assert state.identity.serial == "99.99-20261123-0000000001-0000000001"
    assert state.identity.simulated


def test_a_card_is_read_whole(driver: SamCardReader, reader: SimulatedSamReader) -> None:
    reader.insert(CARD)
    reading = driver.read()
    assert isinstance(reading, CardReading)
    assert reading.record.name == "王秀英"
    assert reading.simulated
    assert isinstance(reading.photo, CardPhoto)
    assert reading.photo.simulated
    assert reading.photo.image.shape == (126, 102, 3)
    assert driver.read_appended_address() == "广东省高州市荔香镇新村路1号"
    assert reader.requests()["read"] == 1


def test_without_a_decoder_the_photo_is_a_fault_and_the_text_still_there(reader: SimulatedSamReader) -> None:
    reader.insert(CARD)
    driver = SamCardReader(reader.address)
    driver.open()
    reading = driver.read()
    driver.close()
    assert isinstance(reading, CardReading)
    assert _code(reading.photo) == "idcard.photo.not_decoded"


def test_no_card(driver: SamCardReader) -> None:
    assert isinstance(driver.read(), NoCard)
    assert driver.card_present() is False


def test_a_card_that_was_read_is_known_to_lie_there_until_it_is_lifted(
    driver: SamCardReader, reader: SimulatedSamReader
) -> None:
    """A search would say "none found" (the simulator is sticky, as real readers are); asking the open card does not."""
    reader.insert(CARD)
    assert driver.card_present() is True
    assert isinstance(driver.read(), CardReading)
    assert driver.card_present() is True
    assert isinstance(driver.read(), CardReading)
    reader.remove()
    assert driver.card_present() is False
    assert isinstance(driver.read(), NoCard)
    reader.insert(CARD)
    assert driver.card_present() is True
    assert isinstance(driver.read(), CardReading)


@pytest.mark.parametrize("on", ["find", "select", "read"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (SamFault.SILENCE, "idcard.silent"),
        (SamFault.LATE_REPLY, "idcard.silent"),
        (SamFault.BAD_XOR, "idcard.checksum"),
        (SamFault.WRONG_LENGTH, "idcard.length"),
        (SamFault.TRUNCATION, "idcard.truncated"),
        (SamFault.WRONG_STATUS, "idcard.unknown_error"),
    ],
)
def test_each_fault_has_its_code_and_the_next_try_succeeds(
    driver: SamCardReader, reader: SimulatedSamReader, fault: SamFault, code: str, on: str
) -> None:
    reader.insert(CARD)
    reader.fault(fault, on=on)
    assert _code(driver.read()) == code
    _lay_again(reader)
    assert isinstance(driver.read(), CardReading)


@pytest.mark.parametrize("fault", [SamFault.DELAY, SamFault.SPLIT, SamFault.JUNK])
def test_what_a_driver_must_put_up_with(driver: SamCardReader, reader: SimulatedSamReader, fault: SamFault) -> None:
    reader.insert(CARD)
    reader.fault(fault, times=3)
    assert isinstance(driver.read(), CardReading)


def test_a_late_reply_is_never_taken_for_the_answer_to_the_next_request(
    driver: SamCardReader, reader: SimulatedSamReader
) -> None:
    other = card_of(replace(PERSON, name="陈志明", birth="19880918", number="44092219880918033X", sex="男"))
    reader.insert(CARD)
    reader.fault(SamFault.LATE_REPLY, on="read")
    assert _code(driver.read()) == "idcard.silent"
    reader.insert(other)
    reading = driver.read()
    assert isinstance(reading, CardReading)
    assert reading.record.name == "陈志明"


def test_only_a_strangers_reply_is_a_wrong_reply(driver: SamCardReader, reader: SimulatedSamReader) -> None:
    reader.insert(CARD)
    reader.fault(SamFault.WRONG_STATUS, on="select", status=0x9F)
    assert _code(driver.read()) == "idcard.wrong_reply"


@pytest.mark.parametrize(("mode", "code"), [(LiftMode.STOP, "idcard.truncated"), (LiftMode.REPORT, "idcard.read_failed")])
def test_a_card_lifted_during_the_read(
    driver: SamCardReader, reader: SimulatedSamReader, mode: LiftMode, code: str
) -> None:
    reader.insert(CARD)
    reader.lift_mid_read(mode)
    assert _code(driver.read()) == code
    assert isinstance(driver.read(), NoCard)


@pytest.mark.parametrize(("status", "code"), [(0x31, "card_rejects_reader"), (0x33, "verification_failed")])
def test_refusals_keep_their_meaning(driver: SamCardReader, reader: SimulatedSamReader, status: int, code: str) -> None:
    reader.insert(CARD)
    reader.fault(SamFault.WRONG_STATUS, on="select", status=status)
    assert _code(driver.read()) == f"idcard.{code}"


def test_a_damaged_record_is_refused_with_its_own_code(driver: SamCardReader, reader: SimulatedSamReader) -> None:
    reader.insert(SimulatedCard(b"\x00\xd8" + CARD.text[2:], CARD.photo))
    assert _code(driver.read()) == "idcard.text.utf16"


def test_a_damaged_photo_leaves_the_record_readable(driver: SamCardReader, reader: SimulatedSamReader) -> None:
    reader.insert(SimulatedCard(CARD.text, CARD.photo[:30] + bytes(994)))
    reading = driver.read()
    assert isinstance(reading, CardReading)
    assert _code(reading.photo) == "idcard.photo.damaged"


def test_unplugging_is_told_and_the_driver_comes_back(
    driver: SamCardReader, reader: SimulatedSamReader, line: PtyLine
) -> None:
    line.unplug()
    assert _code(driver.read()) == "idcard.unplugged"
    state = driver.poll()
    assert isinstance(state, Absent)
    driver.close()
    assert _code(driver.open()) == "idcard.absent"
    line.replug()
    assert isinstance(driver.open(), Identity)
    reader.insert(CARD)
    assert isinstance(driver.read(), CardReading)


def test_a_failed_self_test_needs_a_technician(driver: SamCardReader, reader: SimulatedSamReader) -> None:
    reader.self_test_ok = False
    state = driver.poll()
    assert isinstance(state, Failed)
    assert state.fault.code == "idcard.self_test"


def test_a_module_that_keeps_its_number_to_itself_still_reads(reader: SimulatedSamReader) -> None:
    reader.fault(SamFault.WRONG_STATUS, on="sam_id", status=0x21)
    driver = SamCardReader(reader.address)
    assert driver.open() == Identity("idcard", model="SAM")
    reader.insert(CARD)
    assert isinstance(driver.read(), CardReading)
    driver.close()


def test_the_wrong_speed_is_no_reader(reader: SimulatedSamReader) -> None:
    driver = SamCardReader(reader.address, baud=9600)
    assert _code(driver.open()) == "idcard.silent"
    driver.close()


def test_a_line_belongs_to_one_driver(driver: SamCardReader, reader: SimulatedSamReader) -> None:
    second = SamCardReader(reader.address)
    assert _code(second.open()) == "idcard.absent"


@pytest.mark.parametrize("url", ["/nowhere/at/all", "nonsense://", "socket://127.0.0.1:1", ""])
def test_an_address_where_nothing_is(url: str) -> None:
    assert _code(SamCardReader(url).open()) == "idcard.absent"


def test_a_driver_that_was_never_opened_says_so_without_raising() -> None:
    driver = SamCardReader("/dev/null")
    assert _code(driver.read()) == "idcard.unplugged"
    driver.close()
