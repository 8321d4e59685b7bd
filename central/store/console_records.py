"""The rows of the operations console as values."""

from __future__ import annotations

import msgspec

from central.store.records import LogRow


class UserRow(msgspec.Struct, frozen=True):
    """Somebody who may log in. ``code_secret``: the TOTP secret, sealed to the platform; empty for none."""

    name: str
    role: str
    password_hash: str
    code_secret: str
    code_step: int
    """The last time step whose code was used: a code works once."""
    created_at: str
    disabled_at: str = ""


class FailureRow(msgspec.Struct, frozen=True):
    """How often logging in under a name has gone wrong since it last went right."""

    name: str
    failures: int
    last_at: str
    locked_until: str = ""


class SessionRow(msgspec.Struct, frozen=True):
    """A browser that is logged in. The token itself is only in the browser."""

    token_sha256: str
    name: str
    created_at: str
    seen_at: str
    expires_at: str


class AuditRow(msgspec.Struct, frozen=True):
    """One action. ``hash`` covers all fields before it."""

    number: int
    at: str
    actor: str
    action: str
    object: str
    detail: str
    prev_hash: str
    hash: str


class Sought(msgspec.Struct, frozen=True):
    """What somebody looks for among the transactions; an empty field does not matter."""

    receipt_no: str = ""
    entry_id: str = ""
    terminal: str = ""
    service: str = ""
    state: str = ""
    """A :class:`central.store.records.CaseState`."""
    since: str = ""
    """The platform got it at or after this moment."""
    until: str = ""
    """And before this one."""
    below: int = 0
    """Only what comes after the line of that number: the next page."""


class Outside(msgspec.Struct, frozen=True):
    """What somebody looks for among what is not in the ledger; an empty field does not matter."""

    receipt_no: str = ""
    entry_id: str = ""
    terminal: str = ""
    service: str = ""
    parked: bool = False
    """Only what a terminal has parked; says nothing of what was refused."""
    after: tuple[str, str, str] | None = None
    """Moment, terminal and id of the last row that was seen: the next page."""


class NumberedLog(msgspec.Struct, frozen=True):
    """A line of a sync log and its number among all that the platform has got."""

    number: int
    log: LogRow
