"""Finding transactions and log lines by what people know of them, in SQL that any of the databases understands.

Only the conditions that are asked for stand in a statement, so that the database can use its indexes.
"""

# ruff: noqa: S608 - what is put into statements here is constant conditions, never a value

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from central.store.console_records import NumberedLog, Sought
from central.store.records import CaseState, LogRow, TransactionRow
from central.store.statements import Questions
from sync.wire import JournalEvent

_CONDITIONS: Final = {
    "receipt_no": "l.receipt_no = ?",
    "entry_id": "l.entry_id = ?",
    "terminal": "l.terminal = ?",
    "service": "l.service = ?",
    "state": "c.state = ?",
    "since": "l.accepted_at >= ?",
    "until": "l.accepted_at < ?",
}
_OF_CASES: Final = {"service": "c.service = ?", "state": "c.state = ?"}
_BY_CASE: Final = "c.ledger_no DESC"
"""Of a state that few cases stay in: read along the index of those, which is in the ledger's order."""
_BY_NUMBER: Final = "l.ledger_no DESC"
_BY_MOMENT: Final = "l.accepted_at DESC, l.ledger_no DESC"
"""Of a stretch of days: read along the index of moments. By number, an old day is found after all days since."""
_LOG_CONDITIONS: Final = (
    "terminal = ?",
    "receipt_no <> '' AND receipt_no = ?",
    "received_at >= ?",
    "received_at < ?",
    "log_no < ?",
)
_events: Final = msgspec.json.Decoder(JournalEvent)


class SearchStore(Protocol):
    """What the console looks for in ``Store``."""

    def find_transactions(self, sought: Sought, limit: int) -> tuple[TransactionRow, ...]:
        """The newest first: by number, within a stretch of days by the moment of acceptance."""
        ...

    def find_journal(
        self, terminal: str, receipt_no: str, since: str, until: str, below: int, limit: int
    ) -> tuple[NumberedLog, ...]:
        """The newest first; received in ``since <= t < until``, numbered below ``below``. Empty and 0 do not matter."""
        ...


class SearchReads(Questions):
    """A part of the reading half of ``Store``."""

    def find_transactions(self, sought: Sought, limit: int) -> tuple[TransactionRow, ...]:
        if sought.state not in ("", CaseState.ACCEPTED) and not _more_than_a_state(sought):
            return self._of_a_state(sought, limit)
        by_moment = bool(sought.since or sought.until)
        conditions = ["l.kind = 'transaction'"]
        values: list[object] = []
        for name, condition in _CONDITIONS.items():
            value = getattr(sought, name)
            if value:
                conditions.append(condition)
                values.append(value)
        if sought.below:
            condition, marks = self._after(sought.below, by_moment)
            conditions.append(condition)
            values += marks
        order = _BY_MOMENT if by_moment else _BY_NUMBER
        return self._found(" AND ".join(conditions), values, order, limit, sought.state)

    def _of_a_state(self, sought: Sought, limit: int) -> tuple[TransactionRow, ...]:
        asked = [(condition, getattr(sought, name)) for name, condition in _OF_CASES.items() if getattr(sought, name)]
        if sought.below:
            asked.append(("c.ledger_no < ?", sought.below))
        where = " AND ".join(condition for condition, _value in asked)
        return self._found(where, [value for _condition, value in asked], _BY_CASE, limit, sought.state)

    def _after(self, below: int, by_moment: bool) -> tuple[str, list[object]]:
        """A condition for what comes after a line in the order asked for."""
        line = self._one(f"SELECT accepted_at FROM {self.KEYS} WHERE ledger_no = ?", below) if by_moment else None
        if line is None:
            return "l.ledger_no < ?", [below]
        return "(l.accepted_at, l.ledger_no) < (?, ?)", [line[0], below]

    def transactions(self, limit: int, receipt_no: str = "") -> tuple[TransactionRow, ...]:
        return self.find_transactions(Sought(receipt_no=receipt_no), limit)

    @abstractmethod
    def _found(
        self, where: str, values: Sequence[object], order: str, limit: int, state: str
    ) -> tuple[TransactionRow, ...]:
        """Transactions. ``where`` and ``order``: of ``l``, the ledger or its keys, and ``c``, the case.

        ``state``: the case's that ``where`` asks for, or empty. ``order`` begins with ``c.`` when it is all that is asked
        for beside the service.
        """

    def find_journal(
        self, terminal: str, receipt_no: str, since: str, until: str, below: int, limit: int
    ) -> tuple[NumberedLog, ...]:
        wanted = (terminal, receipt_no, since, until, below)
        asked = [(clause, value) for clause, value in zip(_LOG_CONDITIONS, wanted, strict=True) if value]
        where = " AND ".join(clause for clause, _value in asked) or "1 = 1"
        rows = self._all(
            f"SELECT log_no, terminal, received_at, event FROM journal WHERE {where} ORDER BY log_no DESC LIMIT ?",
            *(value for _clause, value in asked),
            limit,
        )
        return tuple(NumberedLog(row[0], LogRow(row[1], row[2], _events.decode(row[3]))) for row in rows)


def _more_than_a_state(sought: Sought) -> bool:
    return bool(sought.receipt_no or sought.entry_id or sought.terminal or sought.since or sought.until)
