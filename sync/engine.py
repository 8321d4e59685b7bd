"""The sync engine: finds the platform, delivers the outbox, beats, posts the journal, and says how things stand.

``run_once`` is one round and does everything on the caller's thread, so that tests need no clock but their own; ``start``
runs rounds on one thread named "sync".
"""

from __future__ import annotations

import logging
import random
import sqlite3
import threading
from collections.abc import Callable

import msgspec

from sync import asked, decisions, erasure, failures, journal, outbox, policy, wire
from sync.budget import Budget
from sync.clock import Clock, iso, machine_boot_id
from sync.courier import Courier
from sync.delivery import Delivery, transaction
from sync.downlink import Downlink, DownlinkRules
from sync.journalpost import JournalPost
from sync.judging import ReceiptJudge, judge_of
from sync.meter import Meter
from sync.parcelpost import ParcelPost
from sync.policy import Failure, FailureClass, Link
from sync.rota import Rota
from sync.scene import wireless_signal
from sync.scenery import Scenery
from sync.status import EngineSettings, RunResult, SyncStatus
from sync.wire.decision import MAX_ASKED, Decision

OPERATIONS = "平台运维"
"""Who let an entry go that the platform asked for."""

_DAY_SECONDS = 86_400.0
_STORE_RETRY_SECONDS = 5.0
_RETRY_AFTER_BUG_SECONDS = 30.0
_EMPTY_LOG_AGAIN_SECONDS = 30.0

_LOG = logging.getLogger("sync.engine")


