"""Answers and certificates for somebody who is not there: who may ask, what counts as a use, what stands on the paper."""

from __future__ import annotations

import io
import uuid

import msgspec
import pypdf
import pytest

from kiosk.store.vault import ReplyKey
from sync import wire
from sync.wire.mandate import MandateAnswer, Standing
from sync.wire.record import record_of
from tests.support.central_client import CONSENTS, ELDER, FACE, WORKER, Terminal, transaction_body
from tests.unit.central.test_families import CHEN, WANG, ZHOU
from tests.unit.central.test_mandates import STRANGER, granted, question, seen, settled, taken_back

pytestmark = pytest.mark.both_stores
RECORD = "medical-account"
PAPER = "insurance-certificate"


def by_mandate(number: str, person: wire.Person = WORKER) -> wire.Agent:
    return wire.Agent(person, "agent", "mandate", number)


def result_of(
    terminal: Terminal, agent: wire.Agent | None, request_id: str, service: str, whose: wire.Person, **answers: str
) -> tuple[wire.IssueResult, bytes]:
    """What the platform says, and what it gives."""
    reply = ReplyKey(wire.SUITE_HPKE_X25519)
    body = msgspec.json.encode(wire.IssueBody(whose, answers, CONSENTS, FACE, agent))
    sealed = terminal.seal(body, wire.sealing_info("issue-request", terminal.name, request_id))
    request = wire.IssueRequest(wire.WIRE_VERSION, terminal.name, request_id, service, sealed, reply.public_raw)
    response = terminal.post(wire.PATH_ISSUE, msgspec.json.encode(request))
    result = msgspec.json.decode(response.content, type=wire.IssueResult)
    given = b"" if result.document is None else reply.open(result.document, terminal.name, request_id)
    assert given is not None
    return result, given


def code_of(
    terminal: Terminal, agent: wire.Agent, request_id: str = "", service: str = RECORD, whose: wire.Person = ELDER
) -> str:
    """The code of the refusal; empty when it was given. Without an id it is a new request."""
    request_id = request_id or str(uuid.uuid4())
    return result_of(terminal, agent, request_id, service, whose)[0].code


def uses(terminal: Terminal, number: str) -> list[str]:
    """The receipt numbers by which it was used."""
    row = terminal.central.store.mandate(terminal.central.keys.lookup("mandate", number))
    assert row is not None
    found = terminal.central.store.mandate_uses(row.mandate_id)
    assert len(found) == row.uses
    return [use.receipt_no for use in found]


def test_an_answer_says_whose_it_is_and_who_asked_and_its_use_is_counted_with_it(terminal: Terminal) -> None:
    number = granted(terminal)
    entry_id = "0190a000-0000-7000-8000-000000000001"
    result, given = result_of(terminal, by_mandate(number), entry_id, RECORD, ELDER)
    record = record_of(given)
    assert record is not None
    assert [(line.label, line.value) for line in record.lines[:2]] == [
        ("查的是谁", "王*英"),
        ("谁来查的", "陈*明（受委托）"),
    ]
    assert uses(terminal, number) == [""]
    kept = transaction_body(ELDER, service=RECORD, answers={}, document_no=result.document_no, agent=by_mandate(number))
    entry = terminal.entry(1, kept, entry_id=entry_id)
    assert settled(terminal, entry)[0] == "accepted"
    assert uses(terminal, number) == [entry.receipt_no], "the case is no second use, and says its number"


def test_for_oneself_nothing_is_said_of_anybody_else(terminal: Terminal) -> None:
    _result, given = result_of(terminal, None, "i-1", RECORD, ELDER)
    record = record_of(given)
    assert record is not None
    assert not {line.label for line in record.lines} & {"查的是谁", "谁来查的"}


def test_what_was_given_out_stays_given_when_the_authorisation_is_taken_back_after_it(terminal: Terminal) -> None:
    number = granted(terminal)
    entry_id = "0190a000-0000-7000-8000-000000000002"
    assert code_of(terminal, by_mandate(number), entry_id) == ""
    assert taken_back(terminal, 1, number) == "accepted"
    kept = transaction_body(ELDER, service=RECORD, answers={}, agent=by_mandate(number))
    assert settled(terminal, terminal.entry(2, kept, entry_id=entry_id))[0] == "accepted"
    assert settled(terminal, terminal.entry(3, kept))[0] == "declined", "a case that no answer was given for"
    other = transaction_body(ELDER, service=RECORD, answers={}, agent=by_mandate(number, STRANGER))
    assert settled(terminal, terminal.entry(4, other))[0] == "declined"
    assert code_of(terminal, by_mandate(number), "i-2") == "mandate.withdrawn"


def test_once_is_one_answer_and_the_same_request_again_is_the_same_answer(terminal: Terminal) -> None:
    number = granted(terminal, times="once")
    first, _given = result_of(terminal, by_mandate(number), "i-1", RECORD, ELDER)
    again, _given = result_of(terminal, by_mandate(number), "i-1", RECORD, ELDER)
    assert first.document_no == again.document_no != ""
    assert code_of(terminal, by_mandate(number), "i-2") == "mandate.used_up"
    assert question(terminal, number, service=RECORD) == "mandate.used_up", "said before anybody fills in anything"
    assert uses(terminal, number) == [""]


