"""Attachments: a row for each parcel, a row for each chunk of it."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from central.store.records import ParcelRow
from central.store.rows import Row
from central.store.statements import Statements

PARCEL_COLUMNS: Final = ", ".join(f"p.{name}" for name in ParcelRow.__struct_fields__)
_UNNAMED: Final = "NOT EXISTS (SELECT 1 FROM ledger_parcel AS l WHERE l.terminal = p.terminal AND l.sha256 = p.sha256)"


def parcel_row(row: Row) -> ParcelRow:
    values = dict(zip(ParcelRow.__struct_fields__, row, strict=True))
    return ParcelRow(**values | {"whole": bool(values["whole"])})


class ParcelWrites(Statements):
    """The part of ``Unit`` that is about attachments."""

    def parcel(self, terminal: str, sha256: str) -> ParcelRow | None:
        row = self._run(
            f"SELECT {PARCEL_COLUMNS} FROM parcel AS p WHERE terminal = ? AND sha256 = ?", terminal, sha256
        ).fetchone()
        return parcel_row(row) if row else None

    def add_parcel(self, row: ParcelRow, at: str) -> None:
        columns = ", ".join(ParcelRow.__struct_fields__)
        values = (*msgspec.structs.astuple(row), at)
        self._run(f"INSERT INTO parcel ({columns}, touched_at) VALUES ({', '.join('?' * len(values))})", *values)

    def append_chunk(self, row: ParcelRow, data: bytes, at: str) -> None:
        self._run("INSERT INTO parcel_chunk VALUES (?, ?, ?, ?)", row.terminal, row.sha256, row.received, data)
        self._run(
            "UPDATE parcel SET received = received + ?, touched_at = ? WHERE terminal = ? AND sha256 = ?",
            len(data),
            at,
            row.terminal,
            row.sha256,
        )

    def parcel_chunks(self, terminal: str, sha256: str) -> Iterator[bytes]:
        rows = self._run("SELECT data FROM parcel_chunk WHERE terminal = ? AND sha256 = ? ORDER BY start", terminal, sha256)
        return (row[0] for row in rows)

    def finish_parcel(self, terminal: str, sha256: str) -> None:
        self._run("UPDATE parcel SET whole = ? WHERE terminal = ? AND sha256 = ?", True, terminal, sha256)

    def empty_parcel(self, terminal: str, sha256: str) -> None:
        self._run("DELETE FROM parcel_chunk WHERE terminal = ? AND sha256 = ?", terminal, sha256)
        self._run("UPDATE parcel SET received = 0 WHERE terminal = ? AND sha256 = ?", terminal, sha256)

    def unnamed_parcel_bytes(self, terminal: str) -> int:
        row = self._run(
            f"SELECT coalesce(sum(size), 0) FROM parcel AS p WHERE terminal = ? AND {_UNNAMED}", terminal
        ).fetchone()
        return int(row[0]) if row else 0

    def forget_parcels(self, untouched_since: str, limit: int) -> int:
        stale = self._run(
            f"SELECT terminal, sha256 FROM parcel AS p WHERE touched_at < ? AND {_UNNAMED} LIMIT ? {self.SKIP_HELD}",
            untouched_since,
            limit,
        ).fetchall()
        self._run_each("DELETE FROM parcel WHERE terminal = ? AND sha256 = ?", stale)
        return len(stale)

    def name_parcels(self, entry_id: str, terminal: str, hashes: Sequence[str]) -> None:
        self._run_each(
            "INSERT INTO ledger_parcel VALUES (?, ?, ?, ?)",
            [(entry_id, position, terminal, sha256) for position, sha256 in enumerate(hashes)],
        )
