"""The effect journal: what was to be printed, and how far it came. ``intended -> started -> confirmed | unknown``.

After a crash a started effect is resolved by asking the device, then a person; it is never simply done again.
"""

from __future__ import annotations

import json
import sqlite3
from enum import StrEnum

from kiosk.domain.values import dataclass

NOT_SEEN = "paper.not_seen"
"""The code of a paper of which a person said that it did not come out."""


class EffectKind(StrEnum):
    SLIP = "slip"
    DOCUMENT = "document"


class EffectState(StrEnum):
    INTENDED = "intended"
    STARTED = "started"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    """The person did not want it."""
    LAPSED = "lapsed"
    """Nobody was there any more to want it."""


@dataclass(frozen=True, slots=True)
class EffectRow:
    effect_id: str
    transaction_id: str
    kind: EffectKind
    state: EffectState
    intended_at: str
    attempts: int
    baseline: int | None
    """The printer's cut counter before the attempt, when it has one."""
    changed_at: str = ""
    proof: str = ""
    code: str = ""
    reprint_of: str = ""
    """The first paper of the transaction; empty for that one itself."""
    ordered_role: str = ""
    """``attendant`` or ``technician``: who ordered the reprint."""


_COLUMNS = (
    "effect_id, transaction_id, kind, state, intended_at, attempts, baseline, changed_at, proof, code,"
    " coalesce(reprint_of, ''), ordered_role"
)


def intend(connection: sqlite3.Connection, effect_id: str, transaction_id: str, kind: EffectKind, at: str) -> None:
    connection.execute(
        "INSERT INTO effect_journal (effect_id, transaction_id, kind, state, intended_at, changed_at)"
        " VALUES (?, ?, ?, 'intended', ?, ?)",
        (effect_id, transaction_id, kind.value, at, at),
    )


def intend_reprint(
    connection: sqlite3.Connection, effect_id: str, first: EffectRow, at: str, *, who: str, role: str, why: str
) -> None:
    """One more paper of the transaction of ``first``, ordered by a person. SQLite refuses a second open one."""
    connection.execute(
        "INSERT INTO effect_journal (effect_id, transaction_id, kind, state, intended_at, changed_at,"
        " reprint_of, reprint_number, ordered_by, ordered_role, ordered_why)"
        " SELECT ?, ?, ?, 'intended', ?, ?, ?, max(reprint_number) + 1, ?, ?, ? FROM effect_journal"
        " WHERE transaction_id = ?",
        (
            effect_id,
            first.transaction_id,
            first.kind.value,
            at,
            at,
            first.effect_id,
            who,
            role,
            why,
            first.transaction_id,
        ),
    )


def papers_of(connection: sqlite3.Connection, transaction_id: str) -> tuple[EffectRow, ...]:
    """The first paper of a transaction, then its reprints in the order in which they were asked for."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM effect_journal WHERE transaction_id = ? ORDER BY reprint_number",  # noqa: S608
        (transaction_id,),
    )
    return tuple(_row(row) for row in rows)


def get(connection: sqlite3.Connection, effect_id: str) -> EffectRow | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM effect_journal WHERE effect_id = ?", (effect_id,)).fetchone()  # noqa: S608
    return None if row is None else _row(row)


def of_transaction(connection: sqlite3.Connection, transaction_id: str) -> str:
    """The id of the one paper that a transaction intends by itself."""
    row = connection.execute(
        "SELECT effect_id FROM effect_journal WHERE transaction_id = ? AND reprint_of IS NULL", (transaction_id,)
    ).fetchone()
    return str(row[0])


def unsettled(connection: sqlite3.Connection) -> tuple[EffectRow, ...]:
    """Effects that a crash or a power cut left open, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM effect_journal WHERE state IN ('intended', 'started') ORDER BY intended_at, effect_id"  # noqa: S608
    )
    return tuple(_row(row) for row in rows)


def in_doubt(connection: sqlite3.Connection, day: str) -> int:
    """Of how many papers nobody knows whether they came out; of one day (``2026-11-23``)."""
    row = connection.execute(
        "SELECT count(*) FROM effect_journal WHERE state = 'unknown' AND substr(changed_at, 1, 10) = ?", (day,)
    ).fetchone()
    return int(row[0])


def start(connection: sqlite3.Connection, effect_id: str, at: str, baseline: int | None) -> bool:
    """False when the effect is not in a state from which it may be started: then nothing must be printed."""
    return _move(connection, effect_id, at, EffectState.STARTED, (EffectState.INTENDED,), baseline=baseline, attempt=True)


def confirm(connection: sqlite3.Connection, effect_id: str, at: str, proof: str) -> bool:
    return _move(connection, effect_id, at, EffectState.CONFIRMED, (EffectState.STARTED, EffectState.UNKNOWN), proof=proof)


def not_done(connection: sqlite3.Connection, effect_id: str, at: str, code: str) -> bool:
    """The device says that nothing came out: it may be tried again."""
    return _move(connection, effect_id, at, EffectState.INTENDED, (EffectState.STARTED,), code=code)


def unknown(connection: sqlite3.Connection, effect_id: str, at: str, code: str) -> bool:
    return _move(connection, effect_id, at, EffectState.UNKNOWN, (EffectState.STARTED,), code=code)


def decline(connection: sqlite3.Connection, effect_id: str, at: str) -> bool:
    return _move(connection, effect_id, at, EffectState.DECLINED, (EffectState.INTENDED,))


def not_seen(connection: sqlite3.Connection, effect_id: str, at: str) -> bool:
    """A person looked, and nothing had come out of what was unknown."""
    return _move(connection, effect_id, at, EffectState.LAPSED, (EffectState.UNKNOWN,), code=NOT_SEEN)


def lapse(connection: sqlite3.Connection, effect_id: str, at: str) -> bool:
    return _move(connection, effect_id, at, EffectState.LAPSED, (EffectState.INTENDED,))


def leave_to_people(connection: sqlite3.Connection, at: str, code: str) -> int:
    """Ends every open effect without a device: what was begun is unknown, what was intended lapses. How many there were.

    For a database that came back from a copy: the papers may have come out since, and only a person may order them again.
    """
    cursor = connection.execute(
        "UPDATE effect_journal SET state = CASE state WHEN 'started' THEN 'unknown' ELSE 'lapsed' END,"
        " changed_at = ?, code = ? WHERE state IN ('intended', 'started')",
        (at, code),
    )
    return cursor.rowcount


def _move(
    connection: sqlite3.Connection,
    effect_id: str,
    at: str,
    to: EffectState,
    allowed: tuple[EffectState, ...],
    *,
    baseline: int | None = None,
    attempt: bool = False,
    proof: str = "",
    code: str = "",
) -> bool:
    before = json.dumps([state.value for state in allowed])
    cursor = connection.execute(
        "UPDATE effect_journal SET state = ?, changed_at = ?, attempts = attempts + ?,"
        " baseline = CASE WHEN ? THEN ? ELSE baseline END, proof = ?, code = ?"
        " WHERE effect_id = ? AND state IN (SELECT value FROM json_each(?))",
        (to.value, at, int(attempt), int(attempt), baseline, proof, code, effect_id, before),
    )
    return cursor.rowcount == 1


def _row(row: tuple[str, str, str, str, str, int, int | None, str, str, str, str, str]) -> EffectRow:
    return EffectRow(row[0], row[1], EffectKind(row[2]), EffectState(row[3]), *row[4:])
