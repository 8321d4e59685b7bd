"""The simulated misfortunes of an embedded platform, and real ones of its database."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import pytest

from central.app import build_app
from central.faults import Fault
from central.server import EmbeddedCentral
from central.store.port import StoreUnavailableError
from sync import wire
from sync.wire import Outcome
from tests.support.central_client import Terminal, problem

pytestmark = pytest.mark.both_stores


def test_a_server_error_and_a_captive_portal_are_answered_once(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1)
    central.faults.once(Fault.SERVER_ERROR)
    central.faults.once("html")
    broken = terminal.post(wire.PATH_BATCHES, terminal.batch(entry))
    assert (broken.status_code, broken.headers["content-type"]) == (500, "text/plain; charset=utf-8")
    portal = terminal.post(wire.PATH_BATCHES, terminal.batch(entry))
    assert (portal.status_code, portal.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert central.ledger() == ()
    assert terminal.hand_over(entry).outcomes[0].outcome is Outcome.ACCEPTED
    assert central.faults.struck == 2


def test_no_answer_means_not_processed(central: EmbeddedCentral, terminal: Terminal) -> None:
    central.faults.once("no_answer")
    with pytest.raises(httpx.RemoteProtocolError):
        terminal.post(wire.PATH_BATCHES, terminal.batch(terminal.entry(1)))
    assert central.ledger() == ()


def test_a_lost_answer_means_processed_and_the_next_try_is_a_duplicate(
    central: EmbeddedCentral, terminal: Terminal
) -> None:
    entry = terminal.entry(1)
    central.faults.once("lost_answer", path=wire.PATH_BATCHES)
    terminal.heartbeat()
    with pytest.raises(httpx.RemoteProtocolError):
        terminal.post(wire.PATH_BATCHES, terminal.batch(entry))
    assert len(central.ledger()) == 1
    again = terminal.hand_over(entry)
    assert (again.outcomes[0].outcome, central.duplicates_seen) == (Outcome.DUPLICATE, 1)
    assert again.outcomes[0].receipt == central.store.ledger()[0].receipt


def test_a_busy_platform_says_when_to_come_back(central: EmbeddedCentral, terminal: Terminal) -> None:
    central.faults.always("busy", seconds=7)
    for _ in range(2):
        answer = terminal.post(wire.PATH_BATCHES, terminal.batch())
        assert problem(answer) == (429, "platform.busy", "platform")
        assert answer.headers["retry-after"] == "7"
    central.faults.clear()
    assert terminal.post(wire.PATH_BATCHES, terminal.batch()).status_code == 200


def test_a_slow_answer_comes_late_and_does_not_hold_up_a_stop(central: EmbeddedCentral, terminal: Terminal) -> None:
    central.faults.once("slow", seconds=0.3)
    begun = time.monotonic()
    assert terminal.post(wire.PATH_BATCHES, terminal.batch()).status_code == 200
    assert time.monotonic() - begun >= 0.3
    central.faults.once("slow", seconds=3600)
    answers: list[int] = []
    request = terminal.request(wire.PATH_BATCHES, terminal.batch())
    asking = threading.Thread(target=lambda: answers.append(terminal.http.send(request).status_code))
    asking.start()
    while central.faults.struck < 2:
        threading.Event().wait(0.01)
    begun = time.monotonic()
    central.stop()
    asking.join(5)
    assert time.monotonic() - begun < 5
    assert answers == [200]
    central.start()


def test_a_stopped_platform_comes_back_at_the_same_address_with_everything(
    central: EmbeddedCentral, terminal: Terminal
) -> None:
    entry = terminal.entry(1)
    first = terminal.hand_over(entry)
    url = central.url
    central.stop()
    with pytest.raises(httpx.ConnectError):
        terminal.http.get("/v1/health")
    central.start()
    assert central.url == url
    assert terminal.hand_over(entry).outcomes[0].receipt == first.outcomes[0].receipt


def test_two_platforms_over_one_database_keep_one_ledger(
    central: EmbeddedCentral, terminal: Terminal, database: str, tmp_path: Path
) -> None:
    twin = EmbeddedCentral(database, tmp_path / "keys")
    entries = [terminal.entry(seq) for seq in range(1, 21)]
    batch = terminal.batch(*entries)
    with twin:
        requests = [terminal.request(wire.PATH_BATCHES, batch) for _ in range(6)]
        for index, request in enumerate(requests):
            if index % 2:
                request.url = httpx.URL(twin.url + wire.PATH_BATCHES)
        statuses: list[int] = []
        with httpx.Client(trust_env=False, timeout=30) as http:
            threads = [
                threading.Thread(target=lambda sent=request: statuses.append(http.send(sent).status_code))
                for request in requests
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert statuses == [200] * 6
        assert [row.ledger_no for row in twin.ledger()] == list(range(1, 21))
        assert twin.duplicates_seen == 100


def test_a_database_that_cannot_answer_is_503_and_not_the_senders_fault(
    central: EmbeddedCentral, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: object) -> None:
        raise StoreUnavailableError("database or disk is full")

    monkeypatch.setattr(type(central.store), "write", full)
    answer = terminal.post(wire.PATH_BATCHES, terminal.batch(terminal.entry(1)))
    assert problem(answer) == (503, "platform.database", "platform")
    assert answer.headers["retry-after"] == "5"


def test_a_served_platform_has_no_fault_switches() -> None:
    assert "faults" not in build_app.__annotations__
    source = (Path(__file__).parents[3] / "central" / "__main__.py").read_text()
    assert "faults" not in source.lower().replace("defaults", "")