class SyncEngine:
    """Delivers what ``open_connection``'s database holds in its outbox.

    The connection is opened on the thread that runs the rounds and belongs to the engine; it must be durable (WAL with
    ``synchronous=FULL``), overwrite what it frees (``secure_delete``) and have a busy time-out. ``platform_key``: who
    judges receipts, or a raw Ed25519 key. ``on_change`` is called on the sync thread whenever the status differs.
    ``heartbeat`` gives what only the terminal knows; time, pending entries and clock offset are filled in here.
    Without ``downlink`` nothing published is fetched. ``clock_trust``: the word for how far the clock is believed.
    ``boot_id`` names this start of the machine; by default as its kernel does. ``rota``: where what is done again and
    again is entered; by default one of its own.
    """

    def __init__(
        self,
        open_connection: Callable[[], sqlite3.Connection],
        courier: Courier,
        *,
        clock: Clock,
        platform_key: bytes | ReceiptJudge,
        on_change: Callable[[SyncStatus], None],
        rng: random.Random,
        heartbeat: Callable[[], wire.Heartbeat],
        settings: EngineSettings | None = None,
        downlink: DownlinkRules | None = None,
        clock_trust: Callable[[], str] = lambda: "none",
        boot_id: str = "",
        rota: Rota | None = None,
    ) -> None:
        self._open_connection = open_connection
        self._courier = courier
        self._clock = clock
        self._on_change = on_change
        self._rng = rng
        self._heartbeat = heartbeat
        self._settings = settings or EngineSettings()
        self._scenery = Scenery(clock, courier, boot_id or machine_boot_id(), clock_trust, wireless_signal)
        self._delivery = Delivery(courier, clock, platform_key, rng, self._settings, self._scenery)
        self._parcels = ParcelPost(courier, clock, rng, self._scenery)
        rota = Rota(clock) if rota is None else rota
        self._deliver = rota.job("sync.deliver", first_in=None)
        self._probe = rota.job("sync.probe", by_hand=True, wake=self.wake)
        self._beats = rota.job("sync.heartbeat", by_hand=True, wake=self.wake)
        self._keeping = rota.job("sync.housekeeping", by_hand=True, wake=self.wake)
        posting = rota.job("sync.journal", by_hand=True, wake=self.wake)
        self._post = JournalPost(courier, clock, judge_of(platform_key), rng, self._settings, self._scenery, posting)
        self._meter = Meter(courier, clock, self._settings.budget)
        self._scenery.metered = self._settings.budget.metered
        self._probe_seconds = self._meter.probe_seconds(self._settings.online_probe_seconds)
        self._downlink: Downlink | None = None
        if downlink is not None:
            asking = rota.job("sync.downlink", by_hand=True, wake=self.wake)
            self._downlink = Downlink(courier, clock, platform_key, rng, downlink, self._scenery, asking)
        self._conn: sqlite3.Connection | None = None
        self._reach = Link.NO_NETWORK
        self._lost_in_a_row = 0
        self._status = SyncStatus(Link.NO_NETWORK, clock.wall(), 0, 0)
        self._last_success: float | None = None
        self._last_failure: Failure | None = None
        self._last_tick = clock.monotonic()
        self._hurry = self._new_network = self._told_start = False
        self._asked_up_to = 0
        # A power cut may have come between the erasing and the emptying of the log: the first housekeeping empties it.
        self._erased_in_log = True
        self._stopping = threading.Event()
        self._wake_up = threading.Event()
        self._thread: threading.Thread | None = None

    def status(self) -> SyncStatus:
        """The latest status; from any thread."""
        return self._status

    def link(self) -> Link:
        """The latest state of the line; from any thread."""
        return self._status.link

    @property
    def last_tick(self) -> float:
        """Monotonic time at which a round began with its database, or ended, also by a bug: for a watchdog."""
        return self._last_tick

    def start(self) -> None:
        """Starts the thread."""
        if self._thread is not None:
            raise RuntimeError("the engine runs already")
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was enqueued or released, or somebody wants to know about the line now; from any thread."""
        self._hurry = True
        self._wake_up.set()

    def change_budget(self, budget: Budget) -> None:
        """Another budget of the line from now on; from any thread."""
        self._meter.change(budget)

    def network_changed(self) -> None:
        """The network is another one now: what was learnt about the old one no longer makes us wait; from any thread."""
        self._new_network = True
        self.wake()

    def stop(self, timeout: float = 30.0) -> bool:
        """Ends the thread after what it has begun: two exchanges at most. False if ``timeout`` seconds were not enough."""
        self._stopping.set()
        self._wake_up.set()
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        thread.join(timeout)
        return not thread.is_alive()

    def close(self) -> None:
        """Closes the connection of rounds that were run without the thread."""
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.close()

    def run_once(self) -> RunResult:
        """One round: look for the platform if need be, then a batch, a heartbeat or a piece of the journal."""
        hurry, self._hurry = self._hurry, False
        if self._new_network:
            self._new_network = False
            self._lost_in_a_row = min(self._lost_in_a_row, 1)
        try:
            conn = self._connection()
            # A platform that says nothing must not hold up the start: what comes now waits for the network.
            self._last_tick = self._clock.monotonic()
            result = self._round(conn, hurry)
        except sqlite3.DatabaseError as error:
            # A full or failing disk must not end the sync: what is not settled is sent again.
            failure = failures.failure(FailureClass.STORE, str(error))
            self._last_failure = failure
            self._publish(msgspec.structs.replace(self._status, last_failure=failure))
            self.close()
            result = RunResult(failure=failure, wait=_STORE_RETRY_SECONDS)
        self._last_tick = self._clock.monotonic()
        return result

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._wake_up.wait(self._supervised_round())
                self._wake_up.clear()
        finally:
            self.close()

    def _supervised_round(self) -> float:
        """Seconds until the next round. A terminal may stand alone for a month: no bug ends its deliveries for good."""
        try:
            return self.run_once().wait
        except Exception as error:  # noqa: BLE001 - supervision
            _LOG.exception("sync.round_failed %s", type(error).__name__)
            self.close()
            self._last_tick = self._clock.monotonic()
            return _RETRY_AFTER_BUG_SECONDS

    def _connection(self) -> sqlite3.Connection:
        if self._conn is None:
            self._conn = self._open_connection()
            with transaction(self._conn):
                outbox.expire_leases(self._conn, self._clock.wall(), everything=True)
                asked.close(self._conn, self._clock.wall(), everything=not self._told_start)
                if not self._told_start:
                    self._scenery.note(self._conn)
                    journal.record(self._conn, self._scenery.look(self._conn).event("started"))
            self._told_start = True
        return self._conn

    def _round(self, conn: sqlite3.Connection, hurry: bool) -> RunResult:
        self._meter.note(conn)
        failure = self._look_for_platform(conn, hurry) or self._beat_amid_a_drain(conn)
        if self._reach is not Link.ONLINE:
            self._report(conn, failure)
            return RunResult(failure=failure, wait=max(0.0, self._probe.next - self._clock.monotonic()))
        with self._deliver.at_work() as run:
            result = self._delivery.deliver(conn, goes_on=lambda: not self._stopping.is_set())
            run.code = _code_of(result.failure)
        if result.failure is not None and policy.breaks_link(result.failure):
            self._lose(conn, result.failure)
        elif result.failure is not None and result.failure.failure_class is FailureClass.FORGED:
            self._doubt()
        elif result.sent and result.failure is None:
            self._probe.again_in(self._probe_seconds)
        failure, carried = result.failure, False
        if not result.sent:
            failure, carried = self._side_work(conn)
        succeeded = result.acked > 0 or (failure is None and (result.sent > 0 or carried))
        self._report(conn, failure, succeeded=succeeded)
        wait = 0.0 if carried and failure is None else self._wait_after(result)
        return msgspec.structs.replace(result, failure=failure, wait=wait)

    def _wait_after(self, result: RunResult) -> float:
        if self._reach is not Link.ONLINE:
            return max(0.0, self._probe.next - self._clock.monotonic())
        if result.sent and result.failure is None:
            return 0.0
        return min(result.wait, self._settings.idle_seconds)

    def _look_for_platform(self, conn: sqlite3.Connection, hurry: bool) -> Failure | None:
        mono = self._clock.monotonic()
        # With entries to send, a batch shows as well as a probe whether the line is there.
        asked = hurry and (self._reach is not Link.ONLINE or outbox.depth(conn) == 0)
        if mono < self._probe.next and not asked:
            return None
        with self._probe.at_work() as run:
            answer = self._courier.health()
            run.code = _code_of(answer)
        if isinstance(answer, Failure):
            self._lose(conn, answer)
            return answer
        if self._downlink is not None:
            self._downlink.heard_of(answer.news)
        if self._reach is not Link.ONLINE:
            # Only a signed request shows that the platform takes this terminal's key and clock.
            failure = self._beat(conn)
            if failure is not None and policy.breaks_link(failure):
                self._lose(conn, failure)
                return failure
            self._find(conn)
        self._probe.again_in(self._probe_seconds)
        return None

    def _doubt(self) -> None:
        if self._downlink is not None:
            self._downlink.doubts()

    def _lose(self, conn: sqlite3.Connection, failure: Failure) -> None:
        self._lost_in_a_row += 1
        wait = policy.PROBE_BACKOFF.delay(self._lost_in_a_row, self._rng, failure.retry_after)
        self._probe.again_in(wait)
        before, self._reach = self._reach, policy.link_after(failure)
        self._scenery.link = self._reach
        if before is not self._reach or self._lost_in_a_row == 1:
            self._note_link(conn, "offline", failure.failure_class.value, failure.http_status)

    def _find(self, conn: sqlite3.Connection) -> None:
        self._lost_in_a_row = 0
        self._reach = Link.ONLINE
        self._note_link(conn, "online", "ok", 0)

    def _note_link(self, conn: sqlite3.Connection, event: str, failure_class: str, http_status: int) -> None:
        self._scenery.link = self._reach
        with transaction(conn):
            self._scenery.note(conn)
            scene = self._scenery.look(conn)
            told = scene.event(event, to_state=self._reach.value, failure_class=failure_class, http_status=http_status)
            journal.record(conn, told)

    def _side_work(self, conn: sqlite3.Connection) -> tuple[Failure | None, bool]:
        """What may wait until no entry is due: heartbeat, parcels, journal, housekeeping; one exchange a round at most.

        True: a parcel moved, and the next round should follow at once.
        """
        mono = self._clock.monotonic()
        if mono >= self._keeping.next:
            with self._keeping.at_work():
                self._keeping.again_at(mono + self._keep_house(conn))
        failure, carried = None, False
        if mono >= self._beats.next:
            failure = self._beat(conn)
        elif self._downlink is not None and self._downlink.due():
            failure = self._downlink.exchange(conn)
        else:
            parcel = self._parcels.carry(conn, self._meter.parcels_before())
            failure, carried = parcel.failure, parcel.worked
            if not carried and self._meter.posts_journal and self._post.due():
                failure = self._post.post(conn, self._heartbeat)
        if failure is not None and policy.breaks_link(failure):
            self._lose(conn, failure)
        elif carried and failure is None:
            self._probe.again_in(self._probe_seconds)
        return failure, carried

    def _keep_house(self, conn: sqlite3.Connection) -> float:
        """Erases what is processed, also from the log. Seconds until this is to be done again."""
        with transaction(conn):
            erased = outbox.erase_processed(conn, self._clock.wall() - self._settings.erase_after_days * _DAY_SECONDS)
            asked.close(conn, self._clock.wall())
            decisions.forget(conn, self._clock.wall() - self._settings.ask_for_days * _DAY_SECONDS)
            self._post.keep_within_bounds(conn)
        self._erased_in_log = self._erased_in_log or erased > 0
        if self._erased_in_log and not erasure.empty_log(conn):
            return min(_EMPTY_LOG_AGAIN_SECONDS, self._settings.housekeeping_seconds)
        self._erased_in_log = False
        return self._settings.housekeeping_seconds

    def _beat(self, conn: sqlite3.Connection) -> Failure | None:
        mono, counts = self._clock.monotonic(), outbox.counts(conn)
        offset = self._courier.clock_offset
        undecided = decisions.undecided(conn, self._asked_up_to, MAX_ASKED)
        beat = msgspec.structs.replace(
            self._heartbeat(),
            wire=wire.WIRE_VERSION,
            terminal=self._courier.terminal,
            sent_at=iso(self._clock.wall()),
            pending=outbox.pending(conn, self._settings.pending_in_heartbeat),
            pending_count=counts.pending + counts.parked,
            clock_offset_ms=None if offset is None else round(offset * 1000),
            traffic=self._meter.report(),
            journal=journal.mark(conn),
            undecided=tuple(entry_id for _, entry_id in undecided),
            abandoned=asked.abandoned(conn),
        )
        with self._beats.at_work() as run:
            answer = self._courier.heartbeat(beat)
            run.code = _code_of(answer)
        if isinstance(answer, Failure):
            self._beats.again_at(mono + min(60.0, self._settings.heartbeat_seconds))
            return answer
        self._asked_up_to = undecided[-1][0] if len(undecided) == MAX_ASKED else 0
        self._hear(conn, answer.decided)
        self._beats.again_at(mono + self._settings.heartbeat_seconds)
        self._probe.again_at(mono + self._probe_seconds)
        self._last_success = self._clock.wall()
        if answer.abandoned:
            with transaction(conn):
                if asked.told(conn, answer.abandoned):
                    journal.record(conn, self._scenery.look(conn).event("issue_abandoned", attempt=len(answer.abandoned)))
        if answer.release:
            with transaction(conn):
                for entry_id in answer.release[: wire.MAX_RELEASES]:
                    outbox.release(conn, entry_id, self._scenery.look, actor=OPERATIONS)
        return None

    def _hear(self, conn: sqlite3.Connection, decided: tuple[Decision, ...]) -> None:
        if not decided:
            return
        with transaction(conn):
            scene = self._scenery.look(conn)
            for one in decisions.note(conn, decided[:MAX_ASKED]):
                row = outbox.get(conn, one.entry_id)
                if row is not None:
                    named = {"entry_id": row.entry_id, "receipt_no": row.receipt_no, "service": row.service}
                    journal.record(conn, scene.event("decided", to_state=one.state, **named))

    def _beat_amid_a_drain(self, conn: sqlite3.Connection) -> Failure | None:
        """A due heartbeat does not wait for the queue to be empty: operations read from it where each entry is.

        Returns a failure that has ended the line; any other is met again with the next beat.
        """
        if self._reach is not Link.ONLINE or self._clock.monotonic() < self._beats.next or outbox.depth(conn) == 0:
            return None
        failure = self._beat(conn)
        if failure is None or not policy.breaks_link(failure):
            return None
        self._lose(conn, failure)
        return failure

    def _report(self, conn: sqlite3.Connection, failure: Failure | None, *, succeeded: bool = False) -> None:
        self._meter.note(conn)
        report = self._meter.report()
        self._scenery.metered = report is not None
        self._scenery.bytes_month = 0 if report is None else report.up + report.down
        now, counts, before = self._clock.wall(), outbox.counts(conn), self._status
        self._last_failure = failure or self._last_failure
        self._last_success = now if succeeded else self._last_success
        link = self._reach
        if link is Link.ONLINE and self._delivery.breaker.is_open:
            link = policy.link_after(self._last_failure) if self._last_failure is not None else Link.PLATFORM_DOWN
        self._publish(
            SyncStatus(
                link,
                before.since if link is before.link else now,
                counts.pending,
                counts.parked,
                self._last_success,
                self._last_failure,
                report,
            )
        )

    def _publish(self, status: SyncStatus) -> None:
        before, self._status = self._status, status
        if status != before:
            self._on_change(status)


def _code_of(answer: object) -> str:
    """Why an exchange was none, for the rota; empty when it was one."""
    return answer.failure_class.value if isinstance(answer, Failure) else ""
