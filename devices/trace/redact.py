"""Personal data goes before a trace may be kept: one redactor for each kind of device, and none means nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from devices.trace.events import Event, Heading, Trace
from devices.trace.masking import mask_slip_text
from devices.trace.redact_card import redact_card
from devices.trace.redact_ipp import redact_ipp
from devices.trace.redact_text import redact_codes, redact_slips

Redactor: TypeAlias = Callable[[Trace], tuple[Event, ...]]


def redact_all(trace: Trace) -> tuple[Event, ...]:
    """For kinds that nobody has written a redactor for: only times and lengths are left."""
    return tuple(
        replace(event, data=bytes(len(event.data)), masked=((0, len(event.data)),) if event.data else ())
        for event in trace.events
    )


REDACTORS: Mapping[str, Redactor] = MappingProxyType(
    {
        "idcard": redact_card,
        "receipt": redact_slips,
        "scanner": redact_codes,
        "document": redact_ipp,
    }
)


def redact(trace: Trace) -> Trace:
    """The trace as it may be kept. Doing it twice changes nothing more."""
    redactor = REDACTORS.get(trace.heading.kind, redact_all)
    return Trace(_redacted_heading(trace.heading), redactor(trace))


def _redacted_heading(heading: Heading) -> Heading:
    return msgspec.structs.replace(
        heading,
        slip=tuple(mask_slip_text(line) for line in heading.slip),
        job_name="a" * len(heading.job_name.encode("utf-8")),
        source="".join(c for c in heading.source if c.isascii() and (c.isalnum() or c in " ._-"))[:80],
    )
