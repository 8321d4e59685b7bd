"""Notices and emergency broadcasts before they are published: who proposed, who decided. SQL for any of the databases."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.statements import Questions, Statements


class DraftRow(msgspec.Struct, frozen=True):
    """One of them. ``state``: proposed, approved (on its way out), published, rejected or withdrawn."""

    number: int
    broadcast_id: str
    text: str
    target: str
    from_at: str
    until_at: str
    emergency: int
    """1 for an emergency broadcast."""
    proposed_by: str
    proposed_at: str
    state: str
    decided_by: str = ""
    decided_at: str = ""


_DRAFT: Final = ", ".join(DraftRow.__struct_fields__)
_MARKS: Final = ", ".join("?" * len(DraftRow.__struct_fields__))
_TRIES: Final = 50


class NoticeStore(Protocol):
    """What the console asks of ``Store`` about notices."""

    def drafts(self, limit: int) -> tuple[DraftRow, ...]:
        """The newest first."""
        ...

    def draft(self, number: int) -> DraftRow | None: ...
    def shown_by(self, broadcast_id: str) -> dict[str, str]:
        """Which terminals have had a broadcast on the screen, and since when."""
        ...


class NoticeUnit(Protocol):
    """What is written about notices in one ``Unit``."""

    def add_draft(self, row: DraftRow) -> int:
        """Under the next number, whatever the row says; the number, or 0 when others kept taking it."""
        ...

    def settle_draft(self, number: int, before: str, state: str, by: str, at: str) -> bool:
        """From the state ``before`` to another; False when it was not in it (any more)."""
        ...


class NoticeReads(Questions):
    """A part of the reading half of ``Store``."""

    def drafts(self, limit: int) -> tuple[DraftRow, ...]:
        rows = self._all(f"SELECT {_DRAFT} FROM broadcast_draft ORDER BY number DESC LIMIT ?", limit)
        return tuple(DraftRow(*row) for row in rows)

    def draft(self, number: int) -> DraftRow | None:
        row = self._one(f"SELECT {_DRAFT} FROM broadcast_draft WHERE number = ?", number)
        return DraftRow(*row) if row else None

    def shown_by(self, broadcast_id: str) -> dict[str, str]:
        rows = self._all("SELECT terminal, shown_at FROM broadcast_shown WHERE broadcast_id = ?", broadcast_id)
        return {row[0]: row[1] for row in rows}


class NoticeWrites(Statements):
    """A part of ``Unit``."""

    def add_draft(self, row: DraftRow) -> int:
        for _ in range(_TRIES):
            last = self._run("SELECT coalesce(max(number), 0) FROM broadcast_draft").fetchone()
            number = (int(last[0]) if last else 0) + 1
            values = msgspec.structs.astuple(msgspec.structs.replace(row, number=number))
            added = self._run(
                f"INSERT INTO broadcast_draft ({_DRAFT}) VALUES ({_MARKS}) ON CONFLICT (number) DO NOTHING", *values
            )
            if added.rowcount == 1:
                return number
        return 0

    def settle_draft(self, number: int, before: str, state: str, by: str, at: str) -> bool:
        done = self._run(
            "UPDATE broadcast_draft SET state = ?, decided_by = ?, decided_at = ? WHERE number = ? AND state = ?",
            state,
            by,
            at,
            number,
            before,
        )
        return done.rowcount == 1
