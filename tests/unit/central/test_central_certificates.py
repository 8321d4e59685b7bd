"""Certificates of every office that prints: one page that says it is simulated, and an identifier of the national shape."""

from __future__ import annotations

import io
import re
from datetime import date

import msgspec
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.departments import Accepted, CaseOrder, Declined, Issued, IssueOrder
from central.departments.connected import connected_departments
from central.departments.licence_id import is_licence_id, licence_id
from central.departments.simulated_certificates import certificate_sheet, has_certificate
from central.departments.simulated_records import insurance_record
from central.services import DEFAULT_ASSETS, INSURANCE_CERTIFICATE, answer_label, service_lines
from tests.support.central_client import CHILD, ELDER, FACE, WORKER

DEPARTMENTS = connected_departments(DEFAULT_ASSETS)
DAY = date(2026, 11, 24)
PUBLISHED = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
FIRM = "91440981000000001T"
ANSWERS = {
    "insurance": "employee", "year": "2026", "purpose": "other", "kind": "owned", "area": "city", "type": "driving-licence",
    "uscc": FIRM, "plate": "粤K12345", "goods": "grain", "from": "高州市", "to": "广州市", "start": "20261201",
}  # fmt: skip
PRINTING = [line.service for line in service_lines().values() if line.output == "document"]


def order(service: str, **changes: object) -> IssueOrder:
    link = "https://example.invalid/verify?no={document_no}&code={code}"
    plain = IssueOrder("t/1", service, WORKER, ANSWERS, FACE, DAY, link, "ABC")
    return msgspec.structs.replace(plain, **changes)


def text_of(pdf: bytes) -> str:
    """All words of a PDF, without the spaces that the setting puts in."""
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def issued(service: str, **changes: object) -> Issued:
    department = DEPARTMENTS.behind(service)
    assert department is not None
    answer = department.issue(order(service, **changes))
    assert isinstance(answer, Issued), answer
    return answer


@pytest.mark.parametrize("service", PRINTING)
def test_every_service_that_prints_gives_one_page_that_says_what_it_is(service: str) -> None:
    paper = issued(service)
    text = text_of(paper.document)
    assert paper.pages == 1
    assert paper == issued(service)
    for words in (paper.document_no, "模拟系统签发", "不具法律效力", "（模拟）", WORKER.name, "验证码", "第1页/共1页"):
        assert words in text, words


def test_what_stands_in_a_table_is_not_broken_into_two_lines() -> None:
    """A day or a hospital's name that wraps makes every row twice as high, and is read wrongly."""
    pdf = issued("away-settlements").document
    lines = [line.replace(" ", "") for line in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()]
    rows = [line for line in lines if "模拟第" in line or "人民医院" in line]
    assert rows
    assert all(re.search(r"模拟第\d人民医院", row) for row in rows), rows
    assert any(re.search(r"2026年\d+月\d+日", line) for line in lines)


def test_nobody_is_insured_before_being_born() -> None:
    record = insurance_record(CHILD, DAY, "resident-medical")
    assert record is not None
    assert all(line.since >= CHILD.birth[:7] for line in record.lines)


def test_all_that_print_but_the_insurance_certificate_are_set_from_a_sheet() -> None:
    assert {service for service in PRINTING if not has_certificate(service)} == {INSURANCE_CERTIFICATE}


@pytest.mark.parametrize(
    "service", ["tax-record", "credit-report", "marriage-record", "housing-fund-certificate", "vehicle-papers"]
)
def test_a_child_has_none_of_these(service: str) -> None:
    department = DEPARTMENTS.behind(service)
    assert department is not None
    answer = department.issue(order(service, person=CHILD))
    assert isinstance(answer, Declined)
    assert answer.code == "department.no_record"


def test_a_certificate_says_what_was_chosen_in_words() -> None:
    assert answer_label("property-certificate", "area", {"area": "province"}) == "全省"
    assert answer_label("property-certificate", "area", {}) == ""
    assert "全省" in text_of(issued("property-certificate", answers={**ANSWERS, "area": "province"}).document)


def test_a_person_without_a_home_gets_the_other_certificate() -> None:
    assert issued("property-certificate", answers={**ANSWERS, "kind": "none"}).title == "无房证明"


@pytest.mark.parametrize("service", ["e-licence", "vehicle-papers", "business-licence"])
def test_a_licence_carries_an_identifier_and_always_the_same(service: str) -> None:
    sheet, again = certificate_sheet(order(service)), certificate_sheet(order(service, request_id="t/2"))
    assert sheet is not None
    assert again is not None
    assert is_licence_id(sheet.licence_id)
    assert sheet.licence_id == again.licence_id
    assert sheet.licence_id in text_of(issued(service).document)


def test_a_driving_licence_is_the_same_at_both_services() -> None:
    here = certificate_sheet(order("e-licence"))
    there = certificate_sheet(order("vehicle-papers", answers={"type": "driving"}))
    assert here is not None
    assert there is not None
    assert here.licence_id == there.licence_id
    assert dict(here.facts)["准驾车型"] == dict(there.facts)["准驾车型"]


def test_a_certificate_was_decided_when_it_was_issued() -> None:
    department = DEPARTMENTS.behind("tax-record")
    assert department is not None
    assert department.accept(CaseOrder("e", "R", "tax-record", ELDER, {}, FACE, DAY)) == Accepted("已在办理时答复")


def test_the_published_identifier_is_right_and_its_check_character_comes_out_again() -> None:
    assert is_licence_id(PUBLISHED)
    assert licence_id("11100000000013338W011", "11430000006122244L", "20230000403") == PUBLISHED


@given(st.integers(0, len(PUBLISHED) - 1), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_wrong_character_is_noticed(place: int, character: str) -> None:
    wrong = PUBLISHED[:place] + character + PUBLISHED[place + 1 :]
    assert is_licence_id(wrong) == (wrong == PUBLISHED)


@pytest.mark.parametrize(
    ("kind", "issuer", "serial", "version"),
    [
        ("1" * 20, "1" * 18, "1", 1),
        ("1" * 21, "1" * 17, "1", 1),
        ("1" * 21, "1" * 18, "", 1),
        ("1" * 21, "1" * 18, "1", 1000),
    ],
)
def test_parts_of_a_wrong_shape_raise(kind: str, issuer: str, serial: str, version: int) -> None:
    with pytest.raises(ValueError, match="identifier"):
        licence_id(kind, issuer, serial, version)
