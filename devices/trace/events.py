"""A trace as values: what was sent, received and suffered at a port, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import msgspec

VERSION = 1


class What(StrEnum):
    """``out`` leaves the terminal, ``in`` comes from the device."""

    OPENED = "open"
    REFUSED = "refused"
    """The port could not be opened."""
    OUT = "out"
    IN = "in"
    RESET = "reset"
    """The driver threw away what had arrived and was not read yet."""
    STALLED = "stalled"
    """A write ended at its deadline."""
    LOST = "lost"
    """The port failed; only opening it anew helps."""


Span = tuple[int, int]
"""Start and end of bytes that were replaced."""


@dataclass(frozen=True, slots=True)
class Event:
    """``at``: seconds since the recording began. ``masked``: where ``data`` is not what really went over the wire.
    ``endpoint``: of a USB packet; 0 for other transports and for HID reports."""

    at: float
    what: What
    data: bytes = field(default=b"", repr=False)
    masked: tuple[Span, ...] = ()
    endpoint: int = 0


class Heading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The first line of a trace file.

    ``steps`` is what the driver was asked to do, ``outcome`` what it said each time: a fault's code or the name of the
    answer's type. The masked ``slip``, ``job_name`` and ``pdf_size`` let a replay ask for the same number of bytes.
    """

    trace: int = VERSION
    kind: str
    transport: str
    address: str = ""
    simulated: bool
    source: str = ""
    steps: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    slip: tuple[str, ...] = ()
    job_name: str = ""
    pdf_size: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    heading: Heading
    events: tuple[Event, ...] = field(repr=False)

    def with_outcome(self, outcome: Sequence[str]) -> Trace:
        return replace(self, heading=msgspec.structs.replace(self.heading, outcome=tuple(outcome)))
