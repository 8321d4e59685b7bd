"""Work orders, decisions and ratings, in SQL that any of the databases understands."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.order_records import BadRating, DecisionRow, OrderNote, OrderRow, RatingCount
from central.store.phoneratings import BY_PHONE
from central.store.statements import Questions, Statements

_ORDER: Final = ", ".join(OrderRow.__struct_fields__)
_NOTE: Final = ", ".join(OrderNote.__struct_fields__)
_DECISION: Final = ", ".join(DecisionRow.__struct_fields__)
_TRIES: Final = 50
"""Somebody else may take the next number at the same moment."""
_ORDER_MARKS: Final = ", ".join("?" * len(OrderRow.__struct_fields__))
_DECISION_MARKS: Final = ", ".join("?" * len(DecisionRow.__struct_fields__))


class OrderStore(Protocol):
    """What the console asks of ``Store`` about work."""

    def orders(
        self, limit: int, state: str = "", kind: str = "", terminal: str = "", below: int = 0
    ) -> tuple[OrderRow, ...]:
        """The newest first; ``state`` may also be ``unfinished``: whatever is not closed, the first due first."""
        ...

    def order(self, order_no: int) -> tuple[OrderRow, tuple[OrderNote, ...]] | None: ...
    def order_counts(self) -> dict[tuple[str, str], int]:
        """By state and kind."""
        ...

    def silent_terminals(self, since: str, limit: int) -> tuple[str, ...]:
        """Not heard of since a moment, though before, and without an open order for it."""
        ...

    def decisions(self, limit: int, entry_id: str = "") -> tuple[DecisionRow, ...]:
        """The newest first."""
        ...

    def rating_counts(self, since: str, until: str) -> tuple[RatingCount, ...]: ...
    def bad_ratings(self, since: str, limit: int) -> tuple[BadRating, ...]:
        """The newest first."""
        ...


class OrderUnit(Protocol):
    """What is written about work in one ``Unit``."""

    def open_orders(self, terminal: str) -> tuple[OrderRow, ...]:
        """Those of a terminal that are not closed."""
        ...

    def order_now(self, order_no: int) -> OrderRow | None: ...
    def add_order(self, row: OrderRow) -> bool:
        """Under the next number, whatever the row says; False when the fault has an open order already."""
        ...

    def change_order(self, row: OrderRow) -> None: ...
    def add_note(self, row: OrderNote) -> None:
        """Under the order's next number, whatever the row says."""
        ...

    def open_decisions(self, terminal: str) -> tuple[DecisionRow, ...]: ...
    def add_decision(self, row: DecisionRow) -> None:
        """Takes the place of one about the same entry that has not happened yet."""
        ...

    def note_decision(self, row: DecisionRow) -> None:
        """How often told, and when taken."""
        ...


class OrderReads(Questions):
    """A part of the reading half of ``Store``."""

    def orders(
        self, limit: int, state: str = "", kind: str = "", terminal: str = "", below: int = 0
    ) -> tuple[OrderRow, ...]:
        unfinished = state == "unfinished"
        wanted = (("state = ?", "" if unfinished else state), ("kind = ?", kind), ("terminal = ?", terminal))
        asked: list[tuple[str, object]] = [(clause, value) for clause, value in wanted if value]
        if below:
            asked.append(("order_no < ?", below))
        clauses = [clause for clause, _value in asked] + ["state <> 'closed'"] * unfinished
        order = "due_at, order_no" if unfinished else "order_no DESC"
        rows = self._all(
            f"SELECT {_ORDER} FROM work_order WHERE {' AND '.join(clauses) or '1 = 1'} ORDER BY {order} LIMIT ?",
            *(value for _clause, value in asked),
            limit,
        )
        return tuple(OrderRow(*row) for row in rows)

    def order(self, order_no: int) -> tuple[OrderRow, tuple[OrderNote, ...]] | None:
        rows = self._all(f"SELECT {_ORDER} FROM work_order WHERE order_no = ?", order_no)
        if not rows:
            return None
        notes = self._all(f"SELECT {_NOTE} FROM work_order_note WHERE order_no = ? ORDER BY note_no", order_no)
        return OrderRow(*rows[0]), tuple(OrderNote(*note) for note in notes)

    def order_counts(self) -> dict[tuple[str, str], int]:
        rows = self._all("SELECT state, kind, count(*) FROM work_order GROUP BY state, kind")
        return {(row[0], row[1]): int(row[2]) for row in rows}

    def silent_terminals(self, since: str, limit: int) -> tuple[str, ...]:
        rows = self._all(
            "SELECT s.terminal FROM terminal_state s WHERE s.last_seen <> '' AND s.last_seen < ? AND NOT EXISTS "
            "(SELECT 1 FROM work_order o WHERE o.terminal = s.terminal AND o.fault_key = 'link:' AND o.state <> 'closed') "
            "AND NOT EXISTS (SELECT 1 FROM terminal_access a WHERE a.terminal = s.terminal AND a.revoked_at <> '') "
            "ORDER BY s.last_seen LIMIT ?",
            since,
            limit,
        )
        return tuple(row[0] for row in rows)

    def decisions(self, limit: int, entry_id: str = "") -> tuple[DecisionRow, ...]:
        where, values = ("entry_id = ?", [entry_id]) if entry_id else ("1 = 1", [])
        rows = self._all(
            f"SELECT {_DECISION} FROM entry_decision WHERE {where} ORDER BY decided_at DESC LIMIT ?", *values, limit
        )
        return tuple(DecisionRow(*row) for row in rows)

    # SQLite takes the tables of a CROSS JOIN in their order: the few ratings first, not all of the ledger's days.

    def rating_counts(self, since: str, until: str) -> tuple[RatingCount, ...]:
        rows = self._all(
            f"SELECT l.service, l.terminal, r.score, count(*) FROM rating r CROSS JOIN {self.KEYS} l "
            f"WHERE l.entry_id = r.entry_id AND ((NOT {BY_PHONE} AND l.accepted_at >= ? AND l.accepted_at < ?) "
            f"OR ({BY_PHONE} AND r.rated_at >= ? AND r.rated_at < ?)) GROUP BY l.service, l.terminal, r.score",
            since,
            until,
            since,
            until,
        )
        return tuple(RatingCount(*row) for row in rows)

    def bad_ratings(self, since: str, limit: int) -> tuple[BadRating, ...]:
        rows = self._all(
            "SELECT r.receipt_no, l.service, l.terminal, r.score, r.rated_at, l.accepted_at, r.tags FROM rating r "
            f"CROSS JOIN {self.KEYS} l WHERE l.entry_id = r.entry_id AND r.score <= 2 AND "
            f"((NOT {BY_PHONE} AND l.accepted_at >= ?) OR ({BY_PHONE} AND r.rated_at >= ?)) "
            "ORDER BY l.ledger_no DESC LIMIT ?",
            since,
            since,
            limit,
        )
        return tuple(
            BadRating(no, service, terminal, score, rated, got, msgspec.json.decode(tags, type=tuple[str, ...]))
            for no, service, terminal, score, rated, got, tags in rows
        )


