"""The durable outbox: pure SQL on a connection, and in a transaction, that the caller owns.

Because the transaction is the caller's, a terminal writes its own rows, the entry and an audit line in one commit. States::

    ready -> leased -> acked           (acked only with the platform's genuine receipt)
               |-> ready               (not now; lease expired; offline)
               `-> parked -> ready     (never acceptable as it is; a technician lets it go)
    acked -> ready                     (the platform asks for it again and the body still exists)

Of each stream only the first unsettled entry is ever out, so order within a stream holds and a stream in trouble
stops nobody else. Times are Unix seconds unless they are ISO strings.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, cast

import msgspec

from sync import journal, parcels, wire
from sync.clock import SystemClock
from sync.decisions import of_entry as decision
from sync.entries import (
    LONGEST_WAIT_SECONDS,
    MAX_DETAIL,
    MAX_TEXT,
    Counts,
    LeasedEntry,
    NewEntry,
    OutboxRow,
    RejectedEntry,
    SealedParcel,
    Settled,
    State,
    check,
    new_entry_id,
)
from sync.scene import Look, Scene, beside, line_seen, scene_beside
from sync.schema import MIGRATIONS, SCHEMA, migrate
from sync.settlement import Settlement
from sync.tally import counts, depth, oldest_pending

__all__ = [
    "MIGRATIONS",
    "SCHEMA",
    "Counts",
    "LeasedEntry",
    "NewEntry",
    "OutboxRow",
    "RejectedEntry",
    "SealedParcel",
    "Settled",
    "State",
    "counts",
    "decision",
    "depth",
    "enqueue",
    "erase_processed",
    "expire_leases",
    "get",
    "lease_batch",
    "migrate",
    "new_entry_id",
    "next_seq",
    "oldest_pending",
    "park",
    "pending",
    "receipt",
    "release",
    "reopen",
    "restore",
    "retry_later",
    "rows",
    "settle",
    "unsettled",
    "void",
]

MAX_ACTOR: Final = 40
MAX_BOOT_ID: Final = 36
_ENTRY_FRAME_BYTES: Final = 1024
"""Room for an entry's fields beside its body; the body itself travels as base64."""

_HERE: Final = beside(SystemClock())

_ROW_COLUMNS: Final = (
    "seq, entry_id, stream, kind, service, receipt_no, created_at, body_bytes, body_sha256, body IS NULL AS body_erased,"
    " state, attempts, not_before, last_code, last_detail, acked_at,"
    " coalesce((SELECT x.at FROM outbox_exported AS x WHERE x.seq = outbox_entry.seq), '') AS exported_at"
)
_ENTRY_COLUMNS: Final = (
    "seq, attempts, entry_id, stream, kind, service, receipt_no, created_at, suite_id, key_id, body, body_sha256,"
    " clock_trust"
)

_IS_NEXT: Final = (
    # What opens the stream is found by its id; an index knows what follows it, and nearly every stream has one entry only.
    "NOT EXISTS (SELECT 1 FROM outbox_entry AS head WHERE head.entry_id = e.stream"
    " AND (head.state = 'leased' OR head.state = 'ready' AND head.seq < e.seq))"
    " AND NOT EXISTS (SELECT 1 FROM outbox_entry AS other WHERE other.stream = e.stream AND other.stream <> other.entry_id"
    " AND other.state IN ('ready', 'leased') AND (other.state = 'leased' OR other.seq < e.seq))"
)
"""SQL for: nothing of the stream of entry ``e`` is out, or unsettled and older."""

_NEXT_SEQ: Final = (
    "SELECT 1 + max((SELECT coalesce(max(seq), 0) FROM outbox_entry), (SELECT coalesce(max(last_seq), 0) FROM outbox_void))"
)
_INSERT: Final = (
    "INSERT INTO outbox_entry (seq, entry_id, stream, kind, service, receipt_no, created_at, clock_trust, created_mono,"
    " boot_id, wire_version, suite_id, key_id, body, body_bytes, body_sha256)"
)
_ENQUEUE: Final = f"{_INSERT} VALUES (({_NEXT_SEQ}), {', '.join('?' * 15)}) ON CONFLICT (entry_id) DO NOTHING"
_RESTORE: Final = f"{_INSERT} VALUES ({', '.join('?' * 16)})"


def next_seq(conn: sqlite3.Connection) -> int:
    """The number that :func:`enqueue` will give next. Only true inside the same write transaction."""
    return int(conn.execute(_NEXT_SEQ).fetchone()[0])


