"""What the simulated department decides, and how cases reach it although it was away."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from central.departments import Accepted, CaseOrder, Declined, Departments, Unavailable
from central.departments.certificate import CertificatePrinter
from central.departments.simulated_records import SCHEMES, insurance_record
from central.departments.simulated_social_insurance import SimulatedSocialInsurance
from central.dispatch import dispatch_due
from central.keys import load_or_create_keys
from central.moments import months_later
from central.platform import Platform
from central.server import EmbeddedCentral
from central.services import DEFAULT_ASSETS
from tests.support.central_client import CHILD, ELDER, FACE, WORKER, Terminal, wait_until
from tests.support.console_client import Browser

pytestmark = pytest.mark.both_stores

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def department() -> SimulatedSocialInsurance:
    return SimulatedSocialInsurance(CertificatePrinter(DEFAULT_ASSETS))


def order(**changes: object) -> CaseOrder:
    plain = CaseOrder("e", "R", "pension-certification", ELDER, {}, FACE, TODAY)
    return msgspec.structs.replace(plain, **changes)


def test_a_living_pensioner_is_certified_for_twelve_months(department: SimulatedSocialInsurance) -> None:
    answer = department.accept(order())
    assert isinstance(answer, Accepted)
    assert answer.next_due == date(2027, 11, 23)
    assert isinstance(department.accept(order(identity_check=msgspec.structs.replace(FACE, method="attendant"))), Accepted)


def test_nobody_is_certified_by_a_card_alone_or_too_young(department: SimulatedSocialInsurance) -> None:
    for check in (msgspec.structs.replace(FACE, passed=False), msgspec.structs.replace(FACE, method="card")):
        answer = department.accept(order(identity_check=check))
        assert isinstance(answer, Declined)
        assert answer.code == "department.identity_insufficient"
    young = department.accept(order(person=WORKER))
    assert isinstance(young, Declined)
    assert young.code == "department.not_a_pensioner"


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 11, 23), date(2027, 11, 23)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_twelve_months_later(day: date, later: date) -> None:
    assert months_later(day, 12) == later


def test_records_are_invented_but_always_the_same_and_add_up() -> None:
    for person in (ELDER, WORKER, CHILD):
        for scheme in ("", *SCHEMES):
            record = insurance_record(person, TODAY, scheme)
            assert record == insurance_record(person, TODAY, scheme)
            if record is None:
                assert person is CHILD
                continue
            assert [line.year for line in record.years] == sorted((line.year for line in record.years), reverse=True)
            assert all(1 <= line.months <= 12 and line.personal > 0 for line in record.years)
            assert all(line.personal == round(line.base * line.months * 0.08) for line in record.years if line.base)
            assert sum(line.months for line in record.years) <= record.lines[0].months
    assert insurance_record(ELDER, TODAY, "employee") != insurance_record(WORKER, TODAY, "employee")
    assert insurance_record(ELDER, TODAY, "no-such-scheme") is None


def test_a_case_waits_for_a_department_that_is_away(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    central.department.down = True
    entry = terminal.entry(1)
    terminal.hand_over(entry)
    wait_until(lambda: central.store.transactions(1)[0].case.attempts >= 1)
    case = central.store.transactions(1)[0].case
    assert case is not None
    assert (case.state, case.detail) == ("pending", Unavailable().message)
    assert "待部门办理" in console.get("/").text
    central.department.down = False
    wait_until(lambda: central.store.transactions(1)[0].case.state == "accepted", seconds=20)
    assert [event.state for event in central.store.case_events(entry.entry_id)] == ["pending", "accepted"]


def test_a_service_without_a_department_stays_in_the_ledger(
    central: EmbeddedCentral, terminal: Terminal, console: Browser
) -> None:
    from tests.support.central_client import transaction_body

    terminal.hand_over(terminal.entry(1, transaction_body(service="village-notice")))
    case = central.store.transactions(1)[0].case
    assert case is not None
    assert case.state == "no_department"
    assert "部门未接入" in console.get("/").text


def test_a_certificate_was_decided_when_it_was_issued(central: EmbeddedCentral, terminal: Terminal) -> None:
    from tests.support.central_client import transaction_body

    terminal.hand_over(terminal.entry(1, transaction_body(service="insurance-certificate")))
    wait_until(lambda: central.store.transactions(1)[0].case.state == "accepted")
    assert central.store.transactions(1)[0].case.detail == "证明已在办理时出具"


def test_waiting_grows_longer_and_is_bounded(
    central: EmbeddedCentral, terminal: Terminal, tmp_path: Path, department: SimulatedSocialInsurance
) -> None:
    far_from_the_real_clock = datetime(2999, 1, 1, tzinfo=UTC)
    department.down = True
    central.department.down = True
    terminal.hand_over(terminal.entry(1))
    wait_until(lambda: central.store.transactions(1)[0].case.attempts >= 1)
    tries = 0
    keys = load_or_create_keys(tmp_path / "keys")
    for minute in range(24 * 60):
        moment = far_from_the_real_clock + timedelta(minutes=minute)
        platform = Platform(central.store, keys, Departments([department]), lambda moment=moment: moment, central.url)
        tries += dispatch_due(platform)
    department.down = False
    assert 24 <= tries <= 24 + 12
