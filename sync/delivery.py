"""Batches from lease to settlement, with every step in the journal.

A round sends one batch alone. Once that is answered, and more is due, it goes on as a run: while a batch is under way
the one before it is settled and the one after it leased, in one commit. Only one batch is ever under way, and of a
stream only one entry is ever out, so neither order nor exactly-once depends on the run.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sync import answers, failures, outbox, policy, wire
from sync.clock import Clock, iso
from sync.courier import Courier
from sync.entries import LeasedEntry
from sync.flight import Flight
from sync.judging import ReceiptJudge, ReceiptVerifier
from sync.policy import BatchSizer, CircuitBreaker, EntryFate, Failure, FailureClass
from sync.scenery import Scenery
from sync.status import EngineSettings, RunResult
from sync.steps import RECEIPT_FLAWS, Steps


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


class Delivery:
    """Sends due entries, a batch at a time."""

    def __init__(
        self,
        courier: Courier,
        clock: Clock,
        platform_key: bytes | ReceiptJudge,
        rng: random.Random,
        settings: EngineSettings,
        scenery: Scenery,
    ) -> None:
        self._courier = courier
        self._clock = clock
        self._scenery = scenery
        self._verifier = ReceiptVerifier(platform_key)
        self._rng = rng
        self._settings = settings
        self._gone: set[int] = set()
        self.breaker = CircuitBreaker(rng)
        self.sizer = BatchSizer(most_bytes=settings.batch_bytes)

    def deliver(self, conn: sqlite3.Connection, goes_on: Callable[[], bool] = lambda: True) -> RunResult:
        """One run. Nothing due, or the breaker open: nothing sent. No batch is prepared after ``goes_on`` says no."""
        mono = self._clock.monotonic()
        if outbox.depth(conn) == 0:
            return RunResult(wait=self._settings.idle_seconds)
        if not self.breaker.allows(mono):
            return RunResult(wait=self.breaker.wait(mono))
        with transaction(conn):
            leased = self._lease(conn)
        if not leased:
            return RunResult(wait=self._settings.idle_seconds)
        until = mono + self._settings.run_seconds
        return self._run(conn, leased, lambda: goes_on() and self._clock.monotonic() < until)

    def _run(self, conn: sqlite3.Connection, leased: tuple[LeasedEntry, ...], goes_on: Callable[[], bool]) -> RunResult:
        total = RunResult()
        prepared: tuple[LeasedEntry, ...] = ()
        flight: Flight | None = Flight(self._courier, leased, ahead=False)
        while flight is not None:
            answer = flight.answer()
            if isinstance(answer, Failure):
                return _sum(total, self._failed(conn, flight, prepared, answer))
            following = Flight(self._courier, prepared, ahead=True) if prepared else None
            with _landing(following):
                self.sizer.succeeded(flight.bytes_sent, flight.seconds)
                more = total.failure is None and goes_on()
                result, prepared = self._answered(conn, flight, answer, more=more)
                total = _sum(total, result)
                if following is None and prepared:
                    following = Flight(self._courier, prepared, ahead=True)
                    with transaction(conn):
                        prepared = self._lease(conn)
            flight = following
        return total

    def _lease(self, conn: sqlite3.Connection) -> tuple[LeasedEntry, ...]:
        now = self._clock.wall()
        lease_seconds = policy.batch_timeout(self._settings.batch_bytes) * 2 + 60
        leased = outbox.lease_batch(conn, now, self.sizer.entries, self.sizer.bytes, lease_seconds)
        if leased:
            self._steps(conn).leased(leased)
        return leased

    def _failed(
        self, conn: sqlite3.Connection, flight: Flight, prepared: tuple[LeasedEntry, ...], failure: Failure
    ) -> RunResult:
        leased = flight.leased
        fate = policy.fate_in_failed_batch(failure, len(leased), leased[0].attempts)
        failed = failure.failure_class.value
        with transaction(conn):
            dues = [self._apply_fate(conn, item, fate, failure) for item in leased]
            for item in prepared:
                self._apply_fate(conn, item, EntryFate.KEEP, failure)
            steps = self._steps(conn)
            steps.sent(flight, failed, failure.http_status)
            next_at = iso(max(dues)) if any(dues) else ""
            parked = fate is EntryFate.PARK
            steps.put_back(leased, failed, parked=parked, next_at=next_at, exchange_id=flight.batch_id)
            steps.put_back(prepared, failed)
        if policy.asks_for_less(failure):
            self.sizer.failed(len(leased))
        if not policy.breaks_link(failure) and not policy.blames_input(failure):
            self._breaker_failed(conn, failure)
        wait = self.breaker.wait(self._clock.monotonic())
        return RunResult(sent=len(leased), parked=len(leased) if parked else 0, failure=failure, wait=wait)

    def _apply_fate(self, conn: sqlite3.Connection, item: LeasedEntry, fate: EntryFate, failure: Failure) -> float:
        """When the entry is due again; 0: at once, or not by itself."""
        entry_id, not_before = item.entry.entry_id, 0.0
        if fate is EntryFate.PARK:
            outbox.park(conn, entry_id, failure.code, failure.message)
        elif fate is EntryFate.LATER:
            not_before = self._clock.wall() + self._entry_delay(item.attempts + 1)
            outbox.retry_later(conn, [entry_id], not_before, failure.code, failure.detail, burns_attempt=True)
        else:
            outbox.retry_later(conn, [entry_id], 0.0, failure.code, failure.detail)
        return not_before

    def _answered(
        self, conn: sqlite3.Connection, flight: Flight, result: wire.BatchResult, *, more: bool
    ) -> tuple[RunResult, tuple[LeasedEntry, ...]]:
        """What the answer did, and the batch that was leased in the same commit when there may be ``more``."""
        ours = {item.entry.entry_id: item for item in flight.leased}
        outcomes = {outcome.entry_id: outcome for outcome in result.outcomes if outcome.entry_id in ours}
        now = self._clock.wall()
        with transaction(conn):
            settled = answers.settle_outcomes(conn, outcomes, now, is_genuine=self._is_genuine, delay=self._entry_delay)
            silent = [item for entry_id, item in ours.items() if entry_id not in outcomes]
            for item in silent:
                not_before = now + self._entry_delay(item.attempts + 1)
                outbox.retry_later(conn, [item.entry.entry_id], not_before, "platform.silent", burns_attempt=True)
            steps = self._steps(conn)
            steps.sent(flight, "ok", 200)
            steps.settled(settled, outcomes, flight.ms, flight.batch_id)
            steps.put_back(silent, "platform.silent", exchange_id=flight.batch_id)
            self._reopen_missing(conn, result.missing_seqs, steps)
            if self.breaker.is_open:
                steps.note("breaker_closed")
            flawed = [step.code for step in settled if step.code in RECEIPT_FLAWS]
            prepared = self._lease(conn) if more and not flawed else ()
        self.breaker.succeeded()
        return RunResult(
            sent=len(flight.leased),
            acked=sum(step.to_state is outbox.State.ACKED for step in settled),
            parked=sum(step.to_state is outbox.State.PARKED for step in settled),
            failure=failures.failure(FailureClass.FORGED, ", ".join(sorted(set(flawed)))) if flawed else None,
        ), prepared

    def _reopen_missing(self, conn: sqlite3.Connection, seqs: tuple[int, ...], steps: Steps) -> None:
        if not seqs:
            return
        not_before = self._clock.wall() + self._entry_delay(1)
        answers.reopen_missing(conn, seqs[: wire.MAX_BATCH_ENTRIES], not_before, steps, self._gone)

    def _breaker_failed(self, conn: sqlite3.Connection, failure: Failure) -> None:
        was_open = self.breaker.is_open
        self.breaker.failed(self._clock.monotonic(), failure.retry_after)
        if self.breaker.is_open and not was_open:
            with transaction(conn):
                self._steps(conn).note("breaker_open", failure.failure_class.value)

    def _is_genuine(self, receipt: wire.Receipt) -> bool:
        return receipt.terminal == self._courier.terminal and self._verifier.verify(receipt)

    def _entry_delay(self, attempts: int) -> float:
        return policy.ENTRY_BACKOFF.delay(attempts, self._rng)

    def _steps(self, conn: sqlite3.Connection) -> Steps:
        return Steps(conn, self._scenery.look(conn))


@contextmanager
def _landing(flight: Flight | None) -> Iterator[None]:
    """When the block fails, whoever handles that finds nothing under way any more."""
    try:
        yield
    except BaseException:
        if flight is not None:
            flight.land()
        raise


def _sum(earlier: RunResult, latest: RunResult) -> RunResult:
    return RunResult(
        earlier.sent + latest.sent,
        earlier.acked + latest.acked,
        earlier.parked + latest.parked,
        latest.failure or earlier.failure,
        latest.wait,
    )
