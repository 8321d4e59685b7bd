"""What became of a transaction at its department, on its way back to the terminal that took it in.

A terminal names in its heartbeat the entries of which it has not heard; the platform answers for those that are decided.
Nothing is remembered of who has been told what: the same question brings the same answer.
"""

from __future__ import annotations

from typing import Final

import msgspec

MAX_ASKED: Final = 100
"""Entries in one heartbeat."""
MAX_REASON: Final = 200
"""Characters."""

ACCEPTED: Final = "accepted"
"""The department has done what was asked for."""
DECLINED: Final = "declined"
"""It will not, for the reason given."""
NO_DEPARTMENT: Final = "no_department"
"""Nobody is connected who could decide; the platform keeps the transaction."""
STATES: Final = frozenset({ACCEPTED, DECLINED, NO_DEPARTMENT})


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """Final. ``reason``: the department's words for the person, without name or number."""

    entry_id: str
    state: str
    at: str
    reason: str = ""
