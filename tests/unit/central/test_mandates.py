"""Authorised beforehand: given by one, used by another with a number and a card of one's own, counted, taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from central.mandates import GRANT, LIST, OVER, WITHDRAWAL, usable
from central.moments import system_clock
from central.server import EmbeddedCentral
from central.store.mandates import MandateUse
from central.withdrawals import CERTIFICATE
from kiosk.store.vault import ReplyKey
from sync import wire
from sync.wire.mandate import (
    PATH_MANDATES,
    MandateAnswer,
    MandateQuestion,
    MandateRequest,
    MandateResult,
    Standing,
    answer_of,
)
from sync.wire.record import record_of
from tests.support.central_client import (
    CONSENTS,
    ELDER,
    FACE,
    WORKER,
    Terminal,
    transaction_body,
    wait_until,
    with_check_digit,
)

pytestmark = pytest.mark.both_stores
SERVICE = "medical-reimbursement"
WANTED = {"helper": WORKER.number, "helper-name": WORKER.name, "scope": "medical", "until": "half", "times": "more"}
STRANGER = msgspec.structs.replace(WORKER, number="440981198906150028", name="周美兰")


Lines = tuple[tuple[str, str], ...]


def asked(
    terminal: Terminal, service: str, answers: dict[str, str], request_id: str, by: wire.Person = ELDER
) -> Lines | str:
    """Label and value of what the platform answers, or the code of its refusal."""
    reply = ReplyKey(wire.SUITE_HPKE_X25519)
    body = msgspec.json.encode(wire.IssueBody(by, answers, CONSENTS, FACE))
    sealed = terminal.seal(body, wire.sealing_info("issue-request", terminal.name, request_id))
    request = wire.IssueRequest(wire.WIRE_VERSION, terminal.name, request_id, service, sealed, reply.public_raw)
    answer = terminal.post(wire.PATH_ISSUE, msgspec.json.encode(request))
    result = msgspec.json.decode(answer.content, type=wire.IssueResult)
    if result.document is None:
        return result.code
    opened = reply.open(result.document, terminal.name, request_id)
    assert opened is not None
    record = record_of(opened)
    assert record is not None
    return tuple((line.label, line.value) for line in record.lines)


def seen(terminal: Terminal, request_id: str, by: wire.Person = ELDER) -> Lines:
    """What somebody sees of what they have given."""
    lines = asked(terminal, LIST, {}, request_id, by)
    assert isinstance(lines, tuple)
    return lines


def granted(terminal: Terminal, request_id: str = "g-1", **changes: str) -> str:
    """The number of a new authorisation by the old woman for the worker."""
    lines = asked(terminal, GRANT, WANTED | changes, request_id)
    assert isinstance(lines, tuple), lines
    return dict(lines)["授权编号"].replace(" ", "")


def question(
    terminal: Terminal,
    number: str = "",
    *,
    by: wire.Person = WORKER,
    service: str = SERVICE,
    standing: Standing = Standing.MANDATE,
) -> MandateAnswer | str:
    """The answer, or the code of the refusal."""
    reply = ReplyKey(wire.SUITE_HPKE_X25519)
    body = msgspec.json.encode(MandateQuestion(by, CONSENTS, FACE, number))
    sealed = terminal.seal(body, wire.sealing_info("mandate-question", terminal.name, "q-1"))
    request = MandateRequest(wire.WIRE_VERSION, terminal.name, "q-1", service, sealed, reply.public_raw, standing)
    result = msgspec.json.decode(terminal.post(PATH_MANDATES, msgspec.json.encode(request)).content, type=MandateResult)
    if result.answer is None:
        assert result.message
        return result.code
    opened = reply.open(result.answer, terminal.name, "q-1", "mandate-reply")
    assert opened is not None
    answer = answer_of(opened)
    assert answer is not None
    return answer


def done(
    terminal: Terminal, seq: int, number: str, *, by: wire.Person = WORKER, whose: wire.Person = ELDER
) -> tuple[str, str]:
    """State and detail of a case that ``by`` has handed in for ``whose``."""
    agent = wire.Agent(by, "agent", "mandate", number)
    return settled(terminal, terminal.entry(seq, transaction_body(whose, service=SERVICE, answers={}, agent=agent)))


def settled(terminal: Terminal, entry: wire.Entry) -> tuple[str, str]:
    (outcome,) = terminal.hand_over(entry).outcomes
    assert outcome.receipt is not None, outcome

    def case() -> tuple[str, str]:
        (row,) = terminal.central.store.transactions(1, entry.receipt_no)
        return ("", "") if row.case is None else (row.case.state.value, row.case.detail)

    wait_until(lambda: case()[0] not in {"", "pending"})
    return case()


def taken_back(terminal: Terminal, seq: int, number: str, by: wire.Person = ELDER) -> str:
    body = transaction_body(by, service=WITHDRAWAL, answers={"number": number})
    return settled(terminal, terminal.entry(seq, body))[0]


def test_it_is_given_confirmed_used_counted_seen_and_taken_back(terminal: Terminal) -> None:
    number = granted(terminal)
    assert len(number) == 10
    answer = question(terminal, number)
    assert isinstance(answer, MandateAnswer)
    (principal,) = answer.people
    assert (principal.person, principal.relation) == (ELDER, "principal")
    assert done(terminal, 1, number)[0] == "accepted"
    assert done(terminal, 2, number)[0] == "accepted"
    lines = seen(terminal, "l-1")
    assert lines[0][0] == "给陈*明"
    assert number in lines[0][1].replace(" ", "")
    assert sum(label.endswith("用过") and "医疗费零星报销受理" in value for label, value in lines) == 2
    assert taken_back(terminal, 3, number) == "accepted"
    assert question(terminal, number) == "mandate.withdrawn"
    assert done(terminal, 4, number) == ("declined", "本人已经收回这个授权，不能再用。")
    assert "已经收回" in seen(terminal, "l-2")[0][1]


def test_the_same_request_is_the_same_authorisation(terminal: Terminal) -> None:
    assert granted(terminal, "g-1") == granted(terminal, "g-1")
    assert granted(terminal, "g-1") != granted(terminal, "g-2")


def test_the_number_is_worth_nothing_to_anybody_else(terminal: Terminal) -> None:
    number = granted(terminal)
    assert question(terminal, number, by=STRANGER) == "mandate.unknown"
    assert question(terminal, "0000000000") == "mandate.unknown"
    assert done(terminal, 1, number, by=STRANGER)[0] == "declined"
    assert done(terminal, 2, number, whose=STRANGER)[0] == "declined", "given by somebody else"
    assert taken_back(terminal, 3, number, by=WORKER) == "declined", "only who gave it takes it back"
    assert isinstance(question(terminal, number), MandateAnswer)


def test_only_for_what_it_was_given(terminal: Terminal) -> None:
    number = granted(terminal)
    assert question(terminal, number, service="disability-subsidy") == "mandate.other_service"
    assert question(terminal, number, service="pension-certification") == "mandate.other_service"
    everything = granted(terminal, "g-2", scope="all")
    assert isinstance(question(terminal, everything, service="disability-subsidy"), MandateAnswer)
    assert question(terminal, everything, service="pension-certification") == "mandate.other_service"


def test_once_is_once_whoever_comes_first_and_the_same_case_again_is_no_second_use(terminal: Terminal) -> None:
    number = granted(terminal, times="once")
    assert done(terminal, 1, number)[0] == "accepted"
    assert done(terminal, 2, number) == ("declined", "这个授权的次数用完了，请本人再授权一次。")
    row = terminal.central.store.mandate(terminal.central.keys.lookup("mandate", number))
    assert row is not None
    (use,) = terminal.central.store.mandate_uses(row.mandate_id)
    with terminal.central.store.write() as unit:
        assert unit.use_mandate(use), "the same case again"
        other = MandateUse(row.mandate_id, "another", SERVICE, "R", use.used_at)
        assert not unit.use_mandate(other)


def test_it_ends_by_itself(database: str, tmp_path: Path) -> None:
    days = [0]
    with EmbeddedCentral(database, tmp_path / "keys", clock=lambda: system_clock() + timedelta(days=days[0])) as central:
        terminal = Terminal(central)
        number = granted(terminal, until="month")
        row = central.store.mandate(central.keys.lookup("mandate", number))
        assert row is not None
        days[0] = 32
        day = (system_clock() + timedelta(days=days[0])).date()
        assert usable(central.platform, number, WORKER, SERVICE, day) == OVER
        terminal.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"helper": ELDER.number}, "mandate.to_self"),
        ({"helper": "440981201505200260", "helper-name": "周小雨"}, "mandate.to_minor"),
    ],
)
def test_who_cannot_be_authorised(changes: dict[str, str], code: str, terminal: Terminal) -> None:
    assert asked(terminal, GRANT, WANTED | changes, "g-1") == code
    assert terminal.central.store.mandates_of(terminal.central.keys.lookup("person", ELDER.number)) == ()


def test_guessing_is_slowed_down(terminal: Terminal) -> None:
    guesser = msgspec.structs.replace(STRANGER, number=with_check_digit("44098219890615002"))
    codes = [question(terminal, f"{number:010d}", by=guesser) for number in range(12)]
    assert codes[0] == "mandate.unknown"
    assert codes[-1] == "standing.too_often"


def test_who_has_given_nothing_hears_that(terminal: Terminal) -> None:
    assert seen(terminal, "l-1", STRANGER) == (("授权", "您没有授权过别人"),)


def test_the_data_of_an_enterprise_that_a_bank_may_use_stands_there_too(terminal: Terminal) -> None:
    answers = {"uscc": "91440981000000001T", "purpose": "loan", "agree": "yes"}
    reply = ReplyKey(wire.SUITE_HPKE_X25519)
    body = msgspec.json.encode(wire.IssueBody(WORKER, answers, CONSENTS, FACE))
    sealed = terminal.seal(body, wire.sealing_info("issue-request", terminal.name, "c-1"))
    request = wire.IssueRequest(wire.WIRE_VERSION, terminal.name, "c-1", CERTIFICATE, sealed, reply.public_raw)
    told = terminal.post(wire.PATH_ISSUE, msgspec.json.encode(request)).content
    number = msgspec.json.decode(told, type=wire.IssueResult).document_no
    kept = transaction_body(WORKER, service=CERTIFICATE, answers=answers, document_no=number)
    assert settled(terminal, terminal.entry(1, kept))[0] == "accepted"
    assert [value for _label, value in seen(terminal, "l-1", WORKER)] == [f"{number}，还有效"]
    taken = {"number": number.removeprefix("ZM"), "uscc": answers["uscc"]}
    body_back = transaction_body(WORKER, service="data-asset-withdrawal", answers=taken)
    assert settled(terminal, terminal.entry(2, body_back))[0] == "accepted"
    assert [value for _label, value in seen(terminal, "l-2", WORKER)] == [f"{number}，已经收回"]
