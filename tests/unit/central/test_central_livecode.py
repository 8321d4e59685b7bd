"""A code that counts for a minute: another one each time, good once, and written down nowhere."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.departments import Accepted, CaseOrder, Declined, IssueOrder, Unavailable
from central.departments.shown_codes import SECONDS
from central.departments.simulated_vouchers import SERVICE, SimulatedVouchers, Till
from central.server import EmbeddedCentral
from sync import wire
from sync.wire.livecode import MEDIA_TYPE_LIVE_CODE, LiveCode, live_code_of
from tests.support.central_client import ELDER, FACE, WORKER, Terminal
from tests.support.hand_clock import Hand

DAY = date(2026, 11, 26)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def office(clock: Hand) -> SimulatedVouchers:
    return SimulatedVouchers(clock)


def order(person: wire.Person = ELDER, check: wire.IdentityCheck = FACE) -> IssueOrder:
    return IssueOrder("t/1", SERVICE, person, {}, check, DAY, "", "")


def shown(office: SimulatedVouchers, person: wire.Person = ELDER) -> str:
    code = office.show(order(person))
    assert isinstance(code, LiveCode)
    assert code.seconds == SECONDS
    return code.content


def test_a_code_counts_once(office: SimulatedVouchers) -> None:
    code = shown(office)
    assert [office.take(code), office.take(code)] == [Till.TAKEN, Till.UNKNOWN]


def test_a_new_code_ends_the_one_before_but_not_another_persons(office: SimulatedVouchers) -> None:
    first, other, second = shown(office), shown(office, WORKER), shown(office)
    assert len({first, other, second}) == 3
    assert [office.take(code) for code in (first, other, second)] == [Till.UNKNOWN, Till.TAKEN, Till.TAKEN]


@pytest.mark.parametrize(("seconds", "heard"), [(SECONDS - 1, Till.TAKEN), (SECONDS, Till.OUT_OF_TIME)])
def test_a_code_counts_for_a_minute(office: SimulatedVouchers, clock: Hand, seconds: int, heard: Till) -> None:
    code = shown(office)
    clock.now += timedelta(seconds=seconds)
    assert office.take(code) is heard


def test_no_code_for_somebody_who_was_not_seen_and_none_from_a_silent_office(office: SimulatedVouchers) -> None:
    unseen = msgspec.structs.replace(FACE, passed=False)
    assert isinstance(office.show(order(check=unseen)), Declined)
    office.down = True
    assert isinstance(office.show(order()), Unavailable)


def ask(terminal: Terminal, request_id: str) -> tuple[wire.IssueResult, LiveCode | None]:
    reply = X25519PrivateKey.generate()
    response = terminal.post(wire.PATH_ISSUE, terminal.issue_request(request_id, ELDER, reply, SERVICE))
    assert response.status_code == 200, response.text
    result = msgspec.json.decode(response.content, type=wire.IssueResult)
    return result, live_code_of(terminal.open_document(result, reply)) if result.issued else None


@pytest.mark.both_stores
def test_the_platform_passes_it_on_and_writes_nothing_down(terminal: Terminal, central: EmbeddedCentral) -> None:
    (result, first), (_, again) = ask(terminal, "code-1"), ask(terminal, "code-1")
    assert (result.issued, result.media_type, result.document_no) == (True, MEDIA_TYPE_LIVE_CODE, "")
    assert result.simulated
    assert first is not None
    assert again is not None
    assert first.content != again.content
    with central.platform.store.write() as unit:
        assert unit.issue(terminal.name, "code-1") is None


def test_a_silent_office_is_told_apart(terminal: Terminal, central: EmbeddedCentral) -> None:
    office = central.platform.departments.behind(SERVICE)
    assert isinstance(office, SimulatedVouchers)
    office.down = True
    result, code = ask(terminal, "code-2")
    assert (result.issued, result.code, code) == (False, "department.unavailable", None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[" * 100_000,
        b'{"content":"A","seconds":60,"more":1}',
        b'{"content":"","seconds":60}',
        b'{"content":"\\u7801","seconds":60}',
        b'{"content":"A\\n","seconds":60}',
        b'{"content":"' + b"A" * 201 + b'","seconds":60}',
        b'{"content":"A","seconds":4}',
        b'{"content":"A","seconds":301}',
    ],
)
def test_what_is_no_code_is_none(data: bytes) -> None:
    assert live_code_of(data) is None


def test_the_case_behind_it_is_taken(office: SimulatedVouchers) -> None:

    case = CaseOrder("e1", "R1", SERVICE, ELDER, {}, FACE, DAY)
    assert isinstance(office.accept(case), Accepted)
