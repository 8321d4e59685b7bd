"""The ledger as others may read it: no personal data."""

from __future__ import annotations

import msgspec

from central.services import title_of
from central.store import Store


class LedgerEntry(msgspec.Struct, frozen=True):
    """One line of the ledger."""

    ledger_no: int
    service: str
    title: str
    receipt_no: str
    terminal: str
    seq: int
    entry_id: str
    kind: str
    """``transaction`` or ``rating``."""
    accepted_at: str
    body_sha256: str


def ledger_entries(store: Store, limit: int | None = None) -> tuple[LedgerEntry, ...]:
    """The ledger, oldest first."""
    return tuple(
        LedgerEntry(
            row.ledger_no,
            row.service,
            title_of(row.service),
            row.receipt_no,
            row.terminal,
            row.seq,
            row.entry_id,
            row.kind,
            row.accepted_at,
            row.body_sha256,
        )
        for row in store.ledger(limit)
    )