def enqueue(conn: sqlite3.Connection, entry: NewEntry) -> int:
    """Adds an entry and its journal line; returns its gapless sequence number.

    The same entry again (same id, same sealed bytes) returns the number it has. Raises :class:`RejectedEntry` when a
    field is out of bounds or the id belongs to other bytes; the caller's transaction is still whole then.
    """
    _require_transaction(conn)
    check(entry)
    body_sha256 = wire.body_hash(entry.sealed.data)
    cursor = conn.execute(_ENQUEUE, _values(entry, body_sha256))
    if cursor.rowcount == 0:
        return _known_seq(conn, entry.entry_id, body_sha256)
    parcels.attach(conn, entry.entry_id, entry.parcels)
    scene = _as_made(conn, entry)
    journal.record(conn, scene.event("queued", to_state="ready", payload_sha256=body_sha256, **_named(entry)))
    return cast("int", cursor.lastrowid)


def restore(conn: sqlite3.Connection, seq: int, entry: NewEntry, look: Look) -> None:
    """Brings an entry back under the number it had in a database that was damaged; the number must be void here."""
    _require_transaction(conn)
    check(entry)
    body_sha256 = wire.body_hash(entry.sealed.data)
    conn.execute(_RESTORE, (seq, *_values(entry, body_sha256)))
    parcels.attach(conn, entry.entry_id, entry.parcels)
    scene = look(conn)
    journal.record(conn, scene.event("salvaged", to_state="ready", payload_sha256=body_sha256, **_named(entry)))


def _values(entry: NewEntry, body_sha256: str) -> tuple[str | float | bytes, ...]:
    return (
        entry.entry_id,
        entry.stream,
        entry.kind.value,
        entry.service,
        entry.receipt_no,
        entry.created_at,
        entry.clock_trust,
        entry.created_mono,
        entry.boot_id,
        wire.WIRE_VERSION,
        entry.sealed.suite_id,
        entry.sealed.key_id,
        entry.sealed.data,
        len(entry.sealed.data),
        body_sha256,
    )


def _known_seq(conn: sqlite3.Connection, entry_id: str, body_sha256: str) -> int:
    known = conn.execute("SELECT seq, body_sha256 FROM outbox_entry WHERE entry_id = ?", (entry_id,)).fetchone()
    if known[1] != body_sha256:
        raise RejectedEntry("outbox.id_reused", entry_id)
    return int(known[0])


def void(conn: sqlite3.Connection) -> tuple[tuple[int, int], ...]:
    """The stretches of numbers that were passed over, first and last of each, oldest first."""
    return tuple(conn.execute("SELECT first_seq, last_seq FROM outbox_void ORDER BY first_seq").fetchall())


def lease_batch(
    conn: sqlite3.Connection, now: float, limit: int, max_bytes: int, lease_seconds: float
) -> tuple[LeasedEntry, ...]:
    """Takes out the first unsettled entry of each stream that is due, oldest first, at most ``limit`` of them.

    An entry whose parcels the platform does not have yet is not due.
    ``max_bytes`` bounds the JSON of the batch; one entry is always taken, however big. The lease ends by itself after
    ``lease_seconds``. An attempt is not counted here: being offline costs an entry nothing.
    """
    _require_transaction(conn)
    cursor = conn.execute(
        f"SELECT {_ENTRY_COLUMNS} FROM outbox_entry AS e"  # noqa: S608
        " WHERE state = 'ready' AND (not_before <= ? OR not_before > ?)"
        f" AND {_IS_NEXT}"
        f" AND NOT EXISTS ({parcels.MISSING})"
        " ORDER BY seq LIMIT ?",
        (now, now + LONGEST_WAIT_SECONDS, limit),
    )
    leased: list[LeasedEntry] = []
    size = 0
    for row in cursor:
        item = _leased(row)
        size += len(item.entry.body.data) * 4 // 3 + _ENTRY_FRAME_BYTES
        if leased and size > max_bytes:
            break
        leased.append(item)
    cursor.close()
    conn.execute(
        "UPDATE outbox_entry SET state = 'leased', lease_until = ? WHERE seq IN (SELECT value FROM json_each(?))",
        (now + min(lease_seconds, LONGEST_WAIT_SECONDS), _json([item.entry.seq for item in leased])),
    )
    return parcels.with_refs(conn, leased)


def unsettled(conn: sqlite3.Connection, after_seq: int, limit: int) -> tuple[LeasedEntry, ...]:
    """Entries that are ready or out, oldest first, whole and with the parcels they name. Changes nothing."""
    rows = conn.execute(
        f"SELECT {_ENTRY_COLUMNS} FROM outbox_entry WHERE state IN ('ready', 'leased') AND seq > ? ORDER BY seq LIMIT ?",  # noqa: S608
        (after_seq, limit),
    )
    return parcels.with_refs(conn, [_leased(row) for row in rows])


