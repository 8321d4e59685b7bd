"""The terminals' sync journals: lines, batches, and what was wrong with a chain, in SQL for any of the databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from central.store.records import JournalBatchRow, JournalBreak, JournalHead, LogRow
from central.store.statements import Questions, Statements
from sync.wire import JournalEvent

_BATCH: Final = ", ".join(JournalBatchRow.__struct_fields__)
_BREAK: Final = ", ".join(JournalBreak.__struct_fields__)
_events: Final = msgspec.json.Decoder(JournalEvent)


class JournalReads(Questions):
    """A part of the reading half of ``Store``."""

    def journal(self, limit: int, receipt_no: str = "") -> tuple[LogRow, ...]:
        if receipt_no:
            rows = self._all(
                "SELECT terminal, received_at, event FROM journal WHERE receipt_no <> '' AND receipt_no = ? "
                "ORDER BY log_no DESC LIMIT ?",
                receipt_no,
                limit,
            )
        else:
            rows = self._all("SELECT terminal, received_at, event FROM journal ORDER BY log_no DESC LIMIT ?", limit)
        return tuple(LogRow(row[0], row[1], _events.decode(row[2])) for row in rows)

    def journal_breaks(self, limit: int, terminal: str = "") -> tuple[JournalBreak, ...]:
        rows = self._all(
            f"SELECT {_BREAK} FROM journal_break WHERE (? = '' OR terminal = ?) "  # noqa: S608 - constant columns
            "ORDER BY found_at DESC LIMIT ?",
            terminal,
            terminal,
            limit,
        )
        return tuple(JournalBreak(*row) for row in rows)

    def journal_batches(self, terminal: str, limit: int) -> tuple[JournalBatchRow, ...]:
        rows = self._all(
            f"SELECT {_BATCH} FROM journal_batch WHERE terminal = ? "  # noqa: S608 - as above
            "ORDER BY received_at DESC, last_seq DESC LIMIT ?",
            terminal,
            limit,
        )
        return tuple(JournalBatchRow(*row) for row in rows)


class JournalWrites(Statements):
    """A part of ``Unit``."""

    def journal_head(self, terminal: str, chain: str) -> JournalHead:
        row = self._run(
            "SELECT last_seq, hash, prev_hash FROM journal_batch WHERE terminal = ? AND chain = ? "
            "ORDER BY last_seq DESC LIMIT 1",
            terminal,
            chain,
        ).fetchone()
        return JournalHead(*row) if row else JournalHead()

    def has_journal(self, terminal: str) -> bool:
        return self._run("SELECT 1 FROM journal_batch WHERE terminal = ? LIMIT 1", terminal).fetchone() is not None

    def journal_hashes_at(self, terminal: str, chain: str, last_seq: int) -> frozenset[str]:
        rows = self._run(
            "SELECT hash FROM journal_batch WHERE terminal = ? AND last_seq = ? AND (chain = ? OR chain LIKE ?)",
            terminal,
            last_seq,
            chain,
            f"{chain}~%",
        ).fetchall()
        return frozenset(str(row[0]) for row in rows)

    def journal_branch(self, terminal: str, chain: str, hash_: str) -> str:
        row = self._run(
            "SELECT chain FROM journal_batch WHERE terminal = ? AND hash = ? AND chain LIKE ? LIMIT 1",
            terminal,
            hash_,
            f"{chain}~%",
        ).fetchone()
        return str(row[0]) if row else ""

    def journal_lines(self, terminal: str, chain: str, first: int, last: int) -> tuple[JournalEvent, ...]:
        rows = self._run(
            "SELECT event FROM journal WHERE terminal = ? AND chain = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            terminal,
            chain,
            first,
            last,
        ).fetchall()
        return tuple(_events.decode(row[0]) for row in rows)

    def add_journal(self, batch: JournalBatchRow, events: Sequence[JournalEvent]) -> None:
        self._run_each(
            "INSERT INTO journal (terminal, chain, seq, at, receipt_no, event, received_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (terminal, chain, seq) DO NOTHING",
            [
                (
                    batch.terminal,
                    batch.chain,
                    event.seq,
                    event.at,
                    event.receipt_no,
                    msgspec.json.encode(event),
                    batch.received_at,
                )
                for event in events
            ],
        )
        values = msgspec.structs.astuple(batch)
        self._run(
            f"INSERT INTO journal_batch ({_BATCH}) VALUES ({', '.join('?' * len(values))}) "  # noqa: S608
            "ON CONFLICT (terminal, chain, last_seq) DO UPDATE SET hash = excluded.hash, prev_hash = excluded.prev_hash",
            *values,
        )
        self._run(
            "UPDATE terminal_state SET journal_up_to = ?, last_seen = ? WHERE terminal = ?",
            batch.last_seq,
            batch.received_at,
            batch.terminal,
        )

    def note_break(self, found: JournalBreak) -> None:
        """The same again, such as with each heartbeat, changes nothing."""
        values = msgspec.structs.astuple(found)
        added = self._run(
            f"INSERT INTO journal_break ({_BREAK}) VALUES ({', '.join('?' * len(values))}) "  # noqa: S608
            "ON CONFLICT (terminal, chain, kind, first_seq, last_seq, given) DO NOTHING",
            *values,
        )
        if added.rowcount == 1 and found.is_alarm:
            self._run("UPDATE terminal_state SET chain_breaks = chain_breaks + 1 WHERE terminal = ?", found.terminal)
