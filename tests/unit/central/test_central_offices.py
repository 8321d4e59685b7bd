"""The simulated offices: every service of the catalogue has somebody behind it, and the same question the same answer."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from central.departments import Accepted, CaseOrder, Declined, Issued, IssueOrder, Unavailable
from central.departments.connected import connected_departments
from central.departments.simulated_offices import SimulatedOffice
from central.services import DEFAULT_ASSETS, service_lines, title_of
from sync.wire import IdentityCheck, Person
from sync.wire.record import MEDIA_TYPE_RECORD, RecordBody, record_of

DEPARTMENTS = connected_departments(DEFAULT_ASSETS)
OLD = Person("resident", "王秀英", "440981195003120641", "女", "1950-03-12")
YOUNG = Person("resident", "周小雨", "440981201506010129", "女", "2015-06-01")
CHECKED = IdentityCheck("face", passed=True)
DAY = date(2026, 11, 24)
ANSWERED = {"appointment", "document", "licence", "record"}


def question(person: Person, check: IdentityCheck = CHECKED) -> IssueOrder:
    return IssueOrder("t/1", "pension-payments", person, {}, check, DAY, "", "")


def office() -> SimulatedOffice:
    found = DEPARTMENTS.behind("pension-payments")
    assert isinstance(found, SimulatedOffice)
    return found


def test_every_service_that_reaches_the_platform_has_a_department_that_says_it_is_simulated() -> None:
    for line in service_lines().values():
        if line.offline == "L":
            continue
        department = DEPARTMENTS.behind(line.service)
        assert department is not None, line
        assert department.simulated
        assert "模拟" in department.title
        assert department.takes_cases(line.service)
        assert department.issues_documents(line.service) == (line.output in ANSWERED), line


def test_a_question_is_answered_with_lines_and_again_with_the_same() -> None:
    answer, again = office().issue(question(OLD)), office().issue(question(OLD))
    assert isinstance(answer, Issued)
    assert answer == again
    assert answer.media_type == MEDIA_TYPE_RECORD
    record = record_of(answer.document)
    assert record is not None
    assert ("发放月份", "2026年10月") in [(line.label, line.value) for line in record.lines]
    assert "模拟" in record.note
    assert "王秀英" not in repr(record)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (question(YOUNG), "department.no_record"),
        (question(OLD, IdentityCheck("face", passed=False)), "department.identity_insufficient"),
    ],
)
def test_who_has_no_record_or_is_not_known_gets_none(order: IssueOrder, code: str) -> None:
    answer = office().issue(order)
    assert isinstance(answer, Declined)
    assert answer.code == code


def test_a_case_is_taken_and_an_office_that_is_down_says_so() -> None:
    one = connected_departments(DEFAULT_ASSETS).behind("pension-payments")
    assert isinstance(one, SimulatedOffice)
    case = CaseOrder("e1", "r1", "pension-payments", OLD, {}, CHECKED, DAY)
    assert one.accept(case) == Accepted("已在办理时答复")
    one.down = True
    assert isinstance(one.accept(case), Unavailable)
    assert isinstance(one.issue(question(OLD)), Unavailable)


@pytest.mark.parametrize(
    ("day", "found"),
    [("20261125", True), ("20261124", False), ("20261128", False), ("20270301", False), ("2026112", False), ("", False)],
)
def test_an_appointment_is_on_a_working_day_of_the_next_two_months(day: str, found: bool) -> None:
    office = DEPARTMENTS.behind("marriage-appointment")
    assert office is not None
    answers = {"kind": "marry", "place": "county", "slot": "morning", "day": day}
    answer = office.issue(IssueOrder("t/1", "marriage-appointment", OLD, answers, CHECKED, DAY, "", ""))
    if not found:
        assert isinstance(answer, Declined)
        assert answer.code == "department.no_such_day"
        return
    assert isinstance(answer, Issued)
    record = record_of(answer.document)
    assert record is not None
    lines = {line.label: line.value for line in record.lines}
    assert (lines["日期"], lines["地点"], lines["办什么"]) == ("2026年11月25日 星期三", "县民政局", "结婚")
    assert 9 <= int(lines["时间"].split(":")[0]) < 12


def test_titles_come_from_the_catalogue() -> None:
    assert title_of("pension-payments") == "养老金发放查询"
    assert title_of("not-there-yet") == "not-there-yet"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b"\xff", b'{"lines":[{"label":"a"}]}', b"[" * 100_000,
        msgspec.json.encode({"lines": [{"label": "a", "value": "b" * 201}]}),
        msgspec.json.encode({"lines": [{"label": "a", "value": "b"}] * 61}),
        msgspec.json.encode({"lines": [{"label": "a", "value": "b\u202e"}]}),
        msgspec.json.encode({"lines": [], "more": 1}),
    ],
    ids=lambda data: ascii(data[:30]),
)  # fmt: skip
def test_what_is_no_record_is_none(data: bytes) -> None:
    assert record_of(data) is None


def test_an_empty_record_is_one() -> None:
    assert record_of(b'{"lines":[]}') == RecordBody(())