def settle(
    conn: sqlite3.Connection,
    outcomes: Iterable[wire.EntryOutcome],
    now: float,
    *,
    is_genuine: Callable[[wire.Receipt], bool],
    delay: Callable[[int], float],
) -> tuple[Settled, ...]:
    """Applies the platform's word on entries, in one transaction, and says what became of each.

    An entry is acked only by a receipt that names this very entry, number and hash and that ``is_genuine`` believes;
    otherwise it stays, with code ``receipt.missing``, ``receipt.mismatch`` or ``receipt.forged``. ``delay(attempts)`` is
    the wait in seconds before an entry that stays is due again. Outcomes for entries that are unknown or acked change
    nothing; a genuine receipt acks an entry in any other state.
    """
    _require_transaction(conn)
    return Settlement(conn, now, is_genuine, delay).apply(outcomes)


def retry_later(
    conn: sqlite3.Connection,
    entry_ids: Sequence[str],
    not_before: float,
    code: str,
    detail: str = "",
    *,
    burns_attempt: bool = False,
) -> int:
    """Puts leased entries back, due at ``not_before``. Returns how many."""
    _require_transaction(conn)
    cursor = conn.execute(
        "UPDATE outbox_entry SET state = 'ready', lease_until = NULL, not_before = ?, last_code = ?, last_detail = ?,"
        " attempts = attempts + ? WHERE state = 'leased' AND entry_id IN (SELECT value FROM json_each(?))",
        (not_before, code[:MAX_TEXT], detail[:MAX_DETAIL], int(burns_attempt), _json(list(entry_ids))),
    )
    return cursor.rowcount


def park(conn: sqlite3.Connection, entry_id: str, code: str, detail: str = "") -> bool:
    """Sets an unsettled entry aside until a technician releases it. False if it was not ready or leased."""
    _require_transaction(conn)
    cursor = conn.execute(
        "UPDATE outbox_entry SET state = 'parked', lease_until = NULL, attempts = attempts + 1, last_code = ?,"
        " last_detail = ? WHERE entry_id = ? AND state IN ('ready', 'leased')",
        (code[:MAX_TEXT], detail[:MAX_DETAIL], entry_id),
    )
    return cursor.rowcount == 1


def release(conn: sqlite3.Connection, entry_id: str, look: Look = _HERE, actor: str = "") -> bool:
    """Lets a parked entry go again, at once and with fresh attempts, with a journal line. False if it was not parked.

    ``actor``: which technician, by the name in the settings. ``look``: by other clocks than the machine's own.
    """
    _require_transaction(conn)
    cursor = conn.execute(
        "UPDATE outbox_entry SET state = 'ready', attempts = 0, not_before = 0 WHERE entry_id = ? AND state = 'parked'",
        (entry_id,),
    )
    if cursor.rowcount != 1:
        return False
    receipt_no, service = conn.execute(
        "SELECT receipt_no, service FROM outbox_entry WHERE entry_id = ?", (entry_id,)
    ).fetchone()
    named = {"entry_id": entry_id, "receipt_no": receipt_no, "service": service}
    told = look(conn).event("released", from_state="parked", to_state="ready", actor=actor[:MAX_ACTOR], **named)
    journal.record(conn, told)
    return True


def expire_leases(conn: sqlite3.Connection, now: float, *, everything: bool = False) -> tuple[str, ...]:
    """Makes entries ready whose lease is over and returns their ids.

    ``everything`` also ends running leases: right after a start nobody can hold one.
    """
    _require_transaction(conn)
    expired = conn.execute(
        "UPDATE outbox_entry SET state = 'ready', lease_until = NULL"
        " WHERE state = 'leased' AND (? OR lease_until <= ? OR lease_until > ?) RETURNING entry_id",
        (everything, now, now + LONGEST_WAIT_SECONDS),
    ).fetchall()
    return tuple(str(row[0]) for row in expired)


