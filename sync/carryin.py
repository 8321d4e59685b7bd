"""Receipts from a medium into the outbox: settled exactly as the answers that come over the line."""

from __future__ import annotations

import random
import sqlite3
from datetime import datetime
from typing import Final

import msgspec

from sync import answers, contact, outbox, policy, wire
from sync.clock import Clock, iso
from sync.delivery import transaction
from sync.entries import Settled, State
from sync.judging import ReceiptJudge
from sync.scene import Look, beside
from sync.steps import Steps
from sync.wire.carried import CarriedHeader, CarriedReader, Flaw, Frame, Judge, Kind, Verify

_REOPEN_WAIT_SECONDS: Final = 1.0
_ACCEPTED: Final = (wire.Outcome.ACCEPTED, wire.Outcome.DUPLICATE)


class TakenIn(msgspec.Struct, frozen=True):
    """What a file of receipts did."""

    acked: int = 0
    parked: int = 0
    later: int = 0
    """The platform did not take them yet: they wait on."""
    known: int = 0
    """Answers that told nothing new: acked before, or not of this outbox."""
    flawed: int = 0
    """Receipts that the platform's keys do not vouch for, or for another entry: not believed."""
    spoiled: int = 0
    """Answers to batches that were unreadable in the file."""
    end: Flaw | None = None
    """What cut the file short."""

    @property
    def whole(self) -> bool:
        return self.end is None and not self.spoiled


def judge_for(terminal: str, platform: ReceiptJudge, taken_before: bool) -> Judge:
    """Files for this terminal that the platform signed and that are new here."""

    def judge(header: CarriedHeader) -> Verify | Flaw:
        if header.terminal != terminal:
            return Flaw.WRONG_TERMINAL
        if taken_before:
            return Flaw.REPLAYED
        return lambda signature, message: platform.vouches(header.key_id, signature, message)

    return judge


def was_taken(conn: sqlite3.Connection, carried_id: str) -> bool:
    """Whether this file was taken in whole before."""
    return conn.execute("SELECT 1 FROM carried_in WHERE carried_id = ?", (carried_id,)).fetchone() is not None


def take_in(
    conn: sqlite3.Connection, reader: CarriedReader, terminal: str, platform: ReceiptJudge, clock: Clock
) -> TakenIn:
    """Settles what the file answers, one commit a batch; what comes before a damage counts. Harmless when done again.

    ``conn`` outside of a transaction. Each receipt must be genuine by itself, as on the line.
    """
    wall, look = clock.wall(), beside(clock)
    total = TakenIn()
    gone: set[int] = set()
    for frame in reader:
        if isinstance(frame, Frame) and frame.kind is Kind.RESULT:
            result = _result(frame.payload)
            if result is not None:
                total = _sum(total, _apply(conn, result, terminal, platform, wall, look, gone))
    total = msgspec.structs.replace(total, spoiled=reader.spoiled, end=reader.end)
    if total.whole:
        with transaction(conn):
            row = (reader.header.carried_id, iso(wall))
            conn.execute("INSERT INTO carried_in VALUES (?, ?) ON CONFLICT DO NOTHING", row)
            _note_contact(conn, reader.header, wall)
    return total


def _note_contact(conn: sqlite3.Connection, header: CarriedHeader, now: float) -> None:
    """The platform has answered, though by hand: a terminal that is served so is not alone."""
    answered, known = min(now, datetime.fromisoformat(header.made_at).timestamp()), contact.latest(conn)
    if known is None or not answered <= known <= now:
        contact.note(conn, answered)


def _result(payload: bytes) -> wire.BatchResult | None:
    try:
        return msgspec.json.decode(payload, type=wire.BatchResult)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _apply(
    conn: sqlite3.Connection,
    result: wire.BatchResult,
    terminal: str,
    platform: ReceiptJudge,
    now: float,
    look: Look,
    gone: set[int],
) -> TakenIn:
    rng = random.Random(now)  # noqa: S311 - jitter, not a secret

    def is_genuine(receipt: wire.Receipt) -> bool:
        return receipt.terminal == terminal and platform.verify(receipt)

    def delay(attempts: int) -> float:
        return policy.ENTRY_BACKOFF.delay(attempts, rng)

    outcomes = {outcome.entry_id: outcome for outcome in result.outcomes[: wire.MAX_BATCH_ENTRIES]}
    with transaction(conn):
        settled = answers.settle_outcomes(conn, outcomes, now, is_genuine=is_genuine, delay=delay)
        steps = Steps(conn, look(conn))
        steps.settled(settled, outcomes, 0, result.batch_id[: outbox.MAX_BOOT_ID])
        missing = result.missing_seqs[: wire.MAX_BATCH_ENTRIES]
        answers.reopen_missing(conn, missing, now + _REOPEN_WAIT_SECONDS, steps, gone)
        return _counted(settled, outcomes, _not_believed(conn, outcomes))


def _not_believed(conn: sqlite3.Connection, outcomes: dict[str, wire.EntryOutcome]) -> int:
    """How many entries the answer calls accepted without a receipt that acked them."""
    accepted = [one.entry_id for one in outcomes.values() if one.outcome in _ACCEPTED]
    row = conn.execute(
        "SELECT count(*) FROM outbox_entry WHERE state IN ('ready', 'leased', 'parked') AND entry_id IN"
        " (SELECT value FROM json_each(?))",
        (msgspec.json.encode(accepted).decode(),),
    ).fetchone()
    return int(row[0])


def _counted(settled: tuple[Settled, ...], outcomes: dict[str, wire.EntryOutcome], flawed: int) -> TakenIn:
    acked = sum(step.to_state is State.ACKED for step in settled)
    parked = sum(step.to_state is State.PARKED for step in settled)
    later = sum(one.outcome is wire.Outcome.LATER for one in outcomes.values())
    return TakenIn(acked, parked, later, len(outcomes) - acked - parked - later - flawed, flawed)


def _sum(one: TakenIn, other: TakenIn) -> TakenIn:
    return TakenIn(
        one.acked + other.acked,
        one.parked + other.parked,
        one.later + other.later,
        one.known + other.known,
        one.flawed + other.flawed,
    )
