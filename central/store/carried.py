"""Which carried files were taken in, in SQL that any of the databases understands."""

from __future__ import annotations

import msgspec

from central.store.records import CarriedFile
from central.store.statements import Questions, Statements


class CarriedReads(Questions):
    """A part of the reading half of ``Store``."""

    def carried_file(self, carried_id: str) -> CarriedFile | None:
        rows = self._all(
            "SELECT carried_id, terminal, made_at, taken_at, entries FROM carried_file WHERE carried_id = ?", carried_id
        )
        return CarriedFile(*rows[0]) if rows else None


class CarriedWrites(Statements):
    """A part of ``Unit``."""

    def note_carried(self, row: CarriedFile) -> None:
        self._run(
            "INSERT INTO carried_file (carried_id, terminal, made_at, taken_at, entries) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (carried_id) DO NOTHING",
            *msgspec.structs.astuple(row),
        )
