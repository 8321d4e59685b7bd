"""“我的事到哪了？” while a backlog is still at the terminal: the platform knows from the heartbeat, before the payload."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.household import catalogue, ready_journey
from central.server import EmbeddedCentral
from kiosk.journeys.submit import submit
from kiosk.session.events import SubmitDone
from sync import failures, outbox, wire
from sync.policy import Failure, FailureClass
from tests.support.console_client import Browser, logged_in
from tests.support.powered_village import Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with (
        EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as central,
        closing(Village(central, tmp_path)) as made,
    ):
        yield made


def said_of(browser: Browser, receipt_no: str) -> str:
    return browser.http.get("/journey", params={"receipt": receipt_no}).text


def test_what_waits_is_known_with_its_reason_before_it_arrives(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    journey = ready_journey(catalogue())
    receipts = []
    for _ in range(60):
        done = submit(village.house, journey)
        assert isinstance(done, SubmitDone)
        receipts.append(done.submitted.receipt_no)

    def stumbles(_batch: wire.Batch) -> Failure:
        return failures.failure(FailureClass.HTTP_5XX, http_status=500)

    with closing(logged_in(village.central)) as browser:
        assert "没有这个回执号的记录" in said_of(browser, receipts[-1])
        with monkeypatch.context() as patched:
            patched.setattr(village.courier, "post_batch", stumbles)
            village.engine.run_once()
            village.beat()
        assert village.central.ledger() == ()
        page = said_of(browser, receipts[-1])
        assert "这一笔还在终端" in page, "also the last of sixty"
        assert "最近联系" in page
        assert "平台出错" in said_of(browser, receipts[0]), "the reason"
        deadline = time.monotonic() + 30
        with village.store.kept() as connection:
            while outbox.depth(connection) and time.monotonic() < deadline:
                village.clock.advance(village.engine.run_once().wait)
        assert "记入总账" in said_of(browser, receipts[-1])
        assert len(village.central.ledger()) == 60
