"""A model of the outbox, and Hypothesis looking for a sequence of calls that tells the two apart."""

from __future__ import annotations

import sqlite3

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from sync import outbox, wire
from sync.outbox import State

AT = "2026-11-23T08:00:00+08:00"
LEASE_SECONDS = 60.0
DELAY_SECONDS = 30.0
OUTCOMES = st.sampled_from(list(wire.Outcome))


class Expected(msgspec.Struct):
    """What the model knows of one entry."""

    entry_id: str
    seq: int
    stream: str
    body: bytes
    state: State = State.READY
    attempts: int = 0
    not_before: float = 0.0
    lease_until: float = 0.0
    has_receipt: bool = False
    acked_at: float = 0.0
    erased: bool = False


class OutboxModel(RuleBasedStateMachine):
    """The outbox beside a dictionary that says how it must behave."""

    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.conn = sqlite3.connect(":memory:", isolation_level=None)
        self.expected: dict[str, Expected] = {}
        self.now = 1_790_000_000.0

    def teardown(self) -> None:
        self.conn.close()

    @initialize()
    def create(self) -> None:
        self.conn.execute("BEGIN")
        outbox.migrate(self.conn)

    @rule(target=entries, stream=st.sampled_from("abc"), body=st.binary(min_size=1, max_size=40))
    def enqueue(self, stream: str, body: bytes) -> str:
        entry_id = outbox.new_entry_id()
        seq = outbox.next_seq(self.conn)
        sealed = wire.SealedBody("s", "k", body)
        entry = outbox.NewEntry(entry_id, stream, wire.Kind.TRANSACTION, "v", "R", AT, "none", sealed, 0.0, "b")
        assert outbox.enqueue(self.conn, entry) == seq == len(self.expected) + 1
        self.expected[entry_id] = Expected(entry_id, seq, stream, body)
        return entry_id

    @rule(stream=st.sampled_from("abc"))
    def enqueue_and_think_better_of_it(self, stream: str) -> None:
        self.conn.execute("SAVEPOINT doubt")
        sealed = wire.SealedBody("s", "k", b"x")
        entry_id = outbox.new_entry_id()
        outbox.enqueue(
            self.conn, outbox.NewEntry(entry_id, stream, wire.Kind.RATING, "v", "R", AT, "none", sealed, 0.0, "b")
        )
        self.conn.execute("ROLLBACK TO doubt")
        self.conn.execute("RELEASE doubt")

    @rule(limit=st.integers(1, 4))
    def lease(self, limit: int) -> None:
        leased = outbox.lease_batch(self.conn, self.now, limit, 1 << 20, LEASE_SECONDS)
        due = [item for item in self.in_order() if item.state is State.READY and item.not_before <= self.now]
        firsts = [item for item in due if not self.held_back(item)][:limit]
        assert [item.entry.entry_id for item in leased] == [item.entry_id for item in firsts]
        for got, item in zip(leased, firsts, strict=True):
            assert (got.entry.body.data, got.entry.seq, got.attempts) == (item.body, item.seq, item.attempts)
            assert got.entry.body_sha256 == wire.body_hash(item.body)
            item.state, item.lease_until = State.LEASED, self.now + LEASE_SECONDS

    @rule(entry_id=entries, outcome=OUTCOMES, genuine=st.booleans(), with_receipt=st.booleans(), own=st.booleans())
    def settle(self, entry_id: str, outcome: wire.Outcome, genuine: bool, with_receipt: bool, own: bool) -> None:
        item = self.expected[entry_id]
        receipt = wire.Receipt(entry_id, "T", item.seq if own else item.seq + 1, wire.body_hash(item.body), 1, "", "", b"s")
        given = wire.EntryOutcome(entry_id, outcome, receipt if with_receipt else None, code="c")
        outbox.settle(self.conn, [given], self.now, is_genuine=lambda _: genuine, delay=lambda _: DELAY_SECONDS)
        if item.state is State.ACKED:
            return
        accepted = outcome in (wire.Outcome.ACCEPTED, wire.Outcome.DUPLICATE)
        if accepted and genuine and with_receipt and own:
            item.state, item.has_receipt, item.acked_at = State.ACKED, True, self.now
            item.attempts += 1
        elif accepted or outcome is wire.Outcome.LATER:
            if item.state is State.LEASED:
                item.state, item.not_before = State.READY, self.now + DELAY_SECONDS
                item.attempts += 1
        elif item.state in (State.READY, State.LEASED):
            item.state = State.PARKED
            item.attempts += 1

    @rule(entry_id=entries, burns=st.booleans())
    def retry_later(self, entry_id: str, burns: bool) -> None:
        item = self.expected[entry_id]
        moved = outbox.retry_later(self.conn, [entry_id], self.now + 5, "x", burns_attempt=burns)
        assert moved == (item.state is State.LEASED)
        if moved:
            item.state, item.not_before = State.READY, self.now + 5
            item.attempts += burns

    @rule(entry_id=entries)
    def park(self, entry_id: str) -> None:
        item = self.expected[entry_id]
        parked = outbox.park(self.conn, entry_id, "x")
        assert parked == (item.state in (State.READY, State.LEASED))
        if parked:
            item.state = State.PARKED
            item.attempts += 1

    @rule(entry_id=entries)
    def release(self, entry_id: str) -> None:
        item = self.expected[entry_id]
        released = outbox.release(self.conn, entry_id)
        assert released == (item.state is State.PARKED)
        if released:
            item.state, item.attempts, item.not_before = State.READY, 0, 0.0

    @rule(seconds=st.sampled_from([1.0, 31.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(everything=st.booleans())
    def expire(self, everything: bool) -> None:
        over = [
            item for item in self.in_order() if item.state is State.LEASED and (everything or item.lease_until <= self.now)
        ]
        expired = outbox.expire_leases(self.conn, self.now, everything=everything)
        assert sorted(expired) == sorted(item.entry_id for item in over)
        for item in over:
            item.state = State.READY

    @rule(seqs=st.lists(st.integers(-1, 12), max_size=4))
    def platform_misses(self, seqs: list[int]) -> None:
        by_seq = {item.seq: item for item in self.expected.values()}
        again = [item for seq, item in by_seq.items() if seq in seqs and item.state is State.ACKED and not item.erased]
        gone = {seq for seq in seqs if seq > 0 and (seq not in by_seq or by_seq[seq].erased)}
        reopened, lost = outbox.reopen(self.conn, seqs, self.now + 7)
        assert (sorted(reopened), set(lost)) == (sorted(item.entry_id for item in again), gone)
        for item in again:
            item.state, item.not_before = State.READY, self.now + 7
            item.attempts += 1

    @rule(age=st.sampled_from([0.0, 40.0]))
    def erase(self, age: float) -> None:
        old = [
            item
            for item in self.in_order()
            if item.state is State.ACKED and not item.erased and item.acked_at < self.now - age
        ]
        assert outbox.erase_processed(self.conn, self.now - age) == len(old)
        for item in old:
            item.erased = True

    @invariant()
    def they_agree(self) -> None:
        if not self.conn.in_transaction:
            return
        rows = {row.entry_id: row for row in outbox.rows(self.conn, limit=1000)}
        assert rows.keys() == self.expected.keys()
        for item in self.expected.values():
            row = rows[item.entry_id]
            assert (row.seq, row.stream, row.state, row.attempts) == (item.seq, item.stream, item.state, item.attempts)
            assert row.body_sha256 == wire.body_hash(item.body)
            assert row.body_erased is item.erased
            assert (outbox.receipt(self.conn, item.entry_id) is not None) is item.has_receipt
        states = [item.state for item in self.expected.values()]
        assert outbox.counts(self.conn) == outbox.Counts(*(states.count(state) for state in State))

    @invariant()
    def one_of_a_stream_is_out(self) -> None:
        out = [item for item in self.expected.values() if item.state is State.LEASED]
        assert len({item.stream for item in out}) == len(out)

    def in_order(self) -> list[Expected]:
        return sorted(self.expected.values(), key=lambda item: item.seq)

    def held_back(self, item: Expected) -> bool:
        return any(
            other.stream == item.stream
            and (other.state is State.LEASED or (other.state is State.READY and other.seq < item.seq))
            for other in self.expected.values()
        )


TestOutboxModel = OutboxModel.TestCase
TestOutboxModel.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
