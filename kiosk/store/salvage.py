"""Saving what a damaged database still held for the platform: intact entries come back under their own ids and numbers.

An entry is intact when its sealed body has the hash that its row states. The platform tells a repeated entry by its id, so
sending once more what had been sent already does no harm; what was confirmed is left out all the same.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import field
from pathlib import Path
from typing import Final, TypeGuard

import msgspec

from kiosk.domain.values import dataclass
from kiosk.store import records
from kiosk.store.carving import CarvedRow, Value, carve
from sync import outbox, wire
from sync.clock import SystemClock
from sync.entries import check
from sync.scene import beside

_ENTRY_COLUMNS: Final = 24
_RECORD_TEXTS: Final = 7
_RECORD_COLUMNS: Final = (7, 8)
"""Before and since the catalogue's version is noted."""
_PARCEL_COLUMNS: Final = 9
_TEXTS: Final = (*range(1, 8), 9, 11, 12, 15, 16)
_MOST_SEQ: Final = 9_999_999


@dataclass(slots=True)
class Found:
    """What was carved out, proven where it can be proven."""

    entries: dict[str, tuple[int, outbox.NewEntry, bool]] = field(default_factory=dict)
    """By id: number, entry, whether it was parked."""
    settled: set[str] = field(default_factory=set)
    records: dict[str, records.TransactionRecord] = field(default_factory=dict)
    highest_seq: int = 0
    parcel_of: dict[tuple[str, int], str] = field(default_factory=dict)
    """Sealed hash by entry and position."""
    parcel_ids: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Parcel id, suite and key by sealed hash."""
    pieces: dict[str, dict[int, bytes]] = field(default_factory=dict)

    @property
    def unsettled(self) -> list[tuple[int, outbox.NewEntry, bool]]:
        """In the order of their numbers."""
        return sorted((one for name, one in self.entries.items() if name not in self.settled), key=lambda one: one[0])


def look_through(database: Path) -> Found:
    """Reads a database that may be damaged, and the log beside it. Neither is changed. Raises ``OSError``."""
    return sort_out(carve(database, database.with_name(database.name + "-wal")))


def sort_out(rows: Iterable[CarvedRow]) -> Found:
    found = Found()
    for row in rows:
        values = row.values
        if row.rowid is not None and len(values) == _ENTRY_COLUMNS:
            _entry(found, row.rowid, values)
        elif row.rowid is None and len(values) in _RECORD_COLUMNS and _all_text(texts := values[:_RECORD_TEXTS]):
            found.records.setdefault(texts[0], _record(texts, values[_RECORD_TEXTS:]))
        elif len(values) == _PARCEL_COLUMNS and _all_text(named := (values[0], values[1], values[3], values[4])):
            found.parcel_ids.setdefault(named[0], (named[1], named[2], named[3]))
        elif len(values) == 3:
            _parcel_part(found, values)
    return found


def _record(texts: tuple[str, ...], rest: tuple[Value, ...]) -> records.TransactionRecord:
    """A row from before the catalogue's version was noted is shorter by it."""
    version = rest[0] if rest and isinstance(rest[0], int) else 0
    entry_id, receipt_no, service, title, submitted_at, next_due, document_no = texts
    return records.TransactionRecord(
        entry_id, receipt_no, service, title, submitted_at, next_due, document_no, catalogue_version=version
    )


def _entry(found: Found, seq: int, values: tuple[Value, ...]) -> None:
    if not 0 < seq <= _MOST_SEQ or not all(isinstance(values[place], str) for place in _TEXTS):
        return
    entry_id, body, state = str(values[1]), values[13], values[16]
    if state == outbox.State.ACKED:
        found.settled.add(entry_id)
        found.highest_seq = max(found.highest_seq, seq)
        return
    if not isinstance(body, bytes) or hashlib.sha256(body).hexdigest() != values[15]:
        return
    try:
        entry = outbox.NewEntry(
            entry_id=entry_id,
            stream=str(values[2]),
            kind=wire.Kind(str(values[3])),
            service=str(values[4]),
            receipt_no=str(values[5]),
            created_at=str(values[6]),
            clock_trust=str(values[7]),
            sealed=wire.SealedBody(str(values[11]), str(values[12]), body),
            created_mono=float(values[8] or 0),
            boot_id=str(values[9]),
        )
        check(entry)
    except (ValueError, TypeError):
        return
    found.highest_seq = max(found.highest_seq, seq)
    found.entries.setdefault(entry_id, (seq, entry, state == outbox.State.PARKED))


def _parcel_part(found: Found, values: tuple[Value, ...]) -> None:
    match values:
        case (str(sha256), int(start), bytes(data)):
            found.pieces.setdefault(sha256, {}).setdefault(start, data)
        case (str(entry_id), int(position), str(sha256)):
            found.parcel_of.setdefault((entry_id, position), sha256)
        case _:
            return


def _all_text(values: tuple[Value, ...]) -> TypeGuard[tuple[str, ...]]:
    return all(isinstance(value, str) for value in values)


def take_over(connection: sqlite3.Connection, found: Found, at: str) -> int:
    """Brings back the unsettled entries inside the caller's transaction; returns how many are new here.

    Each keeps its number, which must be void here (``numbering.make_void``); an entry whose number belongs to another one
    here is left out. What was parked stays parked, for a technician to look at.
    """
    saved, look = 0, beside(SystemClock(), at)
    for seq, entry, was_parked in found.unsettled:
        if not _is_free(connection, seq, entry.entry_id):
            continue
        whole = msgspec.structs.replace(entry, parcels=_parcels(found, entry.entry_id))
        outbox.restore(connection, seq, whole, look)
        record = found.records.get(entry.entry_id)
        if record is not None:
            records.insert(connection, record)
        if was_parked:
            outbox.park(connection, entry.entry_id, "store.salvaged")
        saved += 1
    return saved


def _is_free(connection: sqlite3.Connection, seq: int, entry_id: str) -> bool:
    taken = connection.execute("SELECT 1 FROM outbox_entry WHERE seq = ? OR entry_id = ?", (seq, entry_id)).fetchone()
    void = connection.execute("SELECT 1 FROM outbox_void WHERE ? BETWEEN first_seq AND last_seq", (seq,)).fetchone()
    return taken is None and void is not None


def _parcels(found: Found, entry_id: str) -> tuple[outbox.SealedParcel, ...]:
    """Those that are whole; an entry that lacks one is refused by the platform and parked, with the reason."""
    hashes = [sha256 for (owner, _position), sha256 in sorted(found.parcel_of.items()) if owner == entry_id]
    return tuple(parcel for sha256 in hashes if (parcel := _parcel(found, sha256)) is not None)


def _parcel(found: Found, sha256: str) -> outbox.SealedParcel | None:
    pieces = found.pieces.get(sha256, {})
    data = b"".join(pieces[start] for start in sorted(pieces))
    named = found.parcel_ids.get(sha256)
    if named is None or hashlib.sha256(data).hexdigest() != sha256:
        return None
    parcel_id, suite_id, key_id = named
    return outbox.SealedParcel(parcel_id, wire.SealedBody(suite_id, key_id, data))
