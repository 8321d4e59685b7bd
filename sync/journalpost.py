"""Posts the journal: what waits behind everything else, a batch at a time, each answered with the platform's signature."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable

import msgspec

from sync import failures, journal, policy, schema, wire
from sync.clock import Clock, iso
from sync.courier import Courier
from sync.delivery import transaction
from sync.judging import ReceiptJudge
from sync.policy import Failure, FailureClass
from sync.rota import Job
from sync.scenery import Scenery
from sync.status import EngineSettings
from sync.wire.journal import content_hash, head_bytes


class JournalPost:
    """When and how the journal goes out, and how much of it stays."""

    def __init__(
        self,
        courier: Courier,
        clock: Clock,
        judge: ReceiptJudge,
        rng: random.Random,
        settings: EngineSettings,
        scenery: Scenery,
        job: Job,
    ) -> None:
        self._courier = courier
        self._clock = clock
        self._judge = judge
        self._rng = rng
        self._settings = settings
        self._scenery = scenery
        self._job = job
        self._patient_until = clock.monotonic()
        self._failures = 0

    def due(self) -> bool:
        return self._job.due()

    def post(self, conn: sqlite3.Connection, heartbeat: Callable[[], wire.Heartbeat]) -> Failure | None:
        """One batch, if anything waits. ``heartbeat`` says which terminal and program this is."""
        wanted = self._job.hurried
        with self._job.at_work() as run:
            failure = self._posted(conn, heartbeat, wanted=wanted)
            run.code = "" if failure is None else failure.failure_class.value
        return failure

    def _posted(self, conn: sqlite3.Connection, heartbeat: Callable[[], wire.Heartbeat], *, wanted: bool) -> Failure | None:
        mono = self._clock.monotonic()
        waiting = journal.unposted(conn)
        patient = waiting < self._settings.journal_worth_events and mono < self._patient_until and not wanted
        if waiting == 0 or patient:
            self._job.again_at(mono + self._settings.journal_seconds)
            return None
        about = self._about(conn, heartbeat())
        with transaction(conn):
            batch = journal.open_batch(conn, about, self._settings.journal_batch_events)
        if batch is None:
            raise RuntimeError("lines wait, but there is no batch of them")
        failure = self._exchange(conn, batch)
        if failure is None:
            self._failures = 0
            self._patient_until = mono + self._settings.journal_patience_seconds
            more = journal.unposted(conn) >= self._settings.journal_batch_events
            self._job.again_at(mono if more else mono + self._settings.journal_seconds)
            return None
        self._failures += 1
        delay = policy.ENTRY_BACKOFF.delay(self._failures, self._rng, failure.retry_after)
        self._job.again_at(mono + max(delay, self._settings.journal_seconds))
        return failure

    def keep_within_bounds(self, conn: sqlite3.Connection) -> None:
        """Erases what the platform has and, beyond the bound, the oldest of what it has not; inside a transaction."""
        journal.prune(conn, self._settings.journal_keep_events)
        gone = journal.give_up_oldest(conn, self._settings.journal_most_events)
        if gone is not None:
            journal.record(conn, self._scenery.look(conn).event("journal_dropped", attempt=gone[1] - gone[0] + 1))

    def _exchange(self, conn: sqlite3.Connection, batch: wire.JournalBatch) -> Failure | None:
        content = msgspec.json.encode(batch)
        answer = self._courier.post_journal(content)
        if isinstance(answer, Failure):
            return answer
        flaw = self._flaw(batch, content, answer)
        if flaw:
            return failures.failure(FailureClass.FORGED, flaw)
        with transaction(conn):
            stored = journal.close_batch(conn, batch, answer, iso(self._clock.wall()), content)
        if not stored:
            return failures.failure(FailureClass.BAD_ANSWER, f"journal stored up to {answer.stored_up_to} only")
        return None

    def _flaw(self, batch: wire.JournalBatch, content: bytes, answer: wire.JournalReply) -> str:
        """What is wrong with the platform's signature. A platform of an earlier version gives none."""
        head = answer.head
        if head is None or answer.stored_up_to < batch.events[-1].seq:
            return ""
        if (head.terminal, head.chain, head.stored_up_to) != (batch.terminal, batch.chain, answer.stored_up_to):
            return "the journal's head is another one's"
        if head.stored_up_to == batch.events[-1].seq and head.hash != content_hash(content):
            return "the platform holds another journal than was posted"
        genuine = self._judge.vouches(head.platform_key_id, head.signature, head_bytes(head))
        return "" if genuine else "the signature of the journal's head is not the platform's"

    def _about(self, conn: sqlite3.Connection, beat: wire.Heartbeat) -> journal.About:
        terminal, version = self._courier.terminal, schema.version(conn)
        return journal.About(terminal, beat.site_name, beat.village_code, beat.app_version, version)
