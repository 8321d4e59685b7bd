"""One batch from lease to settlement, with every step in the journal. Two commits: before sending, and after the answer."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from sync import failures, journal, outbox, policy, wire
from sync.clock import Clock, iso
from sync.courier import Courier
from sync.policy import BatchSizer, CircuitBreaker, EntryFate, Failure, FailureClass
from sync.signing import verify_receipt
from sync.status import EngineSettings, RunResult

_RECEIPT_FLAWS = frozenset({"receipt.missing", "receipt.mismatch", "receipt.forged"})


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """One write transaction, whatever isolation level the connection was opened with."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    conn.execute("COMMIT")


class _Exchange(msgspec.Struct, frozen=True):
    """A batch that went out, and what the exchange cost."""

    leased: tuple[outbox.LeasedEntry, ...]
    bytes_sent: int
    ms: int


class Delivery:
    """Sends due entries, a batch at a time."""

    def __init__(
        self, courier: Courier, clock: Clock, platform_key: bytes, rng: random.Random, settings: EngineSettings
    ) -> None:
        self._courier = courier
        self._clock = clock
        self._platform_key = platform_key
        self._rng = rng
        self._settings = settings
        self._gone: set[int] = set()
        self.breaker = CircuitBreaker(rng)
        self.sizer = BatchSizer()

    def deliver(self, conn: sqlite3.Connection) -> RunResult:
        """Leases, sends and settles one batch. Nothing due, or the breaker open: nothing sent."""
        mono = self._clock.monotonic()
        if outbox.depth(conn) == 0:
            return RunResult(wait=self._settings.idle_seconds)
        if not self.breaker.allows(mono):
            return RunResult(wait=self.breaker.wait(mono))
        leased = self._lease(conn)
        if not leased:
            return RunResult(wait=self._settings.idle_seconds)
        entries = tuple(item.entry for item in leased)
        batch = wire.Batch(wire.WIRE_VERSION, self._courier.terminal, outbox.new_entry_id(), entries)
        started = self._clock.monotonic()
        answer = self._courier.post_batch(batch)
        exchange = _Exchange(
            leased,
            bytes_sent=sum(len(entry.body.data) for entry in entries),
            ms=round((self._clock.monotonic() - started) * 1000),
        )
        if isinstance(answer, Failure):
            return self._failed(conn, exchange, answer)
        return self._answered(conn, exchange, answer)

    def _lease(self, conn: sqlite3.Connection) -> tuple[outbox.LeasedEntry, ...]:
        lease_seconds = policy.batch_timeout(self._settings.batch_bytes) * 2 + 60
        now = self._clock.wall()
        with transaction(conn):
            leased = outbox.lease_batch(conn, now, self.sizer.entries, self._settings.batch_bytes, lease_seconds)
            depth = outbox.depth(conn)
            for item in leased:
                journal.record(conn, self._event("leased", depth, item, "ready", "leased"))
        return leased

    def _failed(self, conn: sqlite3.Connection, exchange: _Exchange, failure: Failure) -> RunResult:
        fate = policy.fate_in_failed_batch(failure, len(exchange.leased), exchange.leased[0].attempts)
        with transaction(conn):
            for item in exchange.leased:
                self._apply_fate(conn, item, fate, failure)
            depth = outbox.depth(conn)
            self._note_exchange(conn, exchange, depth, failure.failure_class, failure.http_status)
            after, event = ("parked", "parked") if fate is EntryFate.PARK else ("ready", "retry")
            for item in exchange.leased:
                told = self._event(event, depth, item, "leased", after)
                journal.record(conn, msgspec.structs.replace(told, failure_class=failure.failure_class.value))
        if policy.asks_for_less(failure):
            self.sizer.failed(len(exchange.leased))
        if not policy.breaks_link(failure) and not policy.blames_input(failure):
            self._breaker_failed(conn, failure)
        parked = len(exchange.leased) if fate is EntryFate.PARK else 0
        wait = self.breaker.wait(self._clock.monotonic())
        return RunResult(sent=len(exchange.leased), parked=parked, failure=failure, wait=wait)

    def _apply_fate(self, conn: sqlite3.Connection, item: outbox.LeasedEntry, fate: EntryFate, failure: Failure) -> None:
        entry_id = item.entry.entry_id
        if fate is EntryFate.PARK:
            outbox.park(conn, entry_id, failure.code, failure.message)
        elif fate is EntryFate.LATER:
            not_before = self._clock.wall() + self._entry_delay(item.attempts + 1)
            outbox.retry_later(conn, [entry_id], not_before, failure.code, failure.detail, burns_attempt=True)
        else:
            outbox.retry_later(conn, [entry_id], 0.0, failure.code, failure.detail)

    def _answered(self, conn: sqlite3.Connection, exchange: _Exchange, result: wire.BatchResult) -> RunResult:
        ours = {item.entry.entry_id: item for item in exchange.leased}
        outcomes = {outcome.entry_id: outcome for outcome in result.outcomes if outcome.entry_id in ours}
        now = self._clock.wall()
        with transaction(conn):
            settled = outbox.settle(conn, outcomes.values(), now, is_genuine=self._is_genuine, delay=self._entry_delay)
            silent = [entry_id for entry_id in ours if entry_id not in outcomes]
            for entry_id in silent:
                not_before = now + self._entry_delay(ours[entry_id].attempts + 1)
                outbox.retry_later(conn, [entry_id], not_before, "platform.silent", burns_attempt=True)
            depth = outbox.depth(conn)
            self._note_exchange(conn, exchange, depth, "ok", 200)
            for step in settled:
                journal.record(conn, self._settled_event(step, outcomes[step.entry_id], exchange, depth))
            for entry_id in silent:
                told = self._event("retry", depth, ours[entry_id], "leased", "ready")
                journal.record(conn, msgspec.structs.replace(told, failure_class="platform.silent"))
            self._reopen_missing(conn, result.missing_seqs, depth)
        if self.breaker.is_open:
            with transaction(conn):
                journal.record(conn, self.plain_event(conn, "breaker_closed"))
        self.breaker.succeeded()
        self.sizer.succeeded()
        flawed = [step.code for step in settled if step.code in _RECEIPT_FLAWS]
        return RunResult(
            sent=len(exchange.leased),
            acked=sum(step.to_state is outbox.State.ACKED for step in settled),
            parked=sum(step.to_state is outbox.State.PARKED for step in settled),
            failure=failures.failure(FailureClass.FORGED, ", ".join(sorted(set(flawed)))) if flawed else None,
        )

    def _reopen_missing(self, conn: sqlite3.Connection, seqs: tuple[int, ...], depth: int) -> None:
        if not seqs:
            return
        not_before = self._clock.wall() + self._entry_delay(1)
        reopened, gone = outbox.reopen(conn, seqs[: wire.MAX_BATCH_ENTRIES], not_before)
        for entry_id in reopened:
            row = outbox.get(conn, entry_id)
            if row is not None:
                event = wire.JournalEvent(
                    0, self._at(), "reopened", entry_id, row.receipt_no, row.service, "acked", "ready", queue_depth=depth
                )
                journal.record(conn, event)
        for seq in set(gone) - self._gone:
            self._gone.add(seq)
            event = wire.JournalEvent(0, self._at(), "missing_gone", failure_class=f"seq {seq}", queue_depth=depth)
            journal.record(conn, event)

    def _breaker_failed(self, conn: sqlite3.Connection, failure: Failure) -> None:
        was_open = self.breaker.is_open
        self.breaker.failed(self._clock.monotonic(), failure.retry_after)
        if self.breaker.is_open and not was_open:
            told = self.plain_event(conn, "breaker_open")
            with transaction(conn):
                journal.record(conn, msgspec.structs.replace(told, failure_class=failure.failure_class.value))

    def _is_genuine(self, receipt: wire.Receipt) -> bool:
        return receipt.terminal == self._courier.terminal and verify_receipt(receipt, self._platform_key)

    def _entry_delay(self, attempts: int) -> float:
        return policy.ENTRY_BACKOFF.delay(attempts, self._rng)

    def _at(self) -> str:
        return iso(self._clock.wall())

    def plain_event(self, conn: sqlite3.Connection, event: str) -> wire.JournalEvent:
        """An event about the sync itself, now."""
        return wire.JournalEvent(0, self._at(), event, queue_depth=outbox.depth(conn))

    def _event(self, event: str, depth: int, item: outbox.LeasedEntry, before: str, after: str) -> wire.JournalEvent:
        entry = item.entry
        return wire.JournalEvent(
            0,
            self._at(),
            event,
            entry.entry_id,
            entry.receipt_no,
            entry.service,
            before,
            after,
            attempt=item.attempts + 1,
            queue_depth=depth,
        )

    def _settled_event(
        self, step: outbox.Settled, outcome: wire.EntryOutcome, exchange: _Exchange, depth: int
    ) -> wire.JournalEvent:
        event, failure_class = "settled", "duplicate" if outcome.outcome is wire.Outcome.DUPLICATE else "ok"
        if step.to_state is outbox.State.PARKED:
            event, failure_class = "parked", "business_reject"
        elif step.code in _RECEIPT_FLAWS:
            event, failure_class = "receipt_rejected", step.code
        elif step.to_state is outbox.State.READY:
            event, failure_class = "retry", "platform.later"
        return wire.JournalEvent(
            0,
            self._at(),
            event,
            step.entry_id,
            step.receipt_no,
            step.service,
            step.from_state.value,
            step.to_state.value,
            step.attempts,
            failure_class,
            ms=exchange.ms,
            queue_depth=depth,
        )

    def _note_exchange(
        self, conn: sqlite3.Connection, exchange: _Exchange, depth: int, failure_class: str, http_status: int
    ) -> None:
        event = wire.JournalEvent(
            0,
            self._at(),
            "sent",
            failure_class=str(failure_class),
            http_status=http_status,
            bytes_sent=exchange.bytes_sent,
            ms=exchange.ms,
            queue_depth=depth,
        )
        journal.record(conn, event)
