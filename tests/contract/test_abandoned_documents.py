"""Power fails between the department's answer and the commit: no certificate is left of which nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks.household import TERMINAL, catalogue, ready_journey
from central import issuing
from central.mandates import Terms, given, number_of
from central.moments import beijing_date
from central.server import EmbeddedCentral
from central.store.mandates import MandateRow
from kiosk.domain.acting import Acting, Agent, Authority
from kiosk.domain.people import PersonFacts
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.issue import IssuedDocument, issue
from kiosk.session.state import ConsentGiven
from sync import asked, journal, outbox, wire
from tests.support.central_client import AT, ELDER, WORKER
from tests.support.powered_village import PowerCut, Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with (
        EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as central,
        closing(Village(central, tmp_path)) as made,
    ):
        yield made


def test_an_answer_that_was_not_kept_is_told_and_made_void(village: Village) -> None:
    request_id = outbox.new_entry_id()
    village.lose_power("issue.answered", request_id)
    (number,) = village.numbers
    assert village.void_since(number) == "", "nobody has said so yet"
    village.beat()
    assert village.void_since(number)
    assert village.untold() == (), "and it is told once"
    with village.store.kept() as connection:
        assert "issue_abandoned" in [event.event for event in journal.tail(connection, 50)]
        assert outbox.counts(connection) == outbox.Counts()
    again = village.want_certificate(request_id)
    assert isinstance(again, Trouble)
    assert again.code == "issue.abandoned"
    fresh = village.want_certificate(outbox.new_entry_id())
    assert isinstance(fresh, IssuedDocument)
    assert village.numbers == [number, fresh.event.document.document_no]
    assert village.void_since(village.numbers[1]) == ""


def test_an_answer_that_was_kept_is_held_by_somebody(village: Village) -> None:
    village.lose_power("submit.committed", outbox.new_entry_id())
    village.beat()
    (number,) = village.numbers
    assert village.untold() == ()
    assert village.void_since(number) == ""
    with village.store.kept() as connection:
        assert outbox.counts(connection).acked == 1
        assert connection.execute("SELECT count(*) FROM issue_asked").fetchone() == (0,)


def test_the_same_request_asked_again_brings_the_same_number(village: Village) -> None:
    request_id = outbox.new_entry_id()
    village.cut_at = "issue.answered"
    with pytest.raises(PowerCut):
        village.want_certificate(request_id)
    village.cut_at = ""
    done = village.want_certificate(request_id)
    assert isinstance(done, IssuedDocument)
    assert village.numbers == [done.event.document.document_no] * 2
    village.beat()
    assert village.void_since(village.numbers[0]) == ""


def facts(person: wire.Person) -> PersonFacts:
    return PersonFacts(person.kind, person.name, person.number, person.sex, date.fromisoformat(person.birth))


def for_the_elder_by_mandate(village: Village) -> MandateRow:
    """The old woman has authorised the worker for once; he stands at the terminal."""
    platform = village.central.platform
    terms = Terms(WORKER.number, WORKER.name, "all", beijing_date(platform.clock()) + timedelta(days=30), 1)
    row = given(platform, "phone/1", ELDER, terms)
    with platform.store.write() as unit:
        assert unit.add_mandate(row)
    agent = Agent(Acting.AGENT, facts(WORKER), Authority.MANDATE, number_of(platform, row.mandate_id))
    consents = (*village.journey.consents, ConsentGiven("agent", given=True, at=AT))
    village.journey = replace(village.journey, person=facts(ELDER), agent=agent, consents=consents)
    return row


@pytest.mark.parametrize("checkpoint", ["issue.answered", "submit.committed"])
def test_an_authorisation_for_once_is_used_up_by_a_document_that_somebody_holds(village: Village, checkpoint: str) -> None:
    store, row = village.central.store, for_the_elder_by_mandate(village)
    broken_off = outbox.new_entry_id()
    village.lose_power(checkpoint, broken_off)
    village.beat()
    held = checkpoint == "submit.committed"
    again = village.want_certificate(outbox.new_entry_id())
    if held:
        assert isinstance(again, Trouble)
        assert again.code == "mandate.used_up", "the document of before the power cut can be printed again"
        assert village.void_since(village.numbers[0]) == ""
        return
    assert isinstance(again, IssuedDocument), again
    assert village.void_since(village.numbers[0]), "of the two documents one counts"
    assert village.void_since(village.numbers[1]) == ""
    village.beat()
    first, second = sorted(store.mandate_uses(row.mandate_id), key=lambda use: use.entry_id != broken_off)
    assert (first.entry_id, bool(first.undone_at), first.receipt_no) == (broken_off, True, "")
    assert (second.undone_at, bool(second.receipt_no)) == ("", True)
    third = village.want_certificate(outbox.new_entry_id())
    assert isinstance(third, Trouble)
    assert third.code == "mandate.used_up"


def test_the_same_request_again_after_an_authorisation_for_once_is_the_same_document(village: Village) -> None:
    row, request_id = for_the_elder_by_mandate(village), outbox.new_entry_id()
    village.cut_at = "issue.answered"
    with pytest.raises(PowerCut):
        village.want_certificate(request_id)
    village.cut_at = ""
    done = village.want_certificate(request_id)
    assert isinstance(done, IssuedDocument), done
    assert village.numbers == [done.event.document.document_no] * 2
    assert len(village.central.store.mandate_uses(row.mandate_id)) == 1


def test_a_document_given_up_while_it_is_made_is_not_given(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    row, request_id = for_the_elder_by_mandate(village), outbox.new_entry_id()
    right = issuing.issue_right

    def meanwhile(*asked_for: object) -> object:
        with village.central.store.write() as unit:
            unit.abandon_issue(TERMINAL, request_id, AT)
        return right(*asked_for)  # type: ignore[arg-type]

    monkeypatch.setattr(issuing, "issue_right", meanwhile)
    refused = village.want_certificate(request_id)
    assert isinstance(refused, Trouble)
    assert refused.code == "issue.abandoned"
    assert village.central.store.mandate_uses(row.mandate_id) == ()


def test_who_is_offline_tells_it_when_the_line_is_back(village: Village) -> None:
    village.lose_power("issue.answered", outbox.new_entry_id())
    village.central.stop()
    village.beat()
    village.close()
    village.boot()
    village.beat()
    assert len(village.untold()) == 1, "two starts later it still knows"
    village.central.start()
    village.beat()
    village.beat()
    assert village.untold() == ()
    assert village.void_since(village.numbers[0])


def test_a_question_without_an_answer_is_closed_within_the_day(village: Village) -> None:
    def lost(request: wire.IssueRequest) -> Trouble:
        village.ask(request)
        return Trouble("net.timeout", Cause.NETWORK, "没有等到平台的回答", "请稍后再试。")

    village.beat()
    assert isinstance(issue(village.house, ready_journey(catalogue(), "insurance-certificate"), lost), Trouble)
    village.beat()
    assert village.void_since(village.numbers[0]) == "", "the person may still stand there and try again"
    village.clock.advance(asked.OPEN_SECONDS)
    village.beat()
    village.clock.advance(3600)
    village.beat()
    assert village.void_since(village.numbers[0])
