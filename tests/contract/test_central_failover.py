"""The database's primary dies in the middle of ingest, its standby takes over, and terminals notice a pause."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx
import msgspec
import psycopg
import pytest

from benchmarks.postgres_cluster import PostgresCluster
from benchmarks.served_platform import ServedPlatform
from central.store import open_store
from central.store.postgres import PostgresStore
from sync import wire
from sync.judging import verify_receipt
from sync.wire import Outcome
from tests.support.central_client import Terminal, wait_until

BATCH = 5
PATIENCE = 60.0


class Pair:
    """A primary and its synchronous standby, and the one address that names both."""

    def __init__(self, stack: ExitStack) -> None:
        self.primary = stack.enter_context(PostgresCluster.fresh())
        self.standby = stack.enter_context(PostgresCluster.standby_of(self.primary, "standby"))
        self.primary.wait_for_standby("standby")
        hosts = f"{self.primary.folder},{self.standby.folder}"
        self.url = f"postgresql://central@/postgres?host={hosts}&target_session_attrs=read-write"


@pytest.fixture
def pair(postgres: PostgresCluster) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield Pair(stack)


class Courier(threading.Thread):
    """A terminal that hands over one batch after the other, each again until it is answered; at any of the platforms."""

    def __init__(self, terminal: Terminal, platforms: list[ServedPlatform]) -> None:
        super().__init__(name=terminal.name)
        self.terminal = terminal
        self._platforms = platforms
        self.enough = threading.Event()
        self.sent: list[wire.Entry] = []
        self.receipts: dict[str, wire.Receipt] = {}
        self.refusals: list[int] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        for number in count():
            if self.enough.is_set():
                return
            batch = [self.terminal.entry(number * BATCH + place) for place in range(1, BATCH + 1)]
            self.sent.extend(batch)
            self._deliver(batch, number)

    def _deliver(self, batch: list[wire.Entry], number: int) -> None:
        for attempt in count(number):
            url = self._platforms[attempt % len(self._platforms)].url + wire.PATH_BATCHES
            request = self.terminal.request(wire.PATH_BATCHES, self.terminal.batch(*batch))
            request.url = httpx.URL(url)
            try:
                answer = self.terminal.http.send(request)
            except httpx.TransportError:
                threading.Event().wait(0.05)
                continue
            if answer.status_code == 200:
                break
            self.refusals.append(answer.status_code)
            threading.Event().wait(0.05)
        for outcome in msgspec.json.decode(answer.content, type=wire.BatchResult).outcomes:
            if outcome.outcome not in {Outcome.ACCEPTED, Outcome.DUPLICATE} or outcome.receipt is None:
                self.wrong.append(f"{outcome.outcome} {outcome.code}")
            else:
                self.receipts[outcome.entry_id] = outcome.receipt


def test_nothing_is_lost_and_nothing_doubled_when_the_primary_dies(pair: Pair, tmp_path: Path) -> None:
    with ExitStack() as stack:
        platforms = [
            stack.enter_context(ServedPlatform(pair.url, tmp_path / "keys", tmp_path / f"{name}.log"))
            for name in ("first", "second")
        ]
        couriers = [Courier(Terminal(platforms[0], f"T-{number}"), platforms) for number in range(3)]

        def delivered() -> int:
            return sum(len(courier.receipts) for courier in couriers)

        try:
            for courier in couriers:
                courier.start()
            wait_until(lambda: delivered() >= 60, PATIENCE)
            pair.primary.power_cut()
            before = delivered()
            pair.standby.promote()
            wait_until(lambda: delivered() >= before + 60, PATIENCE)
        finally:
            for courier in couriers:
                courier.enough.set()
            for courier in couriers:
                courier.join(PATIENCE)
                courier.terminal.close()
        assert not any(courier.is_alive() for courier in couriers)
        ledger = {row.entry_id: row.receipt for row in _ledger(pair)}
    for courier in couriers:
        assert courier.wrong == []
        assert set(courier.refusals) <= {503}, "the platform says that it cannot now, never that the terminal is wrong"
        assert [courier.receipts[entry.entry_id] for entry in courier.sent] == [
            ledger[entry.entry_id] for entry in courier.sent
        ], "each receipt that left the platform stands in the ledger of the new primary"
        assert all(verify_receipt(receipt, platforms[0].signing_key) for receipt in courier.receipts.values())
    assert sorted(receipt.ledger_no for receipt in ledger.values()) == list(range(1, len(ledger) + 1))
    assert len(ledger) == sum(len(courier.sent) for courier in couriers)


def _ledger(pair: Pair) -> tuple[object, ...]:
    store = open_store(pair.url)
    try:
        return store.ledger()
    finally:
        store.close()


def test_no_receipt_leaves_while_the_standby_is_away(pair: Pair, tmp_path: Path) -> None:
    """And a commit whose wait was broken off is answered "not now", though its line is there."""
    with ServedPlatform(pair.url, tmp_path / "keys", tmp_path / "served.log") as platform:
        terminal = Terminal(platform)
        entry = terminal.entry(1)
        terminal.hand_over(entry)
        pair.standby.stop()
        later = terminal.entry(2)
        answers: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: answers.append(terminal.post(wire.PATH_BATCHES, terminal.batch(later))))
        thread.start()
        with psycopg.connect(pair.primary.url("postgres"), autocommit=True) as watcher:
            waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            wait_until(lambda: watcher.execute(f"SELECT pid {waiting}").fetchone() is not None, PATIENCE)
            assert answers == []

            def broken_off() -> bool:
                watcher.execute(f"SELECT pg_cancel_backend(pid) {waiting}")
                return not thread.is_alive()

            wait_until(broken_off, PATIENCE)
        assert [answer.status_code for answer in answers] == [503]
        pair.standby.start()
        (outcome,) = terminal.hand_over(later).outcomes
        assert outcome.outcome is Outcome.DUPLICATE
        assert verify_receipt(outcome.receipt, platform.signing_key)
        terminal.close()


def test_a_process_that_dies_in_the_middle_leaves_nothing_half_done(postgres: PostgresCluster, tmp_path: Path) -> None:
    url = postgres.create_database()
    with ExitStack() as stack:
        doomed, other = (
            stack.enter_context(ServedPlatform(url, tmp_path / "keys", tmp_path / f"{name}.log")) for name in ("a", "b")
        )
        terminal = Terminal(doomed)
        courier = Courier(terminal, [doomed, other])
        courier.start()
        wait_until(lambda: len(courier.receipts) >= 20, PATIENCE)
        doomed.kill()
        before = len(courier.receipts)
        wait_until(lambda: len(courier.receipts) >= before + 20, PATIENCE)
        courier.enough.set()
        courier.join(PATIENCE)
        terminal.close()
        assert courier.wrong == []
    store = PostgresStore(url)
    assert [row.entry_id for row in store.ledger()] == [entry.entry_id for entry in courier.sent]
    assert store.totals()["transactions"] == len(courier.receipts) == len(courier.sent)
    store.close()
    postgres.drop_database(url)
