"""Power fails between the department's answer and the commit: no certificate is left of which nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.household import catalogue, ready_journey
from central.server import EmbeddedCentral
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.issue import IssuedDocument, issue
from sync import asked, journal, outbox, wire
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
