"""The outbox: one commit with the caller's rows, order, leases, poison, receipts, immutability."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync import journal, outbox, wire
from sync.clock import SystemClock
from sync.outbox import State
from sync.scene import beside
from tests.support.outbox_words import AT, NOW, accepted, add, lease, new, receipt_for, settle, state


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "terminal.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    outbox.migrate(connection)
    yield connection
    connection.close()


def test_ids_are_uuid_7_and_sort_by_time() -> None:
    ids = [outbox.new_entry_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(text[14] == "7" and text[19] in "89ab" and text == text.lower() for text in ids)
    assert [text[:13] for text in ids] == sorted(text[:13] for text in ids)


def test_entry_is_written_with_the_callers_rows_or_not_at_all(conn: sqlite3.Connection) -> None:
    conn.execute("CREATE TABLE mine (x INTEGER)")
    conn.execute("COMMIT")
    conn.execute("BEGIN IMMEDIATE")
    conn.execute("INSERT INTO mine VALUES (1)")
    assert outbox.next_seq(conn) == 1
    assert outbox.enqueue(conn, new()) == 1
    conn.execute("ROLLBACK")
    assert outbox.counts(conn) == outbox.Counts()
    assert journal.tail(conn, 10) == ()
    conn.execute("BEGIN IMMEDIATE")
    conn.execute("INSERT INTO mine VALUES (2)")
    assert outbox.enqueue(conn, new()) == 1, "a rolled back number is given again: no gap"
    conn.execute("COMMIT")
    assert outbox.counts(conn) == outbox.Counts(ready=1)
    assert [(event.event, event.queue_depth, event.to_state) for event in journal.tail(conn, 10)] == [
        ("queued", 1, "ready")
    ]


def test_nothing_changes_outside_a_transaction(conn: sqlite3.Connection) -> None:
    entry_id = add(conn)
    conn.execute("COMMIT")
    for change in (
        lambda: outbox.enqueue(conn, new()),
        lambda: outbox.lease_batch(conn, NOW, 1, 1, 1.0),
        lambda: settle(conn),
        lambda: outbox.park(conn, entry_id, "x"),
        lambda: outbox.release(conn, entry_id),
        lambda: outbox.retry_later(conn, [entry_id], NOW, "x"),
        lambda: outbox.expire_leases(conn, NOW),
        lambda: outbox.reopen(conn, [1], NOW),
        lambda: outbox.erase_processed(conn, NOW),
        lambda: outbox.migrate(conn),
    ):
        with pytest.raises(RuntimeError, match="transaction"):
            change()
    assert state(conn, entry_id) is State.READY


def test_the_same_entry_again_is_the_same_number(conn: sqlite3.Connection) -> None:
    entry = new()
    assert outbox.enqueue(conn, entry) == 1
    assert outbox.enqueue(conn, entry) == 1
    with pytest.raises(outbox.RejectedEntry) as caught:
        outbox.enqueue(conn, new(data=b"other", entry_id=entry.entry_id))
    assert caught.value.code == "outbox.id_reused"
    assert outbox.enqueue(conn, new()) == 2
    assert len(journal.tail(conn, 10)) == 2


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (new(entry_id="not-a-uuid"), "outbox.bad_field"),
        (new(entry_id="01890F2E-0000-7000-8000-000000000000"), "outbox.bad_field"),
        (new(entry_id="01890f2e-0000-4000-8000-000000000000"), "outbox.bad_field"),
        (new(stream=""), "outbox.bad_field"),
        (new(stream="x" * 201), "outbox.bad_field"),
        (new(stream="有"), "outbox.bad_field"),
        (msgspec.structs.replace(new(), receipt_no="x" * 49), "outbox.bad_field"),
        (msgspec.structs.replace(new(), service=""), "outbox.bad_field"),
        (msgspec.structs.replace(new(), clock_trust="sundial"), "outbox.bad_field"),
        (msgspec.structs.replace(new(), created_at="2026-11-23T08:00:00"), "outbox.bad_field"),
        (msgspec.structs.replace(new(), created_at="yesterday"), "outbox.bad_field"),
        (msgspec.structs.replace(new(), boot_id="x" * 201), "outbox.bad_field"),
        (new(data=b""), "outbox.bad_field"),
        (new(data=bytes(wire.MAX_BODY_BYTES + 1)), "outbox.body_too_large"),
    ],
)
def test_entries_out_of_bounds_are_refused(conn: sqlite3.Connection, bad: outbox.NewEntry, code: str) -> None:
    with pytest.raises(outbox.RejectedEntry) as caught:
        outbox.enqueue(conn, bad)
    assert caught.value.code == code
    assert conn.in_transaction
    assert outbox.counts(conn).pending == 0


def test_a_lease_is_the_whole_entry(conn: sqlite3.Connection) -> None:
    entry = new(data=b"\x00\xff sealed")
    outbox.enqueue(conn, entry)
    (leased,) = outbox.lease_batch(conn, NOW, 10, 1 << 20, 60.0)
    assert leased.attempts == 0
    assert leased.entry == wire.Entry(
        entry.entry_id, 1, "s", wire.Kind.TRANSACTION, "pension-certification", "R-1", AT, entry.sealed,
        wire.body_hash(b"\x00\xff sealed"), "rtc",
    )  # fmt: skip
    assert lease(conn) == [], "what is out is not given twice"


def test_only_the_first_of_a_stream_is_out(conn: sqlite3.Connection) -> None:
    a1, a2, b1 = add(conn, "a"), add(conn, "a"), add(conn, "b")
    assert lease(conn) == [a1, b1]
    settle(conn, accepted(conn, b1))
    assert lease(conn) == []
    settle(conn, accepted(conn, a1))
    assert lease(conn) == [a2]


def test_an_entry_that_waits_holds_its_stream_but_no_other(conn: sqlite3.Connection) -> None:
    a1, a2, b1 = add(conn, "a"), add(conn, "a"), add(conn, "b")
    assert lease(conn) == [a1, b1]
    assert outbox.retry_later(conn, [a1], NOW + 100, "later", burns_attempt=True) == 1
    settle(conn, accepted(conn, b1))
    b2 = add(conn, "b")
    assert lease(conn, NOW + 99) == [b2]
    assert lease(conn, NOW + 100) == [a1]
    assert a2 not in lease(conn, NOW + 200)


def test_poison_is_parked_and_blocks_nobody(conn: sqlite3.Connection) -> None:
    poison, after, other = add(conn, "a"), add(conn, "a"), add(conn, "b")
    assert lease(conn) == [poison, other]
    (step, _) = settle(
        conn, wire.EntryOutcome(poison, wire.Outcome.REFUSED, code="body.unreadable", detail="d"), accepted(conn, other)
    )
    assert (step.from_state, step.to_state, step.code) == (State.LEASED, State.PARKED, "body.unreadable")
    assert lease(conn) == [after]
    row = outbox.get(conn, poison)
    assert row is not None
    assert (row.state, row.last_code, row.last_detail) == (State.PARKED, "body.unreadable", "d")
    assert lease(conn, NOW + 1e6) == [], "neither time nor the end of others brings a parked entry back"


def test_a_technician_releases_what_is_parked(conn: sqlite3.Connection) -> None:
    entry_id = add(conn)
    assert not outbox.release(conn, entry_id)
    assert outbox.park(conn, entry_id, "x")
    assert not outbox.park(conn, entry_id, "again")
    assert outbox.release(conn, entry_id, beside(SystemClock(), AT))
    row = outbox.get(conn, entry_id)
    assert row is not None
    assert (row.state, row.attempts) == (State.READY, 0)
    assert [event.event for event in journal.tail(conn, 9)] == ["queued", "released"]
    assert lease(conn) == [entry_id]


def test_a_lease_expires(conn: sqlite3.Connection) -> None:
    entry_id = add(conn)
    assert lease(conn) == [entry_id]
    assert outbox.expire_leases(conn, NOW + 59.9) == ()
    assert outbox.expire_leases(conn, NOW + 60) == (entry_id,)
    assert lease(conn) == [entry_id]
    assert outbox.expire_leases(conn, NOW, everything=True) == (entry_id,)
    row = outbox.get(conn, entry_id)
    assert row is not None
    assert row.attempts == 0, "a lease that ran out costs nothing"


def test_a_clock_set_back_strands_nothing(conn: sqlite3.Connection) -> None:
    leased, waiting = add(conn, "a"), add(conn, "b")
    assert lease(conn) == [leased, waiting]
    outbox.retry_later(conn, [waiting], NOW + 60, "later")
    years_ago = NOW - 1e8
    assert outbox.expire_leases(conn, years_ago) == (leased,)
    assert lease(conn, years_ago) == [leased, waiting]


def test_a_batch_is_bounded_by_number_and_bytes(conn: sqlite3.Connection) -> None:
    big = [add(conn, f"s{n}", bytes(3000)) for n in range(5)]
    assert lease(conn, limit=2) == big[:2]
    outbox.expire_leases(conn, NOW, everything=True)
    assert lease(conn, max_bytes=2 * 5024) == big[:2]
    outbox.expire_leases(conn, NOW, everything=True)
    assert lease(conn, max_bytes=1) == big[:1], "one entry goes, however big"


def test_ack_needs_the_very_receipt(conn: sqlite3.Connection) -> None:
    entry_id = add(conn)
    other = "01890f2e-0000-7000-8000-000000000000"
    for outcome, genuine, code in (
        (wire.EntryOutcome(entry_id, wire.Outcome.ACCEPTED), True, "receipt.missing"),
        (accepted(conn, entry_id), False, "receipt.forged"),
        (accepted(conn, entry_id, seq=2), True, "receipt.mismatch"),
        (accepted(conn, entry_id, entry_id=other), True, "receipt.mismatch"),
        (accepted(conn, entry_id, body_sha256="0" * 64), True, "receipt.mismatch"),
    ):
        outbox.expire_leases(conn, NOW, everything=True)
        assert lease(conn, NOW + 1000) == [entry_id]
        (step,) = settle(conn, outcome, genuine=genuine)
        assert (step.to_state, step.code) == (State.READY, code)
        assert outbox.receipt(conn, entry_id) is None
        assert lease(conn, NOW + 29) == [], "and it waits before the next try"
    assert lease(conn, NOW + 30) == [entry_id]
    (step,) = settle(conn, accepted(conn, entry_id))
    assert step.to_state is State.ACKED
    assert outbox.receipt(conn, entry_id) == receipt_for(conn, entry_id)


def test_duplicate_with_receipt_is_an_ack(conn: sqlite3.Connection) -> None:
    entry_id = add(conn)
    lease(conn)
    settle(conn, wire.EntryOutcome(entry_id, wire.Outcome.DUPLICATE, receipt_for(conn, entry_id)))
    assert state(conn, entry_id) is State.ACKED


def test_a_receipt_in_time_or_late_is_believed_once(conn: sqlite3.Connection) -> None:
    late, parked = add(conn, "a"), add(conn, "b")
    outbox.park(conn, parked, "x")
    steps = settle(conn, accepted(conn, late), accepted(conn, parked))
    assert [step.from_state for step in steps] == [State.READY, State.PARKED]
    assert [state(conn, late), state(conn, parked)] == [State.ACKED, State.ACKED]
    assert settle(conn, wire.EntryOutcome(late, wire.Outcome.REFUSED)) == ()
    assert settle(conn, accepted(conn, late, ledger_no=8)) == ()
    kept = outbox.receipt(conn, late)
    assert kept is not None
    assert kept.ledger_no == 7


@pytest.mark.parametrize("outcome", [wire.Outcome.LATER, wire.Outcome.ACCEPTED])
def test_stale_answers_do_not_touch_what_is_not_out(conn: sqlite3.Connection, outcome: wire.Outcome) -> None:
    ready, parked = add(conn, "a"), add(conn, "b")
    outbox.park(conn, parked, "x")
    assert settle(conn, *(wire.EntryOutcome(each, outcome) for each in (ready, parked, outbox.new_entry_id()))) == ()
    assert [state(conn, ready), state(conn, parked)] == [State.READY, State.PARKED]


def test_attempts_count_answers_not_silence(conn: sqlite3.Connection) -> None:
    entry_id = add(conn)
    for _ in range(5):
        lease(conn)
        outbox.retry_later(conn, [entry_id], NOW, "net.timeout")
    row = outbox.get(conn, entry_id)
    assert row is not None
    assert (row.attempts, row.last_code) == (0, "net.timeout")
    lease(conn)
    seen: list[int] = []

    def delay(attempts: int) -> float:
        seen.append(attempts)
        return 5.0

    later = wire.EntryOutcome(entry_id, wire.Outcome.LATER)
    outbox.settle(conn, [later], NOW, is_genuine=lambda _: True, delay=delay)
    assert seen == [1]
    assert [item.attempts for item in outbox.lease_batch(conn, NOW + 5, 1, 1, 1.0)] == [1]


def test_what_the_platform_misses_goes_again_if_it_can(conn: sqlite3.Connection) -> None:
    here, erased, waiting, parked = (add(conn, stream) for stream in "abcd")
    settle(conn, accepted(conn, erased))
    outbox.erase_processed(conn, NOW + 1)
    settle(conn, accepted(conn, here))
    outbox.park(conn, parked, "x")
    reopened, lost = outbox.reopen(conn, [1, 2, 3, 4, 99, -1, 1], NOW + 10)
    assert (reopened, lost) == ((here,), (2, 99))
    assert lease(conn) == [waiting]
    assert lease(conn, NOW + 10) == [here]
    settle(conn, accepted(conn, here))
    assert state(conn, here) is State.ACKED


def test_lists_and_counts(conn: sqlite3.Connection) -> None:
    ids = [add(conn, stream) for stream in "abcde"]
    lease(conn, limit=3)
    outbox.park(conn, ids[0], "x")
    settle(conn, accepted(conn, ids[1]))
    assert outbox.counts(conn) == outbox.Counts(ready=2, leased=1, acked=1, parked=1)
    assert outbox.counts(conn).pending == outbox.depth(conn) == 3
    assert [row.seq for row in outbox.rows(conn)] == [5, 4, 3, 2, 1]
    assert [row.seq for row in outbox.rows(conn, limit=2, before_seq=4)] == [3, 2]
    assert [row.seq for row in outbox.rows(conn, [State.PARKED, State.ACKED])] == [2, 1]
    assert [(item.entry_id, item.state) for item in outbox.pending(conn, 3)] == [
        (ids[0], "parked"), (ids[2], "leased"), (ids[3], "ready"),
    ]  # fmt: skip
    assert outbox.get(conn, "nobody") is None
    assert outbox.receipt(conn, "nobody") is None


def test_any_interleaving_leases_in_stream_order(conn: sqlite3.Connection) -> None:
    rng = random.Random(4)
    streams = {add(conn, stream): stream for stream in (rng.choice("abc") for _ in range(40))}
    delivered: dict[str, list[str]] = {"a": [], "b": [], "c": []}
    now = NOW
    while outbox.counts(conn).pending:
        now += 31
        for entry_id in lease(conn, now, limit=rng.randint(1, 3)):
            if rng.random() < 0.4:
                settle(conn, wire.EntryOutcome(entry_id, wire.Outcome.LATER), now=now)
            else:
                settle(conn, accepted(conn, entry_id), now=now)
                delivered[streams[entry_id]].append(entry_id)
    for stream, ids in delivered.items():
        assert ids == [entry_id for entry_id in streams if streams[entry_id] == stream]


def test_whatever_happens_no_entry_goes_before_what_its_stream_still_waits_for(conn: sqlite3.Connection) -> None:
    """Against the rule said plainly: streams named by the entry that opens them, and followers, one ahead of it too."""
    rng = random.Random(11)
    names = [outbox.new_entry_id() for _ in range(4)]
    made: list[tuple[str, str]] = []
    for turn in range(400):
        now = NOW + turn
        if rng.random() < 0.3:
            stream = rng.choice(names)
            opens = rng.random() < 0.4 and stream not in {entry_id for entry_id, _ in made}
            entry = new(stream, entry_id=stream if opens else "")
            outbox.enqueue(conn, entry)
            made.append((entry.entry_id, stream))
        states = {entry_id: state(conn, entry_id) for entry_id, _ in made}
        expected = [
            entry_id
            for place, (entry_id, stream) in enumerate(made)
            if states[entry_id] is State.READY
            and not any(
                other_stream == stream and (states[other] is State.LEASED or (states[other] is State.READY and at < place))
                for at, (other, other_stream) in enumerate(made)
            )
        ]
        assert lease(conn, now) == expected
        for entry_id, _ in made:
            match rng.randrange(8):
                case 0:
                    outbox.park(conn, entry_id, "x")
                case 1:
                    outbox.release(conn, entry_id)
                case 2:
                    outbox.retry_later(conn, [entry_id], 0.0, "x")
                case 3 if state(conn, entry_id) is State.LEASED:
                    settle(conn, accepted(conn, entry_id), now=now)
    assert outbox.counts(conn).acked > 20
