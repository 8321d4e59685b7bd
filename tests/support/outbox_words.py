"""Short words for tests of the outbox."""

from __future__ import annotations

import sqlite3

import msgspec

from sync import outbox, wire
from sync.outbox import State

NOW = 1_790_000_000.0
AT = "2026-11-23T08:00:00.000+08:00"


def new(stream: str = "s", data: bytes = b"sealed", entry_id: str = "") -> outbox.NewEntry:
    return outbox.NewEntry(
        entry_id=entry_id or outbox.new_entry_id(),
        stream=stream,
        kind=wire.Kind.TRANSACTION,
        service="pension-certification",
        receipt_no="R-1",
        created_at=AT,
        clock_trust="rtc",
        sealed=wire.SealedBody(wire.SUITE_HPKE_X25519, "0123456789abcdef", data),
        created_mono=12.5,
        boot_id="boot-1",
    )


def add(conn: sqlite3.Connection, stream: str = "s", data: bytes = b"sealed") -> str:
    entry = new(stream, data)
    outbox.enqueue(conn, entry)
    return entry.entry_id


def lease(conn: sqlite3.Connection, now: float = NOW, limit: int = 50, max_bytes: int = 1 << 20) -> list[str]:
    return [item.entry.entry_id for item in outbox.lease_batch(conn, now, limit, max_bytes, 60.0)]


def receipt_for(conn: sqlite3.Connection, entry_id: str, /, **changes: object) -> wire.Receipt:
    row = outbox.get(conn, entry_id)
    assert row is not None
    whole = wire.Receipt(entry_id, "GD-1", row.seq, row.body_sha256, 7, AT, "0123456789abcdef", b"signature")
    return msgspec.structs.replace(whole, **changes)


def accepted(conn: sqlite3.Connection, entry_id: str, /, **changes: object) -> wire.EntryOutcome:
    return wire.EntryOutcome(entry_id, wire.Outcome.ACCEPTED, receipt_for(conn, entry_id, **changes))


def settle(
    conn: sqlite3.Connection, *outcomes: wire.EntryOutcome, genuine: bool = True, now: float = NOW
) -> tuple[outbox.Settled, ...]:
    return outbox.settle(conn, outcomes, now, is_genuine=lambda _: genuine, delay=lambda _: 30.0)


def state(conn: sqlite3.Connection, entry_id: str) -> State:
    row = outbox.get(conn, entry_id)
    assert row is not None
    return row.state
