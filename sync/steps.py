"""What the journal is told of a delivery: the lines of one commit share their moment and the depth of the queue."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from sync import journal, outbox, wire
from sync.entries import LeasedEntry, Settled, State

RECEIPT_FLAWS: Final = frozenset({"receipt.missing", "receipt.mismatch", "receipt.forged"})


class Steps:
    """Writes the lines of one commit. Made and used inside its transaction, after the entries have moved."""

    def __init__(self, conn: sqlite3.Connection, at: str) -> None:
        self._conn = conn
        self._at = at
        self._depth = outbox.depth(conn)

    def leased(self, items: Iterable[LeasedEntry]) -> None:
        journal.record_all(self._conn, [self._of(item, "leased", "ready", "leased") for item in items])

    def put_back(self, items: Iterable[LeasedEntry], failure_class: str, *, parked: bool = False) -> None:
        """Entries of a batch that brought nothing, or that never went out."""
        event, after = ("parked", "parked") if parked else ("retry", "ready")
        journal.record_all(self._conn, [self._of(item, event, "leased", after, failure_class) for item in items])

    def sent(self, bytes_sent: int, ms: int, failure_class: str, http_status: int) -> None:
        """One exchange as a whole."""
        self._record(
            wire.JournalEvent(
                0,
                self._at,
                "sent",
                failure_class=failure_class,
                http_status=http_status,
                bytes_sent=bytes_sent,
                ms=ms,
                queue_depth=self._depth,
            )
        )

    def settled(self, steps: Iterable[Settled], outcomes: dict[str, wire.EntryOutcome], ms: int) -> None:
        journal.record_all(self._conn, [self._settled(step, outcomes[step.entry_id], ms) for step in steps])

    def reopened(self, entry_ids: Iterable[str]) -> None:
        """Acked entries that the platform misses and that go again."""
        for entry_id in entry_ids:
            row = outbox.get(self._conn, entry_id)
            if row is not None:
                told = self.plain("reopened")
                self._record(
                    msgspec.structs.replace(
                        told,
                        entry_id=entry_id,
                        receipt_no=row.receipt_no,
                        service=row.service,
                        from_state="acked",
                        to_state="ready",
                    )
                )

    def plain(self, event: str, failure_class: str = "") -> wire.JournalEvent:
        """An event about the sync itself, not yet written."""
        return wire.JournalEvent(0, self._at, event, failure_class=failure_class, queue_depth=self._depth)

    def note(self, event: str, failure_class: str = "") -> None:
        """Writes an event about the sync itself."""
        self._record(self.plain(event, failure_class))

    def _record(self, event: wire.JournalEvent) -> None:
        journal.record_all(self._conn, (event,))

    def _of(self, item: LeasedEntry, event: str, before: str, after: str, failure_class: str = "") -> wire.JournalEvent:
        entry = item.entry
        return wire.JournalEvent(
            0,
            self._at,
            event,
            entry.entry_id,
            entry.receipt_no,
            entry.service,
            before,
            after,
            item.attempts + 1,
            failure_class,
            queue_depth=self._depth,
        )

    def _settled(self, step: Settled, outcome: wire.EntryOutcome, ms: int) -> wire.JournalEvent:
        event, failure_class = "settled", "duplicate" if outcome.outcome is wire.Outcome.DUPLICATE else "ok"
        if step.to_state is State.PARKED:
            event, failure_class = "parked", "business_reject"
        elif step.code in RECEIPT_FLAWS:
            event, failure_class = "receipt_rejected", step.code
        elif step.to_state is State.READY:
            event, failure_class = "retry", "platform.later"
        return wire.JournalEvent(
            0,
            self._at,
            event,
            step.entry_id,
            step.receipt_no,
            step.service,
            step.from_state.value,
            step.to_state.value,
            step.attempts,
            failure_class,
            ms=ms,
            queue_depth=self._depth,
        )
