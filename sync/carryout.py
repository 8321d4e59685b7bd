"""The outbox onto a medium: what waits, as frames of a carried file. Nothing about an entry changes by it.

Entries go as the batches that the network would bring, oldest first; the parcels that an entry names go ahead of it, all
their bytes, whatever the platform may hold of them by now. Of one stream there is one entry a batch, as on the line.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from sync import journal, outbox, parcels, wire
from sync.entries import LeasedEntry, new_entry_id
from sync.scene import Look
from sync.wire.carried import (
    FORMAT,
    HEAD_BYTES,
    MAX_FILE_BYTES,
    MAX_FRAMES,
    CarriedHeader,
    CarriedWriter,
    Kind,
    Purpose,
    piece,
)
from sync.wire.parcels import MAX_CHUNK_BYTES, ParcelAnnouncement, ParcelRef
from sync.wire.suites import Signer

BATCH_ENTRIES: Final = 16
"""Few, so that rotten bits cost few."""
BATCH_BYTES: Final = 512 << 10
"""Of sealed bodies; one entry always goes."""

_ENTRY_FRAME_BYTES: Final = 1024
_REF_BYTES: Final = 512
_ROOM_BYTES: Final = 64 << 10
"""For header and trailer."""
_OUTER_FRAMES: Final = 2
_READ_ENTRIES: Final = 64


class Plan(msgspec.Struct, frozen=True):
    """What would go into a file."""

    entries: int
    bytes: int
    """An upper bound for the file."""
    last_seq: int
    left: int = 0
    """Entries that a file has no room for: they go into the next one, after the receipts of this."""


class Written(msgspec.Struct, frozen=True):
    """A file that was written to its end."""

    carried_id: str
    entries: int
    last_seq: int
    bytes: int


def plan(conn: sqlite3.Connection, most_bytes: int = MAX_FILE_BYTES, most_frames: int = MAX_FRAMES) -> Plan:
    """The oldest entries that fit into one file of so many bytes and frames."""
    rows = conn.execute(
        "SELECT e.seq, e.body_bytes, (SELECT coalesce(sum(p.size), 0) FROM entry_parcel AS a"
        " JOIN parcel AS p ON p.sha256 = a.sha256 WHERE a.entry_id = e.entry_id),"
        " (SELECT count(*) FROM entry_parcel AS a WHERE a.entry_id = e.entry_id)"
        " FROM outbox_entry AS e WHERE e.state IN ('ready', 'leased') ORDER BY e.seq"
    )
    entries, size, frames, last_seq, left = 0, _ROOM_BYTES, _OUTER_FRAMES, 0, 0
    for seq, body_bytes, parcel_bytes, refs in rows:
        more, pieces = _size(body_bytes, parcel_bytes, refs), _pieces(parcel_bytes, refs)
        more_frames = 2 + pieces if refs else 1
        if left or size + more > most_bytes or frames + more_frames > most_frames:
            left += 1
            continue
        entries, size, frames, last_seq = entries + 1, size + more, frames + more_frames, seq
    return Plan(entries, size, last_seq, left)


def write_file(
    conn: sqlite3.Connection,
    planned: Plan,
    write: Callable[[bytes], object],
    signer: Signer,
    terminal: str,
    at: str,
    progress: Callable[[int], None] = lambda _entries: None,
) -> Written:
    """Writes what was planned, in one read transaction of the caller, who must not have let anything change in between.

    ``progress`` is told how many entries are written. What ``write`` raises goes through.
    """
    if not conn.in_transaction:
        raise RuntimeError("a file is written from one moment of the outbox")
    header = CarriedHeader(
        FORMAT, Purpose.ENTRIES, new_entry_id(), terminal, at, planned.entries, signer.signature_id, signer.key_id
    )
    writer = CarriedWriter(write, signer.sign, header)
    told: set[str] = set()
    done = 0
    for group in _groups(conn, planned.last_seq):
        fresh = [ref for item in group for ref in item.entry.parcels if ref.sha256 not in told]
        _write_parcels(conn, writer, terminal, fresh)
        told.update(ref.sha256 for ref in fresh)
        entries = tuple(item.entry for item in group)
        batch = wire.Batch(wire.WIRE_VERSION, terminal, new_entry_id(), entries)
        writer.add(Kind.BATCH, msgspec.json.encode(batch))
        done += len(entries)
        progress(done)
    writer.close()
    return Written(header.carried_id, done, planned.last_seq, writer.bytes)


def note_exported(conn: sqlite3.Connection, written: Written, look: Look) -> int:
    """Notes when those entries that still wait were written, a line in the journal for each. Returns how many."""
    scene = look(conn)
    exported = conn.execute(
        "INSERT INTO outbox_exported SELECT seq, ?, ? FROM outbox_entry WHERE state IN ('ready', 'leased') AND seq <= ?"
        " ON CONFLICT (seq) DO UPDATE SET at = excluded.at, carried_id = excluded.carried_id RETURNING seq",
        (scene.at, written.carried_id, written.last_seq),
    ).fetchall()
    named = conn.execute(
        "SELECT entry_id, receipt_no, service FROM outbox_entry WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (msgspec.json.encode([row[0] for row in exported]).decode(),),
    )
    journal.record_all(
        conn,
        [
            scene.event("exported", entry_id=entry_id, receipt_no=receipt_no, service=service)
            for entry_id, receipt_no, service in named.fetchall()
        ],
    )
    return len(exported)


def _groups(conn: sqlite3.Connection, last_seq: int) -> Iterator[list[LeasedEntry]]:
    """Entries up to a number in batches. One that names parcels goes alone, right behind them."""
    group: list[LeasedEntry] = []
    size = 0
    for item in _entries(conn, last_seq):
        body = len(item.entry.body.data)
        full = len(group) >= BATCH_ENTRIES or size + body > BATCH_BYTES
        if group and (full or item.entry.parcels or any(item.entry.stream == one.entry.stream for one in group)):
            yield group
            group, size = [], 0
        group.append(item)
        size += body
        if item.entry.parcels:
            yield group
            group, size = [], 0
    if group:
        yield group


def _entries(conn: sqlite3.Connection, last_seq: int) -> Iterator[LeasedEntry]:
    seq = 0
    while seq < last_seq:
        found = [item for item in outbox.unsettled(conn, seq, _READ_ENTRIES) if item.entry.seq <= last_seq]
        if not found:
            return
        yield from found
        seq = found[-1].entry.seq


def _write_parcels(conn: sqlite3.Connection, writer: CarriedWriter, terminal: str, refs: list[ParcelRef]) -> None:
    if not refs:
        return
    announcement = ParcelAnnouncement(wire.WIRE_VERSION, terminal, tuple(refs))
    writer.add(Kind.PARCELS, msgspec.json.encode(announcement))
    for ref in refs:
        for offset in range(0, ref.size, MAX_CHUNK_BYTES):
            data = parcels.read(conn, ref.sha256, offset, min(MAX_CHUNK_BYTES, ref.size - offset))
            if data:
                writer.add(Kind.PIECE, piece(ref.sha256, offset, data))


def _size(body_bytes: int, parcel_bytes: int, refs: int) -> int:
    parcel = parcel_bytes + _pieces(parcel_bytes, refs) * (HEAD_BYTES + _REF_BYTES)
    return HEAD_BYTES + _ENTRY_FRAME_BYTES + body_bytes * 4 // 3 + parcel


def _pieces(parcel_bytes: int, refs: int) -> int:
    """At most so many frames for the bytes of so many parcels."""
    return refs + parcel_bytes // MAX_CHUNK_BYTES
