"""A wall clock that a test sets by hand."""

from __future__ import annotations

from datetime import UTC, datetime


class Hand:
    """Stands still until ``now`` is given another value."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now
