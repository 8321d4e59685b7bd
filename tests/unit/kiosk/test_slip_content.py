"""What stands on a slip: the truth, and nothing of the person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.contract import QrCode, Slip, TextLine
from kiosk.documents.slip import ReprintFacts, SlipFacts, receipt_qr, receipt_slip
from kiosk.domain.papers import PaperFate
from kiosk.domain.receipts import grouped, receipt_number
from kiosk.store.records import TransactionRecord

NUMBER = receipt_number("440981102299", 1, 42)
RECORD = TransactionRecord(
    "e", NUMBER, "pension-certification", "养老待遇资格认证", "2026-11-23T10:05:59.123+08:00", "2027-11-23"
)
FACTS = SlipFacts(RECORD, "读岗村党群服务中心", "440981102299-01", ledger_no=0, simulated=False)


def lines(slip: Slip) -> list[str]:
    return [block.text for block in slip.blocks if isinstance(block, TextLine)]


def test_saved_here_is_not_called_accepted() -> None:
    text = "\n".join(lines(receipt_slip(FACTS)))
    assert "已在本机办好并保存，还没有送到平台。" in text
    assert "平台已经收到" not in text
    assert "总账号" not in text


def test_accepted_is_told_with_the_ledger_number() -> None:
    text = "\n".join(lines(receipt_slip(replace(FACTS, ledger_no=4711))))
    assert "平台已经收到。" in text
    assert "总账号：4711" in text
    assert "还没有送到平台" not in text


def test_it_names_place_time_service_and_number() -> None:
    text = lines(receipt_slip(FACTS))
    assert text[0] == "读岗村党群服务中心"
    assert "事项：养老待遇资格认证" in text
    assert "时间：2026-11-23 10:05" in text
    assert "终端：440981102299-01" in text
    assert grouped(NUMBER) in text
    assert "平台受理后，下次最迟2027年11月23日再办。" in text


def test_the_number_can_be_scanned() -> None:
    (code,) = (block.content for block in receipt_slip(FACTS).blocks if isinstance(block, QrCode))
    assert code == receipt_qr(NUMBER) == f"YZZ1:{NUMBER}"


def test_no_next_time_when_there_is_none() -> None:
    assert not any("下次" in line for line in lines(receipt_slip(replace(FACTS, record=replace(RECORD, next_due="")))))


@pytest.mark.parametrize("simulated", [False, True])
def test_a_simulated_printer_says_so(simulated: bool) -> None:
    text = lines(receipt_slip(replace(FACTS, simulated=simulated)))
    assert ("模拟设备打印，不作凭证" in text) is simulated


def test_a_reprint_says_so() -> None:
    assert "（补打）" not in lines(receipt_slip(FACTS))
    reprint = ReprintFacts(2, PaperFate.CONFIRMED, "2026-11-23T10:06:07+08:00", "attendant")
    text = lines(receipt_slip(replace(FACTS, reprint=reprint)))
    assert text[2:5] == ["补打（第2次）", "原件于2026-11-23 10:06打印", "由村干部补打"]
    assert not any("补打" in line for line in lines(receipt_slip(FACTS)))


def test_there_is_no_room_for_a_person() -> None:
    """A slip is made of the record alone, and the record has no field for a name or number of a person."""
    assert set(TransactionRecord.__slots__) == {
        "entry_id", "receipt_no", "service", "service_title", "submitted_at", "next_due", "document_no",
        "catalogue_version",
    }  # fmt: skip


def test_an_appointment_says_when_and_where_and_not_that_nobody_need_come_again() -> None:
    text = lines(receipt_slip(replace(FACTS, appointment=(("日期", "2026年11月25日"), ("地点", "县民政局")))))
    assert "日期：2026年11月25日" in text
    assert "地点：县民政局" in text
    assert "已经约好，请按时去。" in text
    assert not any("不用再来" in line for line in text)


def test_the_number_of_an_answer_stands_on_a_slip_that_is_printed_later() -> None:
    assert "编号：CX1" in lines(receipt_slip(replace(FACTS, record=replace(RECORD, document_no="CX1"))))