def test_what_nobody_holds_is_given_back_once_and_only_by_the_terminal_that_asked(terminal: Terminal) -> None:
    number = granted(terminal, times="once")
    other = Terminal(terminal.central, "T-0002")
    assert code_of(terminal, by_mandate(number), "i-1") == ""
    other.heartbeat(abandoned=("i-1",))
    other.close()
    assert code_of(terminal, by_mandate(number), "i-2") == "mandate.used_up", "another terminal has no say"
    for _ in range(2):
        terminal.heartbeat(abandoned=("i-1",))
    row = terminal.central.store.mandate(terminal.central.keys.lookup("mandate", number))
    assert row is not None
    assert row.uses == 0
    assert code_of(terminal, by_mandate(number), "i-1") == "issue.abandoned"
    assert code_of(terminal, by_mandate(number), "i-3") == ""
    assert code_of(terminal, by_mandate(number), "i-4") == "mandate.used_up"
    assert "断电没有交出，不算次数" in " ".join(value for _label, value in seen(terminal, "l-1"))


def test_what_has_reached_its_case_is_not_given_back(terminal: Terminal) -> None:
    number = granted(terminal, times="once")
    entry_id = "0190a000-0000-7000-8000-000000000007"
    result, _given = result_of(terminal, by_mandate(number), entry_id, RECORD, ELDER)
    kept = transaction_body(ELDER, service=RECORD, answers={}, document_no=result.document_no, agent=by_mandate(number))
    assert settled(terminal, terminal.entry(1, kept, entry_id=entry_id))[0] == "accepted"
    terminal.heartbeat(abandoned=(entry_id,))
    assert code_of(terminal, by_mandate(number), "i-2") == "mandate.used_up"


def test_who_may_not_ask(terminal: Terminal) -> None:
    number = granted(terminal)
    paper = wire.Agent(WORKER, "agent", "authorisation")
    assert code_of(terminal, by_mandate("0000000000")) == "mandate.unknown"
    assert code_of(terminal, by_mandate(number, STRANGER)) == "mandate.unknown"
    assert code_of(terminal, by_mandate(number), whose=STRANGER) == "mandate.unknown", "given by somebody else"
    assert code_of(terminal, by_mandate(number), service="no-crime-certificate") == "mandate.other_service"
    assert code_of(terminal, by_mandate(number), service="tax-record") == "department.in_person_only"
    assert code_of(terminal, by_mandate(number), service="medical-voucher") == "department.in_person_only"
    assert code_of(terminal, paper) == "department.no_authority", "no paper goes with a question"
    assert code_of(terminal, by_mandate(number), whose=WORKER) == "body.agent_is_person"
    assert uses(terminal, number) == []


def test_another_agent_cannot_have_the_answer_of_a_request(terminal: Terminal) -> None:
    number = granted(terminal)
    assert code_of(terminal, by_mandate(number), "i-1") == ""
    body = wire.IssueBody(ELDER, {}, CONSENTS, FACE, by_mandate(number, STRANGER))
    sealed = terminal.seal(msgspec.json.encode(body), wire.sealing_info("issue-request", terminal.name, "i-1"))
    reply = ReplyKey(wire.SUITE_HPKE_X25519)
    request = wire.IssueRequest(wire.WIRE_VERSION, terminal.name, "i-1", RECORD, sealed, reply.public_raw)
    response = terminal.post(wire.PATH_ISSUE, msgspec.json.encode(request))
    assert response.status_code == 409


def test_a_certificate_of_a_child_names_both(terminal: Terminal) -> None:
    found = question(terminal, by=CHEN, service=PAPER, standing=Standing.GUARDIAN)
    assert isinstance(found, MandateAnswer)
    assert ZHOU in [one.person for one in found.people]
    parent = wire.Agent(CHEN, "guardian", "register")
    result, pdf = result_of(terminal, parent, "i-1", PAPER, ZHOU, insurance="resident-medical")
    assert result.code == ""
    (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = "".join(page.extract_text().split())
    assert "周小雨" in text
    assert "代为申请陈志明（监护人）" in text
    _result, own = result_of(terminal, None, "i-2", PAPER, CHEN, insurance="resident-medical")
    assert "代为申请" not in pypdf.PdfReader(io.BytesIO(own)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("who", "whose", "code"),
    [
        (CHEN, ZHOU, ""),
        (STRANGER, ZHOU, ""),
        (WANG, ZHOU, "mandate.no_guardian"),
        (CHEN, WANG, "department.wrong_agency"),
    ],
    ids=["father", "mother who has parted", "grandmother", "grown up"],
)
def test_the_register_is_for_ones_own_child(who: wire.Person, whose: wire.Person, code: str, terminal: Terminal) -> None:
    assert code_of(terminal, wire.Agent(who, "guardian", "register"), service="school-record", whose=whose) == code
