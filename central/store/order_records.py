"""Work orders, and what operations decided about parked entries, as values."""

from __future__ import annotations

import msgspec


class OrderRow(msgspec.Struct, frozen=True):
    """Something for a technician to do. Of one fault at one terminal there is one open order at a time."""

    order_no: int
    kind: str
    fault_key: str
    """What the fault is, among the terminal's; empty for an order that somebody wrote."""
    terminal: str
    receipt_no: str
    title: str
    state: str
    """open, assigned or closed."""
    opened_at: str
    due_at: str
    assigned_to: str = ""
    gone_since: str = ""
    """Since when the terminal no longer tells of the fault."""
    closed_at: str = ""
    closed_by: str = ""
    done: str = ""
    """What was done."""


class OrderNote(msgspec.Struct, frozen=True):
    """One step in the life of an order."""

    order_no: int
    note_no: int
    at: str
    actor: str
    action: str
    text: str


class DecisionRow(msgspec.Struct, frozen=True):
    """What operations wants to become of an entry that is parked at a terminal."""

    terminal: str
    entry_id: str
    receipt_no: str
    decision: str
    """``resend``, or ``set_aside``: it needs no attention any more."""
    reason: str
    decided_by: str
    decided_at: str
    told: int = 0
    """How often the terminal has been told."""
    taken_at: str = ""
    """When it was seen to have happened, or given up."""


class RatingCount(msgspec.Struct, frozen=True):
    """How often a service was given a score at a terminal."""

    service: str
    terminal: str
    score: int
    count: int


class BadRating(msgspec.Struct, frozen=True):
    """A rating of 1 or 2, without the person."""

    receipt_no: str
    service: str
    terminal: str
    score: int
    rated_at: str
    accepted_at: str
    tags: tuple[str, ...]
