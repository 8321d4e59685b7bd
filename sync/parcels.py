"""Attachments at the terminal: sealed bytes in rows beside the entry that names them, written in the same commit.

A parcel ``waiting`` holds back the entries that name it; ``complete`` is the platform's word that it has all of it. How far
a parcel got is not kept here: the platform is asked, so a chunk costs this database no commit. The bytes are erased when
the last entry that names them has lost its body.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sync.entries import MAX_TEXT, LeasedEntry, SealedParcel
from sync.wire.parcels import ParcelRef

PIECE_BYTES: Final = 64 * 1024
"""Bytes in one row: a chunk is read without the rest of its parcel."""

LONGEST_WAIT_SECONDS: Final = 3600.0
"""A stored time further ahead means that the wall clock was set back: it counts as due."""

_REF_COLUMNS: Final = "p.parcel_id, p.sha256, p.size, p.suite_id, p.key_id"

MISSING: Final = (
    "SELECT 1 FROM entry_parcel AS a JOIN parcel AS p ON p.sha256 = a.sha256"
    " WHERE a.entry_id = e.entry_id AND p.state = 'waiting'"
)
"""SQL for what entry ``e`` still waits for."""


class Waiting(msgspec.Struct, frozen=True):
    """What the platform still lacks."""

    parcels: int = 0
    bytes: int = 0


def attach(conn: sqlite3.Connection, entry_id: str, parcels: Sequence[SealedParcel]) -> None:
    """Writes the parcels of an entry, within the transaction that writes the entry. A known parcel is not stored twice."""
    for position, parcel in enumerate(parcels):
        ref = parcel.ref
        conn.execute(
            "INSERT INTO parcel (sha256, parcel_id, size, suite_id, key_id) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (sha256) DO NOTHING",
            (ref.sha256, ref.parcel_id, ref.size, ref.suite_id, ref.key_id),
        )
        conn.execute("INSERT INTO entry_parcel VALUES (?, ?, ?)", (entry_id, position, ref.sha256))
        conn.executemany(
            "INSERT INTO parcel_piece (sha256, start, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            ((ref.sha256, start, piece) for start, piece in _pieces(parcel.sealed.data)),
        )


def with_refs(conn: sqlite3.Connection, leased: Sequence[LeasedEntry]) -> tuple[LeasedEntry, ...]:
    """The same entries, each with the parcels it names."""
    ids = msgspec.json.encode([item.entry.entry_id for item in leased]).decode()
    found: dict[str, list[ParcelRef]] = {}
    for entry_id, *ref in conn.execute(
        f"SELECT a.entry_id, {_REF_COLUMNS} FROM json_each(?) AS asked JOIN entry_parcel AS a ON a.entry_id = asked.value"  # noqa: S608
        " JOIN parcel AS p ON p.sha256 = a.sha256 ORDER BY a.entry_id, a.position",
        (ids,),
    ):
        found.setdefault(entry_id, []).append(ParcelRef(*ref))
    if not found:
        return tuple(leased)
    return tuple(_named(item, tuple(found.get(item.entry.entry_id, ()))) for item in leased)


def due(conn: sqlite3.Connection, now: float, limit: int, made_before: float | None = None) -> tuple[ParcelRef, ...]:
    """Parcels that ready entries wait for, those of the oldest entry first.

    ``made_before``: only of entries that were made before this Unix time.
    """
    rows = conn.execute(
        # CROSS JOIN keeps the order of the tables: a few waiting parcels, not a long queue, decide what this costs.
        f"SELECT {_REF_COLUMNS}, min(e.seq), a.position FROM parcel AS p"  # noqa: S608
        " CROSS JOIN entry_parcel AS a ON a.sha256 = p.sha256 CROSS JOIN outbox_entry AS e ON e.entry_id = a.entry_id"
        " WHERE p.state = 'waiting' AND (p.not_before <= ? OR p.not_before > ?) AND e.state = 'ready'"
        " AND e.entry_id < ? GROUP BY p.sha256 ORDER BY min(e.seq), a.position LIMIT ?",
        (now, now + LONGEST_WAIT_SECONDS, _before(made_before), limit),
    ).fetchall()
    return tuple(ParcelRef(*row[:5]) for row in rows)


def read(conn: sqlite3.Connection, sha256: str, start: int, length: int) -> bytes:
    """The sealed bytes from ``start`` on, ``length`` of them or up to the end."""
    first = start - start % PIECE_BYTES
    rows = conn.execute(
        "SELECT data FROM parcel_piece WHERE sha256 = ? AND start >= ? AND start < ? ORDER BY start",
        (sha256, first, start + length),
    )
    held = b"".join(row[0] for row in rows)
    return held[start - first : start - first + length]


def is_sound(conn: sqlite3.Connection, sha256: str) -> bool:
    """Whether the bytes in this database still are what they were."""
    digest = hashlib.sha256()
    for (piece,) in conn.execute("SELECT data FROM parcel_piece WHERE sha256 = ? ORDER BY start", (sha256,)):
        digest.update(piece)
    return digest.hexdigest() == sha256


def complete(conn: sqlite3.Connection, sha256: str) -> bool:
    """Notes that the platform has it all. False if that was known."""
    changed = conn.execute(
        "UPDATE parcel SET state = 'complete', failures = 0, not_before = 0, last_code = ''"
        " WHERE sha256 = ? AND state = 'waiting'",
        (sha256,),
    )
    return changed.rowcount == 1


def count_failure(conn: sqlite3.Connection, sha256: str, code: str) -> int:
    """Notes that this parcel could not go; returns how many times in a row."""
    row = conn.execute(
        "UPDATE parcel SET failures = failures + 1, last_code = ? WHERE sha256 = ? RETURNING failures",
        (code[:MAX_TEXT], sha256),
    ).fetchone()
    return int(row[0]) if row else 0


def postpone(conn: sqlite3.Connection, sha256: str, not_before: float) -> None:
    """Not due before this Unix time."""
    conn.execute("UPDATE parcel SET not_before = ? WHERE sha256 = ?", (not_before, sha256))


def forgive(conn: sqlite3.Connection, sha256: str) -> None:
    """Fresh attempts, for the day somebody releases the entries that were parked because of it."""
    conn.execute("UPDATE parcel SET failures = 0, not_before = 0 WHERE sha256 = ?", (sha256,))


def ask_again(conn: sqlite3.Connection, entry_ids: Sequence[str]) -> int:
    """The platform lacks parcels of these entries after all: they wait again. Returns how many parcels."""
    changed = conn.execute(
        "UPDATE parcel SET state = 'waiting', not_before = 0 WHERE state = 'complete' AND sha256 IN"
        " (SELECT sha256 FROM entry_parcel WHERE entry_id IN (SELECT value FROM json_each(?)))",
        (msgspec.json.encode(list(entry_ids)).decode(),),
    )
    return changed.rowcount


def held_back(conn: sqlite3.Connection, sha256: str) -> tuple[str, ...]:
    """Ids of the ready entries that wait for this parcel, oldest first."""
    rows = conn.execute(
        "SELECT e.entry_id FROM entry_parcel AS a JOIN outbox_entry AS e ON e.entry_id = a.entry_id"
        " WHERE a.sha256 = ? AND e.state = 'ready' ORDER BY e.seq",
        (sha256,),
    )
    return tuple(dict.fromkeys(str(row[0]) for row in rows))


def waiting(conn: sqlite3.Connection) -> Waiting:
    """How much there is still to send."""
    row = conn.execute("SELECT count(*), coalesce(sum(size), 0) FROM parcel WHERE state = 'waiting'").fetchone()
    return Waiting(int(row[0]), int(row[1]))


def erase_processed(conn: sqlite3.Connection) -> int:
    """Erases the bytes of parcels that no entry with a body names any more; returns how many pieces went."""
    cursor = conn.execute(
        "DELETE FROM parcel_piece WHERE sha256 NOT IN (SELECT a.sha256 FROM entry_parcel AS a"
        " JOIN outbox_entry AS e ON e.entry_id = a.entry_id WHERE e.body IS NOT NULL)"
    )
    return cursor.rowcount


def _before(made: float | None) -> str:
    """Sorts after the ids (UUIDv7 begins with its milliseconds) of all that was made before."""
    if made is None:
        return "g"
    digits = f"{max(0, round(made * 1000)):012x}"
    return f"{digits[:8]}-{digits[8:]}"


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(data), PIECE_BYTES):
        yield start, data[start : start + PIECE_BYTES]


def _named(item: LeasedEntry, refs: tuple[ParcelRef, ...]) -> LeasedEntry:
    if not refs:
        return item
    return msgspec.structs.replace(item, entry=msgspec.structs.replace(item.entry, parcels=refs))
