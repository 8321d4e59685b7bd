"""Sends attachments ahead of the entries that name them: one exchange at a time, so that entries get in between.

The platform is asked once how much it has of what is due; then chunks go out from there. After any failure it is asked
again, so a chunk whose answer was lost is not sent twice.
"""

from __future__ import annotations

import random
import sqlite3
from typing import Final

import msgspec

from sync import journal, outbox, parcels, policy, wire
from sync.clock import Clock
from sync.courier import Courier
from sync.delivery import transaction
from sync.policy import ChunkSizer, Failure
from sync.scenery import Scenery
from sync.wire.parcels import (
    MAX_ANNOUNCED,
    PARCEL_HASH_MISMATCH,
    PARCEL_TOO_LARGE,
    ParcelAnnouncement,
    ParcelRef,
    ParcelState,
)

PARCEL_CORRUPT: Final = "parcel.corrupt"
"""The bytes in this terminal's database are no longer the ones that were sealed."""

_HOPELESS: Final = frozenset({PARCEL_CORRUPT, PARCEL_TOO_LARGE})
_SENTENCES: Final = {
    PARCEL_CORRUPT: "本终端保存的附件已损坏，办件暂时搁置。",
    PARCEL_TOO_LARGE: "附件太大，平台不收。",
    PARCEL_HASH_MISMATCH: "平台收到的附件与原件不符。",
}


class Carried(msgspec.Struct, frozen=True):
    """What :meth:`ParcelPost.carry` did."""

    worked: bool = False
    """There was an exchange with the platform."""
    failure: Failure | None = None


class ParcelPost:
    """Carries what :func:`sync.parcels.due` lists."""

    def __init__(self, courier: Courier, clock: Clock, rng: random.Random, scenery: Scenery) -> None:
        self._courier = courier
        self._clock = clock
        self._scenery = scenery
        self._rng = rng
        self._received: dict[str, int] = {}
        """How much of each parcel the platform has, as far as it said since the last failure."""
        self._failures = 0
        self._not_before = 0.0
        self._one_by_one = False
        """An announcement of several was refused as a whole: find out which parcel it was."""
        self.sizer = ChunkSizer()

    def carry(self, conn: sqlite3.Connection, made_before: float | None = None) -> Carried:
        """One announcement or one chunk; nothing when nothing is due or the platform asked for patience.

        ``made_before``: only for entries that were made before this Unix time.
        """
        if self._clock.monotonic() < self._not_before:
            return Carried()
        due = parcels.due(conn, self._clock.wall(), MAX_ANNOUNCED, made_before)
        if not due:
            return Carried()
        if due[0].sha256 not in self._received:
            return self._announce(conn, due)
        return self._send_chunk(conn, due[0], self._received[due[0].sha256])

    def _announce(self, conn: sqlite3.Connection, due: tuple[ParcelRef, ...]) -> Carried:
        due = due[:1] if self._one_by_one else due
        answer = self._courier.announce_parcels(ParcelAnnouncement(wire.WIRE_VERSION, self._courier.terminal, due))
        if isinstance(answer, Failure):
            if policy.blames_input(answer) and len(due) > 1:
                self._one_by_one = True
                return Carried(worked=True, failure=answer)
            return self._failed(conn, due[0], answer)
        self._failures = 0
        self._one_by_one = False
        said = {state.sha256: state for state in answer.parcels}
        if due[0].sha256 not in said:
            self._trouble(conn, due[0], "platform.silent")
        for ref in due:
            if ref.sha256 in said:
                self._apply(conn, ref, said[ref.sha256])
        return Carried(worked=True)

    def _send_chunk(self, conn: sqlite3.Connection, ref: ParcelRef, offset: int) -> Carried:
        wanted = min(self.sizer.bytes, ref.size - offset)
        data = parcels.read(conn, ref.sha256, offset, wanted)
        if len(data) != wanted or wanted == 0:
            self._trouble(conn, ref, PARCEL_CORRUPT)
            return Carried(worked=True)
        started = self._clock.monotonic()
        answer = self._courier.post_chunk(ref.sha256, offset, data)
        if isinstance(answer, Failure):
            return self._failed(conn, ref, answer)
        self._failures = 0
        self.sizer.succeeded(len(data), self._clock.monotonic() - started)
        state = next((state for state in answer.parcels if state.sha256 == ref.sha256), None)
        if state is None or not (state.code or state.complete or state.received > offset):
            self._trouble(conn, ref, "platform.silent")
        else:
            self._apply(conn, ref, state)
        return Carried(worked=True)

    def _apply(self, conn: sqlite3.Connection, ref: ParcelRef, state: ParcelState) -> None:
        if state.code:
            self._trouble(conn, ref, state.code)
        elif state.complete:
            self._received.pop(ref.sha256, None)
            with transaction(conn):
                if parcels.complete(conn, ref.sha256):
                    self._note(conn, "parcel_complete", bytes_sent=ref.size)
        elif 0 <= state.received < ref.size:
            self._received[ref.sha256] = state.received
        else:
            self._trouble(conn, ref, "platform.silent")

    def _failed(self, conn: sqlite3.Connection, ref: ParcelRef, failure: Failure) -> Carried:
        self._received.clear()
        self.sizer.failed()
        if policy.blames_input(failure):
            self._trouble(conn, ref, failure.code)
        elif not policy.breaks_link(failure):
            self._failures += 1
            wait = policy.BREAKER_BACKOFF.delay(self._failures, self._rng, failure.retry_after)
            self._not_before = self._clock.monotonic() + wait
        return Carried(worked=True, failure=failure)

    def _trouble(self, conn: sqlite3.Connection, ref: ParcelRef, code: str) -> None:
        """This parcel cannot go now; the others go on. After several times the entries that need it are parked."""
        self._received.pop(ref.sha256, None)
        if code == PARCEL_HASH_MISMATCH and not parcels.is_sound(conn, ref.sha256):
            code = PARCEL_CORRUPT
        with transaction(conn):
            failures = parcels.count_failure(conn, ref.sha256, code)
            if code not in _HOPELESS and failures < policy.REFUSALS_BEFORE_PARKING:
                wait = policy.ENTRY_BACKOFF.delay(failures, self._rng)
                parcels.postpone(conn, ref.sha256, self._clock.wall() + wait)
                self._note(conn, "parcel_retry", failure_class=code)
                return
            parcels.forgive(conn, ref.sha256)
            for entry_id in parcels.held_back(conn, ref.sha256):
                self._park(conn, entry_id, ref, code)

    def _park(self, conn: sqlite3.Connection, entry_id: str, ref: ParcelRef, code: str) -> None:
        row = outbox.get(conn, entry_id)
        sentence = _SENTENCES.get(code, "附件送不出去。")
        if row is None or not outbox.park(conn, entry_id, code, f"{sentence}附件编号 {ref.parcel_id}"):
            return
        event = self._scenery.look(conn).event(
            "parked",
            entry_id=entry_id,
            receipt_no=row.receipt_no,
            service=row.service,
            from_state="ready",
            to_state="parked",
            attempt=row.attempts + 1,
            failure_class=code,
        )
        journal.record(conn, event)

    def _note(self, conn: sqlite3.Connection, event: str, *, failure_class: str = "ok", bytes_sent: int = 0) -> None:
        scene = self._scenery.look(conn)
        journal.record(conn, scene.event(event, failure_class=failure_class, bytes_sent=bytes_sent))
