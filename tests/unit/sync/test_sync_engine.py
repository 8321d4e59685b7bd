"""The engine, round by round, against a small platform over real HTTP, on a clock of its own."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.tiny_platform import Canned, SimulatedPlatform
from sync import journal, outbox, schema, wire
from sync.clock import SystemClock
from sync.delivery import transaction
from sync.engine import SyncEngine
from sync.outbox import State
from sync.policy import FailureClass, Link
from sync.status import SyncStatus
from sync.wire.journal import JournalHead, head_bytes
from sync.wire.keys import ReceiptKeys, StatedKey
from tests.support.strays import StrayLogs
from tests.support.sync_terminal import AT, BEAT, KEY, Terminal, refuse_all


@pytest.fixture
def platform() -> Iterator[SimulatedPlatform]:
    with SimulatedPlatform({"GD-1": KEY.public_key()}) as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path, platform: SimulatedPlatform) -> Iterator[Terminal]:
    made = Terminal(tmp_path, platform)
    yield made
    made.close()


def test_what_is_enqueued_reaches_the_ledger_once_in_order(terminal: Terminal, platform: SimulatedPlatform) -> None:
    ids = [terminal.add(stream) for stream in ("a", "b", "a", "c", "a")]
    terminal.drain()
    assert sorted(platform.arrivals) == sorted(ids)
    assert [entry for entry in platform.arrivals if entry in (ids[0], ids[2], ids[4])] == [ids[0], ids[2], ids[4]]
    assert not platform.duplicates
    for entry_id in ids:
        assert terminal.state(entry_id) is State.ACKED
        assert outbox.receipt(terminal.conn, entry_id) == platform.ledger[entry_id]
    story = [event.event for event in journal.of_entry(terminal.conn, ids[0])]
    assert story == ["queued", "leased", "settled"]


def test_status_follows_the_line_and_is_told_at_once(terminal: Terminal, platform: SimulatedPlatform) -> None:
    assert terminal.engine.link() is Link.NO_NETWORK
    entry_id = terminal.add()
    refuse_all(platform, 3)
    for _ in range(3):
        terminal.clock.advance(terminal.engine.run_once().wait)
    assert terminal.engine.link() is Link.PLATFORM_DOWN
    assert terminal.changes[0].link is Link.PLATFORM_DOWN
    down_since = terminal.changes[0].since
    assert terminal.engine.status().since == down_since, "since is when it went down, not the last look"
    terminal.drain()
    status = terminal.engine.status()
    assert (status.link, status.pending, status.parked) == (Link.ONLINE, 0, 0)
    assert status.last_success == pytest.approx(terminal.clock.wall(), abs=1)
    assert status.last_failure is not None
    assert status.last_failure.failure_class is FailureClass.HTTP_5XX
    assert terminal.state(entry_id) is State.ACKED
    assert [name for name in terminal.events() if name in ("offline", "online")] == ["offline", "online"]


def test_offline_costs_no_attempts_and_probes_at_most_every_15_seconds(
    terminal: Terminal, platform: SimulatedPlatform
) -> None:
    entry_id = terminal.add()
    refuse_all(platform, 50)
    waits = []
    for _ in range(50):
        result = terminal.engine.run_once()
        waits.append(result.wait)
        terminal.clock.advance(result.wait)
    assert max(waits) <= 15.0
    assert set(platform.requests) == {wire.PATH_HEALTH}, "nothing but the cheap question while offline"
    row = outbox.get(terminal.conn, entry_id)
    assert row is not None
    assert row.attempts == 0
    assert terminal.events().count("offline") == 1, "days without a line do not fill the journal"
    assert len(terminal.changes) == 1, "the same status is not told twice"
    terminal.drain()
    assert platform.arrivals == [entry_id]
    refuse_all(platform, 1)
    result = terminal.until(lambda result: result.failure is not None)
    assert result.wait <= 1.0, "a new outage begins with quick looks"


def test_before_its_time_nothing_is_asked_unless_woken(terminal: Terminal, platform: SimulatedPlatform) -> None:
    refuse_all(platform, 2)
    terminal.engine.run_once()
    terminal.engine.run_once()
    assert len(platform.requests) == 1
    terminal.engine.wake()
    terminal.engine.run_once()
    assert len(platform.requests) == 2


def test_retry_after_is_obeyed(terminal: Terminal, platform: SimulatedPlatform) -> None:
    platform.answer_next(wire.PATH_HEALTH, Canned(503, b"", (("Retry-After", "77"),)))
    assert terminal.engine.run_once().wait == pytest.approx(77, abs=0.1)


def test_a_wrong_clock_heals_by_itself(terminal: Terminal, platform: SimulatedPlatform) -> None:
    platform.clock_ahead = timedelta(hours=-30)
    entry_id = terminal.add()
    terminal.drain()
    assert terminal.state(entry_id) is State.ACKED
    assert platform.heartbeats[-1].clock_offset_ms == pytest.approx(-30 * 3600 * 1000, abs=2000)


def test_a_refused_key_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    with SimulatedPlatform({"GD-1": Ed25519PrivateKey.generate().public_key()}) as stranger:
        terminal = Terminal(tmp_path, stranger)
        entry_id = terminal.add()
        for _ in range(4):
            terminal.clock.advance(terminal.engine.run_once().wait)
        assert terminal.engine.link() is Link.REFUSED
        assert wire.PATH_BATCHES not in stranger.requests
        row = outbox.get(terminal.conn, entry_id)
        assert row is not None
        assert (row.state, row.attempts) == (State.READY, 0)
        terminal.close()


def test_a_platform_in_trouble_is_left_alone(terminal: Terminal, platform: SimulatedPlatform) -> None:
    terminal.drain()
    for _ in range(40):
        terminal.add()
    platform.answer_next(wire.PATH_BATCHES, *[Canned(500, b"")] * 12)
    started = terminal.clock.monotonic()
    terminal.until(lambda _: "breaker_open" in terminal.events())
    assert terminal.engine.link() is Link.PLATFORM_DOWN
    terminal.drain()
    assert terminal.clock.monotonic() - started > 20
    assert len(platform.arrivals) == 40
    assert terminal.events().count("breaker_closed") == 1
    assert terminal.engine.link() is Link.ONLINE


def test_heartbeats_tell_what_is_pending(terminal: Terminal, platform: SimulatedPlatform) -> None:
    entry_id = terminal.add()
    terminal.engine.run_once()
    (beat,) = platform.heartbeats
    assert (beat.terminal, beat.wire, beat.pending_count) == ("GD-1", wire.WIRE_VERSION, 1)
    assert [(item.entry_id, item.state) for item in beat.pending] == [(entry_id, "ready")]
    terminal.drain()
    start = terminal.clock.monotonic()
    terminal.until(lambda _: len(platform.heartbeats) == 2, rounds=2000)
    assert terminal.clock.monotonic() - start == pytest.approx(900, abs=10)


def test_a_parked_entry_that_operations_wants_once_more_is_sent(terminal: Terminal, platform: SimulatedPlatform) -> None:
    parked, acked, waiting = terminal.add(), terminal.add(), outbox.new_entry_id()
    with transaction(terminal.conn):
        outbox.park(terminal.conn, parked, "entry.too_large")
    reply = wire.HeartbeatReply(AT, release=(parked, waiting, acked, "", "' OR 1=1 --"))
    platform.answer_next(wire.PATH_HEARTBEAT, Canned(200, msgspec.json.encode(reply)))
    terminal.until(lambda _: terminal.state(parked) is State.ACKED)
    assert sorted(platform.arrivals) == sorted([parked, acked])
    (released,) = [event for event in journal.of_entry(terminal.conn, parked) if event.event == "released"]
    assert released.actor == "平台运维"


def test_the_journal_arrives_whole_and_chained(terminal: Terminal, platform: SimulatedPlatform) -> None:
    for _ in range(3):
        terminal.add()
    platform.answer_next(wire.PATH_JOURNAL, Canned(500, b"", committed=True), Canned(200, b"junk", committed=True))
    terminal.drain()
    terminal.until(lambda _: journal.unposted(terminal.conn) == 0, rounds=2000)
    assert platform.journal[0] == platform.journal[1] == platform.journal[2], "the same batch until it is answered"
    distinct = list({batch.prev_hash: batch for batch in platform.journal}.values())
    for before, after in pairwise(distinct):
        assert after.prev_hash == wire.journal_hash(before)
    seqs = [event.seq for batch in distinct for event in batch.events]
    assert seqs == list(range(1, len(seqs) + 1))


def test_transactions_go_before_the_journal(terminal: Terminal, platform: SimulatedPlatform) -> None:
    for _ in range(5):
        terminal.add("one-stream")
    terminal.until(lambda _: wire.PATH_JOURNAL in platform.requests)
    assert len(platform.arrivals) == 5


def test_an_idle_terminal_notices_that_the_line_is_gone(terminal: Terminal, platform: SimulatedPlatform) -> None:
    terminal.until(lambda _: journal.unposted(terminal.conn) == 0)
    assert terminal.engine.link() is Link.ONLINE
    refuse_all(platform, 1)
    terminal.engine.wake()
    terminal.engine.run_once()
    assert terminal.engine.link() is Link.PLATFORM_DOWN
    terminal.until(lambda _: terminal.engine.link() is Link.ONLINE)
    refuse_all(platform, 1)
    start = terminal.clock.monotonic()
    terminal.until(lambda _: terminal.engine.link() is not Link.ONLINE)
    assert terminal.clock.monotonic() - start <= 36


def test_a_lease_of_the_last_life_is_taken_back(terminal: Terminal, platform: SimulatedPlatform) -> None:
    entry_id = terminal.add()
    with transaction(terminal.conn):
        assert len(outbox.lease_batch(terminal.conn, terminal.clock.wall(), 1, 1, 600.0)) == 1
    terminal.drain()
    assert platform.arrivals == [entry_id]


def test_bodies_are_erased_some_days_after_the_receipt(terminal: Terminal, platform: SimulatedPlatform) -> None:
    entry_id = terminal.add()
    terminal.drain()
    for _ in range(10):
        terminal.clock.advance(3600)
        terminal.engine.run_once()
        terminal.engine.run_once()
    row = outbox.get(terminal.conn, entry_id)
    assert row is not None
    assert not row.body_erased
    terminal.clock.advance(3 * 86400)
    terminal.until(lambda _: terminal.conn.execute("SELECT body FROM outbox_entry").fetchone() == (None,))
    assert outbox.receipt(terminal.conn, entry_id) is not None


def test_a_failing_disk_is_a_status_not_the_end(terminal: Terminal, platform: SimulatedPlatform) -> None:
    terminal.drain()
    terminal.add()
    terminal.conn.execute("ALTER TABLE sync_event RENAME TO elsewhere")
    result = terminal.engine.run_once()
    assert result.failure is not None
    assert result.failure.failure_class is FailureClass.STORE
    assert result.wait > 0
    assert terminal.changes[-1].last_failure == result.failure
    opened = terminal.opened
    terminal.conn.execute("ALTER TABLE elsewhere RENAME TO sync_event")
    terminal.drain()
    assert terminal.opened == opened + 1, "a connection that failed is not used again"
    assert len(platform.arrivals) == 1


def test_a_bug_in_a_round_does_not_end_the_sync(
    terminal: Terminal, platform: SimulatedPlatform, expected_logs: StrayLogs.Expectations
) -> None:
    expected_logs.expect("sync.engine", "sync.round_failed ZeroDivisionError")
    failed, delivered = threading.Event(), threading.Event()

    def open_connection() -> sqlite3.Connection:
        if not failed.is_set():
            failed.set()
            raise ZeroDivisionError
        return terminal.open()

    def watch(status: SyncStatus) -> None:
        if platform.ledger and status.pending == 0:
            delivered.set()

    terminal.add()
    terminal.engine = SyncEngine(
        open_connection, terminal.courier, clock=SystemClock(), platform_key=platform.public_key,
        on_change=watch, rng=random.Random(3), heartbeat=lambda: BEAT,
    )  # fmt: skip
    terminal.engine.start()
    assert failed.wait(10)
    terminal.engine.wake()
    assert delivered.wait(10)
    assert terminal.engine.stop()


def test_the_thread_delivers_what_it_is_woken_for(terminal: Terminal, platform: SimulatedPlatform) -> None:
    online, delivered = threading.Event(), threading.Event()

    def watch(status: SyncStatus) -> None:
        if status.link is Link.ONLINE:
            online.set()
        if len(platform.ledger) == 3 and status.pending == 0:
            delivered.set()

    terminal.engine = SyncEngine(
        terminal.open, terminal.courier, clock=SystemClock(), platform_key=platform.public_key,
        on_change=watch, rng=random.Random(3), heartbeat=lambda: BEAT,
    )  # fmt: skip
    terminal.engine.start()
    with pytest.raises(RuntimeError):
        terminal.engine.start()
    assert online.wait(10)
    assert "sync" in {thread.name for thread in threading.enumerate()}
    for _ in range(3):
        terminal.add()
    started = time.monotonic()
    terminal.engine.wake()
    assert delivered.wait(10)
    assert time.monotonic() - started < 5
    assert terminal.engine.stop()
    assert "sync" not in {thread.name for thread in threading.enumerate()}


def test_a_transaction_that_fails_leaves_nothing(terminal: Terminal) -> None:
    with suppress(KeyError), transaction(terminal.conn):
        outbox.enqueue(
            terminal.conn,
            outbox.NewEntry(
                outbox.new_entry_id(), "s", wire.Kind.RATING, "svc", "R", AT, "rtc",
                wire.SealedBody("s", "k", b"x"), 0.0, "b",
            ),
        )  # fmt: skip
        raise KeyError
    assert not terminal.conn.in_transaction
    assert outbox.counts(terminal.conn) == outbox.Counts()


def test_the_journal_says_how_things_stood_at_each_step(terminal: Terminal, platform: SimulatedPlatform) -> None:
    refuse_all(platform, 1)
    entry_id = terminal.add()
    parked = terminal.add()
    with transaction(terminal.conn):
        outbox.park(terminal.conn, parked, "body.bad")
    terminal.until(lambda _: True)
    terminal.clock.advance(100)
    terminal.drain()
    told = {event.event: event for event in journal.tail(terminal.conn, 99)}
    queued, sent, settled = told["queued"], told["sent"], told["settled"]
    assert (queued.boot_id, queued.clock_trust, len(queued.payload_sha256)) == ("boot", "rtc", 64)
    assert told["started"].boot_id == sent.boot_id == settled.boot_id != ""
    assert (told["offline"].link, sent.link) == ("platform_down", "online")
    assert sent.exchange_id == settled.exchange_id != ""
    receipt = outbox.receipt(terminal.conn, entry_id)
    assert receipt is not None
    mine = {event.event: event for event in journal.of_entry(terminal.conn, entry_id)}
    assert mine["settled"].ledger_no == receipt.ledger_no
    assert sent.parked_count == 1
    assert sent.mono == pytest.approx(terminal.clock.monotonic(), abs=1)
    assert sent.clock_offset_ms is not None
    assert mine["leased"].oldest_age_s > 0


def test_when_an_entry_is_tried_again_is_told(terminal: Terminal, platform: SimulatedPlatform) -> None:
    entry_id = terminal.add()
    platform.decide[entry_id] = wire.EntryOutcome(entry_id, wire.Outcome.LATER, code="platform.busy")
    terminal.until(lambda result: result.sent > 0)
    retry = journal.of_entry(terminal.conn, entry_id)[-1]
    row = outbox.get(terminal.conn, entry_id)
    assert row is not None
    assert retry.event == "retry"
    assert datetime.fromisoformat(retry.next_at).timestamp() == pytest.approx(row.not_before, abs=0.002)


def journal_answer(platform: SimulatedPlatform, at: Terminal, **changes: object) -> Canned:
    """What a platform answers to the batch that goes next; ``changes`` are made before or after it is signed."""
    key = changes.pop("key", platform.key)
    batch = journal.open_batch(
        at.conn, journal.About("GD-1", BEAT.site_name, BEAT.village_code, "0.1", schema.version(at.conn)), 200
    )
    assert batch is not None
    last = batch.events[-1].seq
    head = JournalHead("GD-1", batch.chain, last, wire.journal_hash(batch), AT, wire.key_id(platform.public_key))
    head = msgspec.structs.replace(head, **changes)
    head = msgspec.structs.replace(head, signature=key.sign(head_bytes(head)))
    return Canned(200, msgspec.json.encode(wire.JournalReply(last, head)))


def test_the_platforms_word_on_the_journal_is_kept(terminal: Terminal, platform: SimulatedPlatform) -> None:
    terminal.add()
    terminal.drain()
    with transaction(terminal.conn):
        platform.answer_next(wire.PATH_JOURNAL, journal_answer(platform, terminal))
    terminal.until(lambda _: journal.unposted(terminal.conn) == 0)
    kept = journal.latest_head(terminal.conn)
    assert kept is not None
    assert ReceiptKeys([StatedKey(wire.SUITE_HPKE_X25519, platform.public_key)]).vouches(
        kept.platform_key_id, kept.signature, head_bytes(kept)
    )
    mark = journal.mark(terminal.conn)
    assert mark is not None
    assert (mark.posted_up_to, mark.hash) == (kept.stored_up_to, kept.hash)
    terminal.until(lambda _: platform.heartbeats[-1].journal == mark, rounds=2000)


@pytest.mark.parametrize(
    "wrong",
    [{"hash": "0" * 64}, {"terminal": "GD-2"}, {"chain": "other"}, {"key": Ed25519PrivateKey.generate()}],
    ids=["another journal", "another terminal", "another chain", "another key"],
)
def test_a_word_on_the_journal_that_is_not_the_platforms_is_not_taken(
    terminal: Terminal, platform: SimulatedPlatform, wrong: dict[str, object]
) -> None:
    terminal.add()
    terminal.drain()
    with transaction(terminal.conn):
        platform.answer_next(wire.PATH_JOURNAL, journal_answer(platform, terminal, **wrong))
    result = terminal.until(lambda result: result.failure is not None)
    assert result.failure is not None
    assert result.failure.failure_class is FailureClass.FORGED
    assert journal.mark(terminal.conn) is None
    assert terminal.engine.link() is Link.ONLINE, "transactions go on"
    terminal.until(lambda _: journal.unposted(terminal.conn) == 0)


def test_a_journal_that_grew_too_large_gives_up_its_oldest_lines(tmp_path: Path, platform: SimulatedPlatform) -> None:
    terminal = Terminal(tmp_path, platform, journal_most_events=20, housekeeping_seconds=1.0)
    platform.answer_next(wire.PATH_JOURNAL, *[Canned(400, b"")] * 50)
    try:
        for _ in range(60):
            terminal.add()
        terminal.drain()
        terminal.clock.advance(2)
        terminal.until(lambda _: "journal_dropped" in terminal.events())
        assert len(terminal.events()) == 21
        batch = journal.open_batch(terminal.conn, journal.About("GD-1"), 200)
        assert batch is not None
        assert batch.dropped == ((1, batch.events[0].seq - 1),)
        told = journal.tail(terminal.conn, 1)[0]
        assert (told.event, told.attempt) == ("journal_dropped", batch.events[0].seq - 1)
    finally:
        terminal.close()


def test_a_few_lines_wait_for_others_and_many_go_at_once(terminal: Terminal, platform: SimulatedPlatform) -> None:
    terminal.until(lambda _: journal.unposted(terminal.conn) == 0)
    posted = len(platform.journal)
    terminal.add()
    start = terminal.clock.monotonic()
    terminal.until(lambda _: len(platform.journal) > posted, rounds=2000)
    patience = terminal.settings.journal_patience_seconds
    assert terminal.clock.monotonic() - start == pytest.approx(patience, abs=terminal.settings.journal_seconds + 10)
    posted = len(platform.journal)
    for _ in range(40):
        terminal.add()
    start = terminal.clock.monotonic()
    terminal.until(lambda _: len(platform.journal) > posted, rounds=2000)
    assert terminal.clock.monotonic() - start <= terminal.settings.journal_seconds + 10
