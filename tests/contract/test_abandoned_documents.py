"""Power fails between the department's answer and the commit: no certificate is left of which nobody knows."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.household import TERMINAL, VILLAGE, ClockMoment, catalogue, ready_journey
from benchmarks.manual_clock import ManualClock
from central.server import EmbeddedCentral
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.journeys.issue import IssuedDocument, issue
from kiosk.session.state import Journey
from kiosk.store.database import Store
from kiosk.store.vault import SealingKey
from sync import asked, journal, outbox, wire
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.policy import Failure
from sync.signing import RequestSigner


class PowerCut(BaseException):
    """Nothing in the program stops it."""


class Village:
    """One terminal that can lose its power, and the real platform."""

    def __init__(self, central: EmbeddedCentral, folder: Path) -> None:
        self.central = central
        self.clock = ManualClock(time.time())
        self.numbers: list[str] = []
        """Of the certificates that the platform has handed out."""
        self.cut_at = ""
        self._path = folder / "terminal.db"
        self._key = Ed25519PrivateKey.generate()
        central.enroll(TERMINAL, self._key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")
        self.boot()

    def boot(self) -> None:
        self.store = Store.open(self._path)
        self.house = House(
            terminal_id=TERMINAL,
            terminal_number=1,
            village_code=VILLAGE,
            site_name="云潭镇读岗村党群服务中心",
            sealing_key=SealingKey(self.central.sealing_key),
            connection=self.store.kept,
            moment=ClockMoment(self.clock),
            checkpoint=self._checkpoint,
        )
        self.courier = Courier(self.central.url, TERMINAL, RequestSigner(TERMINAL, self._key))
        self.engine = SyncEngine(
            self.store.connection, self.courier, clock=self.clock, platform_key=self.central.signing_key,
            on_change=lambda _: None, rng=random.Random(1),
            heartbeat=lambda: wire.Heartbeat(1, TERMINAL, "", "0.1", VILLAGE, "读岗村"),
        )  # fmt: skip

    def close(self) -> None:
        self.engine.close()
        self.courier.close()
        self.store.close()

    def _checkpoint(self, name: str) -> None:
        if name == self.cut_at:
            raise PowerCut

    def ask(self, request: wire.IssueRequest) -> wire.IssueResult | Trouble:
        answer = self.courier.issue(request)
        assert not isinstance(answer, Failure), answer
        if answer.issued:
            self.numbers.append(answer.document_no)
        return answer

    def want_certificate(self, request_id: str) -> IssuedDocument | Trouble:
        journey: Journey = ready_journey(catalogue(), "insurance-certificate")
        done = issue(self.house, journey, self.ask, request_id)
        assert isinstance(done, (IssuedDocument, Trouble))
        return done

    def lose_power(self, checkpoint: str, request_id: str) -> None:
        self.cut_at = checkpoint
        with pytest.raises(PowerCut):
            self.want_certificate(request_id)
        self.cut_at = ""
        self.close()
        self.boot()

    def beat(self) -> None:
        self.clock.advance(1000)
        for _ in range(3):
            self.clock.advance(self.engine.run_once().wait)

    def untold(self) -> tuple[str, ...]:
        with self.store.kept() as connection:
            return asked.abandoned(connection)

    def void_since(self, document_no: str) -> str:
        row = self.central.store.issued(document_no)
        assert row is not None
        return self.central.store.void_since(row)


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