def reopen(conn: sqlite3.Connection, seqs: Iterable[int], not_before: float) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Makes acked entries ready again because the platform misses them.

    Returns the ids that were reopened and the numbers that cannot be sent again: their body is erased or they never
    existed. Entries that are still on their way, or parked, are left as they are.
    """
    _require_transaction(conn)
    asked = sorted({seq for seq in seqs if seq > 0})
    reopened = conn.execute(
        "UPDATE outbox_entry SET state = 'ready', not_before = ?, attempts = attempts + 1, last_code = 'platform.missing'"
        " WHERE state = 'acked' AND body IS NOT NULL AND seq IN (SELECT value FROM json_each(?)) RETURNING entry_id",
        (not_before, _json(asked)),
    ).fetchall()
    lost = conn.execute(
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT seq FROM outbox_entry WHERE body IS NOT NULL)",
        (_json(asked),),
    ).fetchall()
    return tuple(str(row[0]) for row in reopened), tuple(int(row[0]) for row in lost)


def erase_processed(conn: sqlite3.Connection, older_than: float) -> int:
    """Erases bodies (and parcels) of entries acked before ``older_than``; everything else stays. Returns how many."""
    _require_transaction(conn)
    cursor = conn.execute(
        "UPDATE outbox_entry SET body = NULL WHERE state = 'acked' AND body IS NOT NULL AND acked_at < ?", (older_than,)
    )
    parcels.erase_processed(conn)
    return cursor.rowcount


def rows(
    conn: sqlite3.Connection, states: Sequence[State] = (), limit: int = 100, before_seq: int | None = None
) -> tuple[OutboxRow, ...]:
    """Entries for a list, newest first; ``before_seq`` continues a list. No ``states`` means all."""
    found = conn.execute(
        f"SELECT {_ROW_COLUMNS} FROM outbox_entry WHERE seq < ? AND state IN (SELECT value FROM json_each(?))"  # noqa: S608
        " ORDER BY seq DESC LIMIT ?",
        (before_seq if before_seq is not None else 1 << 62, _json(list(states or State)), limit),
    )
    return tuple(_row(row) for row in found)


def get(conn: sqlite3.Connection, entry_id: str) -> OutboxRow | None:
    row = conn.execute(f"SELECT {_ROW_COLUMNS} FROM outbox_entry WHERE entry_id = ?", (entry_id,)).fetchone()  # noqa: S608
    return None if row is None else _row(row)


def receipt(conn: sqlite3.Connection, entry_id: str) -> wire.Receipt | None:
    """The platform's receipt of an entry, if it has one."""
    row = conn.execute("SELECT receipt FROM outbox_entry WHERE entry_id = ?", (entry_id,)).fetchone()
    return None if row is None or row[0] is None else msgspec.json.decode(row[0], type=wire.Receipt)


def is_rated(conn: sqlite3.Connection, receipt_no: str) -> bool:
    """Whether a rating of this transaction waits here or was delivered from here, wherever the transaction was made."""
    found = conn.execute(
        "SELECT 1 FROM outbox_entry WHERE kind = 'rating' AND receipt_no = ? LIMIT 1", (receipt_no,)
    ).fetchone()
    return found is not None


def pending(conn: sqlite3.Connection, limit: int) -> tuple[wire.PendingEntry, ...]:
    """The oldest entries without a receipt, as a heartbeat lists them."""
    found = conn.execute(
        "SELECT entry_id, receipt_no, service, state, created_at, attempts, last_code FROM outbox_entry"
        " WHERE state IN ('ready', 'leased', 'parked') ORDER BY seq LIMIT ?",
        (limit,),
    )
    return tuple(wire.PendingEntry(*row) for row in found)


def _as_made(conn: sqlite3.Connection, entry: NewEntry) -> Scene:
    """The scene by what an entry itself says of the moment it was made."""
    seen = line_seen(conn, entry.boot_id[:MAX_BOOT_ID])
    seen = msgspec.structs.replace(seen, clock_trust=entry.clock_trust)
    wall = datetime.fromisoformat(entry.created_at).timestamp()
    return scene_beside(conn, wall, entry.created_mono, seen, entry.created_at)


def _named(entry: NewEntry) -> dict[str, str]:
    return {"entry_id": entry.entry_id, "receipt_no": entry.receipt_no, "service": entry.service}


def _require_transaction(conn: sqlite3.Connection) -> None:
    # On an autocommit connection each statement would otherwise be a commit of its own.
    if not conn.in_transaction:
        raise RuntimeError("the outbox is only changed inside a transaction of its caller")


def _leased(row: tuple[object, ...]) -> LeasedEntry:
    seq, attempts, entry_id, stream, kind, service, receipt_no, created_at, suite_id, key_id, body, sha256, trust = row
    return LeasedEntry(
        entry=wire.Entry(
            entry_id=str(entry_id),
            seq=cast("int", seq),
            stream=str(stream),
            kind=wire.Kind(str(kind)),
            service=str(service),
            receipt_no=str(receipt_no),
            created_at=str(created_at),
            body=wire.SealedBody(str(suite_id), str(key_id), cast("bytes", body)),
            body_sha256=str(sha256),
            clock_trust=str(trust),
        ),
        attempts=cast("int", attempts),
    )


def _row(row: Sequence[object]) -> OutboxRow:
    values = dict(zip(OutboxRow.__struct_fields__, row, strict=True))
    return msgspec.convert(values | {"body_erased": bool(values["body_erased"])}, OutboxRow)


def _json(values: Sequence[object]) -> str:
    return msgspec.json.encode(values).decode()
