"""The audit trail: hash-chained lines, written in the transaction of what they tell of. Never personal data."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping

import msgspec

from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class AuditLine:
    number: int
    at: str
    code: str
    fields: Mapping[str, str]


def append(connection: sqlite3.Connection, at: str, code: str, fields: Mapping[str, str] | None = None) -> None:
    """Adds one line inside the caller's transaction. The chain shows later edits and gaps."""
    encoded = msgspec.json.encode(dict(fields or {}), order="sorted").decode()
    row = connection.execute("SELECT chain FROM audit_event ORDER BY number DESC LIMIT 1").fetchone()
    before = "" if row is None else str(row[0])
    connection.execute(
        "INSERT INTO audit_event (at, code, fields, chain) VALUES (?, ?, ?, ?)",
        (at, code, encoded, _link(before, at, code, encoded)),
    )


def tail(connection: sqlite3.Connection, count: int) -> tuple[AuditLine, ...]:
    """The newest lines, newest first."""
    rows = connection.execute("SELECT number, at, code, fields FROM audit_event ORDER BY number DESC LIMIT ?", (count,))
    return tuple(AuditLine(number, at, code, json.loads(fields)) for number, at, code, fields in rows)


def latest(connection: sqlite3.Connection, code: str) -> str:
    """When an event of this kind was last written down; empty when it never was."""
    row = connection.execute("SELECT at FROM audit_event WHERE code = ? ORDER BY number DESC LIMIT 1", (code,)).fetchone()
    return "" if row is None else str(row[0])


def newest(connection: sqlite3.Connection, code: str) -> AuditLine | None:
    """The last event of this kind."""
    found = connection.execute(
        "SELECT number, at, code, fields FROM audit_event WHERE code = ? ORDER BY number DESC LIMIT 1", (code,)
    ).fetchone()
    return None if found is None else AuditLine(found[0], found[1], found[2], json.loads(found[3]))


def first_broken_link(connection: sqlite3.Connection) -> int | None:
    """The number of the first line whose chain does not hold, or None when all hold."""
    before = ""
    for number, at, code, fields, chain in connection.execute(
        "SELECT number, at, code, fields, chain FROM audit_event ORDER BY number"
    ):
        if chain != _link(before, at, code, fields):
            return int(number)
        before = chain
    return None


def _link(before: str, at: str, code: str, fields: str) -> str:
    return hashlib.sha256(f"{before}\n{at}\n{code}\n{fields}".encode()).hexdigest()
