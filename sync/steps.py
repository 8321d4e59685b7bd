"""What the journal is told of a delivery: the lines of one commit share their scene."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from sync import journal, outbox, wire
from sync.clock import iso
from sync.entries import LeasedEntry, Settled, State
from sync.flight import Flight
from sync.scene import Scene, known

RECEIPT_FLAWS: Final = frozenset({"receipt.missing", "receipt.mismatch", "receipt.forged"})


class Steps:
    """Writes the lines of one commit. Made and used inside its transaction, after the entries have moved."""

    def __init__(self, conn: sqlite3.Connection, scene: Scene) -> None:
        self._conn = conn
        self._base = scene.event("sent")

    def leased(self, items: Iterable[LeasedEntry]) -> None:
        journal.record_all(self._conn, [self._of(item, "leased", "ready", "leased") for item in items])

    def put_back(
        self,
        items: Iterable[LeasedEntry],
        failure_class: str,
        *,
        parked: bool = False,
        next_at: str = "",
        exchange_id: str = "",
    ) -> None:
        """Entries of a batch that brought nothing, or that never went out. ``next_at``: not tried again before."""
        event, after = ("parked", "parked") if parked else ("retry", "ready")
        journal.record_all(
            self._conn,
            [
                self._of(item, event, "leased", after, failure_class, next_at=next_at, exchange_id=exchange_id)
                for item in items
            ],
        )

    def sent(self, flight: Flight, failure_class: str, http_status: int) -> None:
        """One exchange as a whole."""
        self._record(
            self._line(
                "sent",
                failure_class=failure_class,
                http_status=http_status,
                bytes_sent=flight.bytes_sent,
                ms=flight.ms,
                exchange_id=flight.batch_id,
            )
        )

    def settled(self, steps: Iterable[Settled], outcomes: dict[str, wire.EntryOutcome], ms: int, exchange_id: str) -> None:
        """``exchange_id``: the batch that was answered, on whatever way."""
        told = [self._settled(step, outcomes[step.entry_id], ms, exchange_id) for step in steps]
        journal.record_all(self._conn, told)

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
        return self._line(event, failure_class=failure_class)

    def note(self, event: str, failure_class: str = "") -> None:
        """Writes an event about the sync itself."""
        self._record(self.plain(event, failure_class))

    def _line(self, name: str, **fields: str | float) -> wire.JournalEvent:
        # Many lines of a drain have the same scene: making each from the first takes a fifth of the time.
        return msgspec.structs.replace(self._base, event=known(name), **fields)

    def _record(self, event: wire.JournalEvent) -> None:
        journal.record_all(self._conn, (event,))

    def _of(
        self,
        item: LeasedEntry,
        event: str,
        before: str,
        after: str,
        failure_class: str = "",
        next_at: str = "",
        exchange_id: str = "",
    ) -> wire.JournalEvent:
        entry = item.entry
        return self._line(
            event,
            entry_id=entry.entry_id,
            receipt_no=entry.receipt_no,
            service=entry.service,
            from_state=before,
            to_state=after,
            attempt=item.attempts + 1,
            failure_class=failure_class,
            next_at=next_at,
            exchange_id=exchange_id,
        )

    def _settled(self, step: Settled, outcome: wire.EntryOutcome, ms: int, exchange_id: str) -> wire.JournalEvent:
        event, failure_class = "settled", "duplicate" if outcome.outcome is wire.Outcome.DUPLICATE else "ok"
        if step.to_state is State.PARKED:
            event, failure_class = "parked", "business_reject"
        elif step.code in RECEIPT_FLAWS:
            event, failure_class = "receipt_rejected", step.code
        elif step.to_state is State.READY:
            event, failure_class = "retry", "platform.later"
        receipt = outcome.receipt if step.to_state is State.ACKED else None
        return self._line(
            event,
            entry_id=step.entry_id,
            receipt_no=step.receipt_no,
            service=step.service,
            from_state=step.from_state.value,
            to_state=step.to_state.value,
            attempt=step.attempts,
            failure_class=failure_class,
            ms=ms,
            next_at=iso(step.next_at) if step.next_at else "",
            exchange_id=exchange_id,
            ledger_no=0 if receipt is None else receipt.ledger_no,
        )