class OrderWrites(Statements):
    """A part of ``Unit``."""

    def _number(self, statement: str, *values: object) -> int:
        row = self._run(statement, *values).fetchone()
        return int(row[0]) if row else 0

    def open_orders(self, terminal: str) -> tuple[OrderRow, ...]:
        rows = self._run(f"SELECT {_ORDER} FROM work_order WHERE terminal = ? AND state <> 'closed'", terminal)
        return tuple(OrderRow(*row) for row in rows.fetchall())

    def order_now(self, order_no: int) -> OrderRow | None:
        row = self._run(f"SELECT {_ORDER} FROM work_order WHERE order_no = ?", order_no).fetchone()
        return OrderRow(*row) if row else None

    def add_order(self, row: OrderRow) -> bool:
        for _ in range(_TRIES):
            number = self._number("SELECT coalesce(max(order_no), 0) + 1 FROM work_order")
            values = msgspec.structs.astuple(msgspec.structs.replace(row, order_no=number))
            added = self._run(f"INSERT INTO work_order ({_ORDER}) VALUES ({_ORDER_MARKS}) ON CONFLICT DO NOTHING", *values)
            if added.rowcount == 1:
                self.add_note(OrderNote(number, 0, row.opened_at, "", "opened", row.title))
                return True
            if row.fault_key and row.fault_key in {one.fault_key for one in self.open_orders(row.terminal)}:
                return False
        return False

    def change_order(self, row: OrderRow) -> None:
        names = OrderRow.__struct_fields__[1:]
        values = msgspec.structs.astuple(row)
        changes = ", ".join(f"{name} = ?" for name in names)
        self._run(f"UPDATE work_order SET {changes} WHERE order_no = ?", *values[1:], row.order_no)

    def add_note(self, row: OrderNote) -> None:
        number = self._number("SELECT coalesce(max(note_no), 0) + 1 FROM work_order_note WHERE order_no = ?", row.order_no)
        values = msgspec.structs.astuple(msgspec.structs.replace(row, note_no=number))
        self._run(f"INSERT INTO work_order_note ({_NOTE}) VALUES (?, ?, ?, ?, ?, ?)", *values)

    def open_decisions(self, terminal: str) -> tuple[DecisionRow, ...]:
        rows = self._run(f"SELECT {_DECISION} FROM entry_decision WHERE terminal = ? AND taken_at = ''", terminal)
        return tuple(DecisionRow(*row) for row in rows.fetchall())

    def add_decision(self, row: DecisionRow) -> None:
        self._run(
            "UPDATE entry_decision SET taken_at = ? WHERE terminal = ? AND entry_id = ? AND taken_at = ''",
            row.decided_at,
            row.terminal,
            row.entry_id,
        )
        self._run(f"INSERT INTO entry_decision ({_DECISION}) VALUES ({_DECISION_MARKS})", *msgspec.structs.astuple(row))

    def note_decision(self, row: DecisionRow) -> None:
        self._run(
            "UPDATE entry_decision SET told = ?, taken_at = ? WHERE terminal = ? AND entry_id = ? AND decided_at = ?",
            row.told,
            row.taken_at,
            row.terminal,
            row.entry_id,
            row.decided_at,
        )
