"""One request has one number for good: asked again after midnight, by a platform that lost the answer, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central import issuing
from central.departments import Issued, IssueOrder, Unavailable
from central.server import EmbeddedCentral
from sync import wire
from tests.support.central_client import ELDER, WORKER, Terminal, problem
from tests.support.strays import StrayLogs

pytestmark = pytest.mark.both_stores

BEFORE_MIDNIGHT = datetime(2026, 11, 25, 15, 59, 50, tzinfo=UTC)
"""23:59:50 in China."""


class Midnight:
    """A platform and a terminal that share a clock, and what the platform has asked its department."""

    def __init__(self, database: str, folder: Path) -> None:
        self.now = BEFORE_MIDNIGHT
        self.central = EmbeddedCentral(database, folder / "keys", clock=lambda: self.now)
        self.orders: list[IssueOrder] = []
        self.answers: list[Issued] = []
        self._issue = self.central.department.issue
        self.central.department.issue = self._asked

    def _asked(self, order: IssueOrder) -> object:
        self.orders.append(order)
        answer = self._issue(order)
        if isinstance(answer, Issued):
            self.answers.append(answer)
        return answer

    def ask(self, terminal: Terminal, request_id: str, person: wire.Person = WORKER, status: int = 200) -> object:
        reply = X25519PrivateKey.generate()
        content = terminal.issue_request(request_id, person, reply, insurance="employee")
        response = terminal.post(wire.PATH_ISSUE, content, created=self.now.timestamp())
        if response.status_code != 200 or status != 200:
            assert response.status_code == status, response.text
            return problem(response)
        result = msgspec.json.decode(response.content, type=wire.IssueResult)
        return (result.document_no, terminal.open_document(result, reply)) if result.issued else result.code


@pytest.fixture
def midnight(database: str, tmp_path: Path) -> Iterator[Midnight]:
    made = Midnight(database, tmp_path)
    with made.central:
        yield made


@pytest.fixture
def terminal(midnight: Midnight) -> Iterator[Terminal]:
    client = Terminal(midnight.central)
    yield client
    client.close()


def test_a_platform_that_lost_the_answer_gets_the_same_number_on_another_day(
    midnight: Midnight, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("central.app", "bug: RuntimeError")

    def dies(*_arguments: object) -> None:
        raise RuntimeError("the power of the data centre failed before the answer was kept")

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "_keep", dies)
        assert midnight.ask(terminal, "req-1", status=500)[0] == 500
    assert midnight.central.store.totals()["documents"] == 0
    midnight.central.stop()
    midnight.now += timedelta(days=3)
    midnight.central.start()
    number, pdf = midnight.ask(terminal, "req-1")
    lost, kept = midnight.answers
    assert (lost.document_no, lost.document) == (kept.document_no, kept.document)
    assert kept.document_no == number
    assert pdf.startswith(kept.document), "the signature is added behind it"
    assert [order.issued_on.isoformat() for order in midnight.orders] == ["2026-11-25"] * 2


def test_what_was_kept_is_not_asked_again(midnight: Midnight, terminal: Terminal) -> None:
    first = midnight.ask(terminal, "req-1")
    midnight.now += timedelta(seconds=20)
    assert midnight.ask(terminal, "req-1") == first
    midnight.now += timedelta(days=400)
    assert midnight.ask(terminal, "req-1") == first
    assert len(midnight.orders) == 1


def test_a_department_that_may_have_issued_before_midnight_is_asked_the_same(
    midnight: Midnight, terminal: Terminal
) -> None:
    answered = midnight._issue

    def answer_lost(order: IssueOrder) -> Unavailable:
        answered(order)
        return Unavailable()

    midnight._issue = answer_lost
    assert midnight.ask(terminal, "req-1") == "department.unavailable"
    midnight._issue = answered
    midnight.now += timedelta(seconds=20)
    number, _ = midnight.ask(terminal, "req-1")
    assert midnight.orders[0] == midnight.orders[1]
    assert "20261125" in number


def test_another_request_has_its_own_day_and_number(midnight: Midnight, terminal: Terminal) -> None:
    first, _ = midnight.ask(terminal, "req-1")
    midnight.now += timedelta(seconds=20)
    second, _ = midnight.ask(terminal, "req-2")
    elsewhere = Terminal(midnight.central, "T-0002")
    try:
        third, _ = midnight.ask(elsewhere, "req-1")
    finally:
        elsewhere.close()
    assert len({first, second, third}) == 3
    assert ("20261125" in first, "20261126" in second, "20261126" in third) == (True, True, True)


def test_an_id_that_was_asked_is_not_lent_even_before_an_answer(midnight: Midnight, terminal: Terminal) -> None:
    midnight.central.department.down = True
    assert midnight.ask(terminal, "req-1") == "department.unavailable"
    midnight.central.department.down = False
    assert midnight.ask(terminal, "req-1", ELDER, status=409) == (409, "issue.request_reused", "input")
    assert midnight.ask(terminal, "req-1")[0]
