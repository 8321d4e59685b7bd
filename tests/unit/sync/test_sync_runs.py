"""Many batches in a row: prepared ahead, one at a time on the line, handed back when the line breaks."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.tiny_platform import Canned, SimulatedPlatform
from sync import failures, journal, outbox, wire
from sync.flight import Flight
from sync.outbox import State
from sync.policy import Failure, FailureClass
from tests.support.sync_terminal import KEY, Terminal


class OneAtATime(SimulatedPlatform):
    """Notes whether two batches were ever under way at once."""

    def __init__(self) -> None:
        super().__init__({"GD-1": KEY.public_key()})
        self.under_way = 0
        self.most_at_once = 0

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Canned:
        if path != wire.PATH_BATCHES:
            return super().handle(method, path, headers, body)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            return super().handle(method, path, headers, body)
        finally:
            self.under_way -= 1


@pytest.fixture
def platform() -> Iterator[OneAtATime]:
    with OneAtATime() as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path, platform: OneAtATime) -> Iterator[Terminal]:
    made = Terminal(tmp_path, platform)
    yield made
    made.close()


def batches(platform: SimulatedPlatform) -> int:
    return platform.requests.count(wire.PATH_BATCHES)


def test_one_round_goes_on_while_more_is_due(terminal: Terminal, platform: OneAtATime) -> None:
    ids = [terminal.add() for _ in range(300)]
    result = terminal.engine.run_once()
    assert (result.sent, result.acked, result.failure) == (300, 300, None)
    assert platform.arrivals == ids, "oldest first"
    assert not platform.duplicates
    assert platform.most_at_once == 1
    assert batches(platform) > 2
    assert terminal.engine.status().pending == 0


def test_the_next_batch_is_ready_before_the_last_is_answered(terminal: Terminal, platform: OneAtATime) -> None:
    ids = [terminal.add() for _ in range(300)]
    terminal.engine.run_once()
    order = {(event.event, event.entry_id): event.seq for event in journal.tail(terminal.conn, 10_000)}
    assert order["settled", ids[0]] < order["leased", ids[60]], "the first batch of a run goes alone"
    assert order["leased", ids[160]] < order["settled", ids[60]]


def test_the_order_within_a_stream_holds_across_a_run(terminal: Terminal, platform: OneAtATime) -> None:
    streams = [f"s{number % 40}" for number in range(280)]
    ids = [terminal.add(stream) for stream in streams]
    terminal.drain()
    for stream in set(streams):
        ours = [entry_id for entry_id, of in zip(ids, streams, strict=True) if of == stream]
        assert [entry_id for entry_id in platform.arrivals if entry_id in ours] == ours
    assert not platform.duplicates


def test_a_failure_amid_a_run_hands_back_what_was_prepared(terminal: Terminal, platform: OneAtATime) -> None:
    ids = [terminal.add() for _ in range(300)]
    platform.poison.add(ids[60])
    result = terminal.engine.run_once()
    assert result.failure is not None
    assert result.failure.failure_class is FailureClass.HTTP_5XX
    assert result.acked == 50
    counts = outbox.counts(terminal.conn)
    assert (counts.acked, counts.ready, counts.leased) == (50, 250, 0), "nothing is left out"
    assert {row.attempts for row in outbox.rows(terminal.conn, [State.READY], limit=1000)} == {0}
    story = [event.event for event in journal.of_entry(terminal.conn, ids[200])]
    assert story == ["queued", "leased", "retry"], "it was ready to go, and never went"
    platform.poison.clear()
    terminal.drain()
    assert sorted(platform.arrivals) == sorted(ids)


def test_a_forged_receipt_ends_the_run(terminal: Terminal, platform: OneAtATime) -> None:
    for _ in range(300):
        terminal.add()
    platform.forge = True
    result = terminal.engine.run_once()
    assert result.failure is not None
    assert result.failure.failure_class is FailureClass.FORGED
    assert (result.acked, batches(platform)) == (0, 1)


def test_a_stop_is_heard_between_batches(terminal: Terminal, platform: OneAtATime) -> None:
    for _ in range(300):
        terminal.add()
    terminal.engine.stop()
    result = terminal.engine.run_once()
    assert result.acked == 50
    assert outbox.counts(terminal.conn).leased == 0


def test_a_run_pauses_to_look_around(tmp_path: Path, platform: OneAtATime) -> None:
    terminal = Terminal(tmp_path, platform, run_seconds=0.0)
    try:
        for _ in range(300):
            terminal.add()
        rounds = 0
        while outbox.depth(terminal.conn):
            terminal.engine.run_once()
            rounds += 1
        assert rounds == batches(platform) > 2
    finally:
        terminal.close()


def test_a_store_that_fails_amid_a_run_leaves_nothing_under_way(
    terminal: Terminal, platform: OneAtATime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [terminal.add() for _ in range(300)]
    settle, calls = outbox.settle, 0

    def fails_at_the_second(*arguments: object, **named: object) -> tuple[outbox.Settled, ...]:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise sqlite3.OperationalError("disk I/O error")
        return settle(*arguments, **named)

    monkeypatch.setattr(outbox, "settle", fails_at_the_second)
    result = terminal.engine.run_once()
    assert result.failure is not None
    assert result.failure.failure_class is FailureClass.STORE
    assert not [thread for thread in threading.enumerate() if thread.name == "sync-flight"]
    terminal.drain()
    assert sorted(platform.ledger) == sorted(ids)
    assert [entry_id for entry_id in ids if platform.arrivals.count(entry_id) != 1] == []


def test_a_bug_in_an_exchange_comes_out_where_the_answer_is_asked_for(terminal: Terminal) -> None:
    class Broken:
        terminal = "GD-1"

        def post_batch(self, _batch: wire.Batch) -> wire.BatchResult:
            raise ZeroDivisionError

    for ahead in (False, True):
        flight = Flight(Broken(), (), ahead=ahead)
        with pytest.raises(ZeroDivisionError):
            flight.answer()


def test_a_due_heartbeat_goes_out_amid_a_long_drain_and_names_what_waits(tmp_path: Path, platform: OneAtATime) -> None:
    terminal = Terminal(tmp_path, platform, run_seconds=0.0, heartbeat_seconds=900.0)
    try:
        terminal.drain()
        beats = len(platform.heartbeats)
        ids = [terminal.add() for _ in range(300)]
        terminal.engine.run_once()
        assert len(platform.heartbeats) == beats, "not before its time"
        terminal.clock.advance(901.0)
        left = [row.entry_id for row in reversed(outbox.rows(terminal.conn, [State.READY], limit=1000))]
        assert 0 < len(left) < len(ids)
        terminal.engine.run_once()
        assert [entry.entry_id for entry in platform.heartbeats[-1].pending] == left
        assert len(platform.heartbeats) == beats + 1
        assert outbox.depth(terminal.conn) < len(left), "the same round goes on with the drain"
        terminal.drain()
        assert sorted(platform.arrivals) == sorted(ids)
    finally:
        terminal.close()


def test_a_heartbeat_that_breaks_amid_a_drain_ends_the_round_and_loses_nothing(
    tmp_path: Path, platform: OneAtATime
) -> None:
    terminal = Terminal(tmp_path, platform, run_seconds=0.0)
    try:
        terminal.drain()
        ids = [terminal.add() for _ in range(120)]
        terminal.clock.advance(terminal.settings.heartbeat_seconds + 1)
        platform.answer_next(wire.PATH_HEALTH, Canned(200, b"{}"))
        platform.answer_next(wire.PATH_HEARTBEAT, Canned(401, b'{"code":"auth.unknown","cause":"key","message":"x"}'))
        result = terminal.engine.run_once()
        assert result.failure is not None
        assert result.failure.failure_class is FailureClass.AUTH_KEY
        assert (result.sent, batches(platform)) == (0, 0)
        terminal.drain()
        assert sorted(platform.arrivals) == sorted(ids)
    finally:
        terminal.close()


def test_a_heartbeat_that_is_only_refused_does_not_hold_up_the_drain(tmp_path: Path, platform: OneAtATime) -> None:
    terminal = Terminal(tmp_path, platform, run_seconds=0.0)
    try:
        terminal.drain()
        ids = [terminal.add() for _ in range(60)]
        terminal.clock.advance(terminal.settings.heartbeat_seconds + 1)
        platform.answer_next(wire.PATH_HEARTBEAT, Canned(400, b'{"code":"input.malformed","cause":"input","message":"x"}'))
        assert terminal.engine.run_once().acked > 0
        terminal.drain()
        assert sorted(platform.arrivals) == sorted(ids)
    finally:
        terminal.close()


def test_a_silent_platform_does_not_keep_the_first_sign_of_life(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start is over when the sync works; what the platform says to it may take its time."""
    before = terminal.engine.last_tick
    seen: list[float] = []

    def silent() -> Failure:
        seen.append(terminal.engine.last_tick)
        return failures.failure(FailureClass.TIMEOUT, "nothing came")

    monkeypatch.setattr(terminal.courier, "health", silent)
    terminal.clock.advance(3)
    terminal.engine.run_once()
    assert seen == [before + 3]


def test_a_database_that_does_not_open_gives_no_sign_before_the_round_is_over(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []

    def broken() -> sqlite3.Connection:
        seen.append(terminal.engine.last_tick)
        raise sqlite3.OperationalError("disk I/O error")

    before = terminal.engine.last_tick
    monkeypatch.setattr(terminal.engine, "_open_connection", broken)
    terminal.clock.advance(3)
    terminal.engine.run_once()
    assert seen == [before]
    assert terminal.engine.last_tick == before + 3
