"""Card records: what is accepted, and the fault each kind of damage gets."""

from __future__ import annotations

from datetime import date

import pytest

from devices.contract import CardKind, CardRecord, Cause, DeviceFault
from devices.idcard.layouts import NATIONS
from devices.idcard.records import check_digit_731, decode_appended_address, decode_record
from devices.idcard.simulated_card import SimulatedPerson, encode_text

RESIDENT = SimulatedPerson(
    kind="resident",
    name="𠮷田健",
    sex="男",
    nation="汉",
    birth="19900307",
    address="广东省广州市天河区测试路1号",
    number="44010619900307001X",
    authority="广州市公安局天河分局",
    valid_from="20200101",
    valid_until="长期",
)
PERMIT = SimulatedPerson(
    kind="J",
    name="李嘉欣",
    sex="女",
    birth="19951104",
    address="广东省佛山市禅城区榕荫街道荷塘路8号",
    number="81000019951104004X",
    authority="佛山市公安局",
    valid_from="20230601",
    valid_until="20280601",
    permit_number="H00000018",
    issue_count="01",
)
FOREIGN_2017 = SimulatedPerson(
    kind="I",
    name="",
    english_name="TESTPERSON, ANNA MARIA",
    sex="女",
    birth="19810407",
    number="USA44018104071" + check_digit_731("USA44018104071"),
    nationality="USA",
    valid_from="20190101",
    valid_until="20290101",
)
FOREIGN_2023 = SimulatedPerson(
    kind="Y",
    name="约翰·史密斯",
    english_name="SMITHSON-WITH-A-VERY-LONG-FAMILY-NAME, JOHN",
    sex="男",
    birth="19810407",
    number="944840198104070017",
    authority="国家移民管理局",
    valid_from="20231205",
    valid_until="20331205",
    issue_count="02",
    nationality="USA",
)


def _decoded(person: SimulatedPerson) -> CardRecord:
    record = decode_record(encode_text(person))
    assert isinstance(record, CardRecord), record
    return record


def _with(offset: int, text: str, person: SimulatedPerson = RESIDENT) -> bytes:
    raw = text.encode("utf-16-le")
    record = encode_text(person)
    return record[:offset] + raw + record[offset + len(raw) :]


def _code(record: bytes) -> str:
    fault = decode_record(record)
    assert isinstance(fault, DeviceFault)
    assert fault.cause is Cause.INPUT
    assert fault.advice
    return fault.code


def test_a_resident_card() -> None:
    record = _decoded(RESIDENT)
    assert record.kind is CardKind.RESIDENT
    assert (record.name, record.sex, record.nation) == ("𠮷田健", "男", "汉")
    assert (record.birth, record.number) == (date(1990, 3, 7), "44010619900307001X")
    assert (record.address, record.authority) == ("广东省广州市天河区测试路1号", "广州市公安局天河分局")
    assert (record.valid_from, record.valid_until) == (date(2020, 1, 1), None)


def test_a_residence_permit() -> None:
    record = _decoded(PERMIT)
    assert (record.kind, record.permit_number, record.issue_count) == (CardKind.PERMIT, "H00000018", 1)
    assert (record.nation, record.valid_until) == ("", date(2028, 6, 1))


def test_a_foreign_card_of_2017_without_a_chinese_name() -> None:
    record = _decoded(FOREIGN_2017)
    assert (record.kind, record.name, record.nation) == (CardKind.FOREIGN_2017, "TESTPERSON, ANNA MARIA", "USA")
    assert record.number == FOREIGN_2017.number


def test_a_foreign_card_of_2023_whose_name_continues() -> None:
    record = _decoded(FOREIGN_2023)
    assert (record.kind, record.name, record.nation) == (CardKind.FOREIGN_2023, "约翰·史密斯", "USA")
    assert record.english_name == "SMITHSON-WITH-A-VERY-LONG-FAMILY-NAME, JOHN"
    assert record.issue_count == 2


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (b"", "idcard.record.size"),
        (bytes(255), "idcard.record.size"),
        (_with(248, "Q"), "idcard.kind"),
        (encode_text(RESIDENT)[:2] + b"\x00\xd8" + encode_text(RESIDENT)[4:], "idcard.text.utf16"),
        (encode_text(RESIDENT)[:60] + b"\x42\xd8" * 3 + encode_text(RESIDENT)[66:], "idcard.text.utf16"),
        (_with(0, "a\nb"), "idcard.text.control"),
        (_with(0, "a\u202eb"), "idcard.text.control"),
        (_with(0, " " * 15), "idcard.name"),
        (_with(30, "3"), "idcard.sex"),
        (_with(32, "57"), "idcard.nation"),
        (_with(36, "19900231"), "idcard.date"),
        (_with(36, "1990030 "), "idcard.date"),
        (_with(36, "１９９００３０７"), "idcard.date"),
        (_with(36, "00010101"), "idcard.date"),
        (_with(204, "20190101"), "idcard.date"),
        (_with(188, " " * 8), "idcard.date"),
        (_with(122, "440106199003070011"), "idcard.number"),
        (_with(122, "44010619900307001x"), "idcard.number"),
        (_with(36, "19900308"), "idcard.number"),
        (_with(122, "44010619900307001X", PERMIT), "idcard.number"),
        (_with(238, "A1", PERMIT), "idcard.issue_count"),
        (_with(152, "U1A", FOREIGN_2017), "idcard.nation"),
        (_with(150, "7", FOREIGN_2017), "idcard.number"),
        (_with(242, "usa", FOREIGN_2023), "idcard.nation"),
        (_with(156, "8", FOREIGN_2023), "idcard.number"),
    ],
)
def test_each_kind_of_damage_has_its_code(record: bytes, code: str) -> None:
    assert _code(record) == code


def test_a_surrogate_pair_cut_by_the_end_of_its_field_is_damage() -> None:
    name = ("字" * 14 + "𠮷").encode("utf-16-le")
    record = encode_text(RESIDENT)
    assert _code(name[:30] + record[30:]) == "idcard.text.utf16"


def test_personal_fields_stay_out_of_repr() -> None:
    shown = repr(_decoded(RESIDENT))
    assert not any(part in shown for part in ("田", "4401", "1990", "广东", "男"))


def test_the_check_digit_of_travel_documents() -> None:
    # The worked example of ICAO 9303 part 3: document number and birth date of the specimen.
    assert check_digit_731("L898902C3") == "6"
    assert check_digit_731("740812") == "2"


def test_nations_are_numbered_as_the_standard_numbers_them() -> None:
    assert len(NATIONS) == 58
    assert [NATIONS[code] for code in ("01", "25", "26", "49", "56")] == ["汉", "水", "东乡", "京", "基诺"]


def test_an_appended_address() -> None:
    assert decode_appended_address("广东省高州市".ljust(35).encode("utf-16-le")) == "广东省高州市"
    broken = decode_appended_address(b"\x00\xd8" * 35)
    assert isinstance(broken, DeviceFault)
    assert broken.code == "idcard.text.utf16"
