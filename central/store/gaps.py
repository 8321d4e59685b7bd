"""Which sequence numbers a platform should ask for: those between, without the stretches that a terminal calls void."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from sync.wire import StoreReport

Stretch = tuple[int, int]
"""First and last."""

_reports: Final = msgspec.json.Decoder(StoreReport)


def store_report(said: bytes | None) -> StoreReport | None:
    """What a terminal said about its database in its latest heartbeat."""
    return None if said is None else _reports.decode(said)


def void_of(said: bytes | None) -> tuple[Stretch, ...]:
    """The stretches of numbers that will not come, in order."""
    report = store_report(said)
    return () if report is None else tuple(sorted(report.void))


def wanted(first: int, last: int, void: Sequence[Stretch]) -> Iterator[Stretch]:
    """The parts of ``first`` to ``last`` that lie in no void stretch; nothing when ``last`` is before ``first``."""
    for void_first, void_last in void:
        if void_last < first:
            continue
        if void_first > last:
            break
        if void_first > first:
            yield first, void_first - 1
        first = void_last + 1
    if first <= last:
        yield first, last
