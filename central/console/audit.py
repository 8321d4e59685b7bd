"""Who did what: an append-only chain of hashes, so that a line taken out or changed shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from central.store import Store, StoreUnavailableError, Unit
from central.store.console_records import AuditRow

BEFORE_THE_FIRST: Final = "0" * 64
SYSTEM: Final = "(命令行)"
"""The actor of what was done at the platform's own command line."""
_TRIES: Final = 50
_STRETCH: Final = 1000
_LONGEST_DETAIL: Final = 2000


def audit_hash(row: AuditRow) -> str:
    """SHA-256 (hex) of the JSON list of every field but the hash."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.astuple(row)[:-1])).hexdigest()


def note(
    unit: Unit, at: str, actor: str, action: str, subject: str = "", detail: Mapping[str, object] | None = None
) -> None:
    """Appends one line, in the same database transaction as what it tells of.

    Raises ``StoreUnavailableError`` when others keep taking the next number: then nothing of the action happens.
    """
    text = msgspec.json.encode(detail or {}).decode()[:_LONGEST_DETAIL]
    for _ in range(_TRIES):
        last = unit.last_audit()
        number, before = (last.number + 1, last.hash) if last is not None else (1, BEFORE_THE_FIRST)
        row = AuditRow(number, at, actor, action, subject, text, before, "")
        if unit.add_audit(msgspec.structs.replace(row, hash=audit_hash(row))):
            return
    raise StoreUnavailableError("the audit's next number was taken every time")


class Verdict(msgspec.Struct, frozen=True):
    """What became of the chain. ``broken_at`` is the first line that does not fit, 0 when all do."""

    lines: int
    broken_at: int
    head: str


def verify(store: Store) -> Verdict:
    """Goes through the whole chain. What was cut off at its end only a head noted elsewhere can show."""
    number, before = 0, BEFORE_THE_FIRST
    while rows := store.audit_after(number, _STRETCH):
        for row in rows:
            if row.number != number + 1 or row.prev_hash != before or row.hash != audit_hash(row):
                return Verdict(number, number + 1, before)
            number, before = row.number, row.hash
    return Verdict(number, 0, before)
