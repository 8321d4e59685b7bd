"""What goes into the outbox and what comes out of it, as values."""

from __future__ import annotations

import re
import secrets
import time
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from sync import wire
from sync.wire.parcels import MAX_ENTRY_PARCEL_BYTES, MAX_ENTRY_PARCELS, MAX_PARCEL_BYTES, ParcelRef

MAX_TEXT: Final = 200
MAX_DETAIL: Final = 500

LONGEST_WAIT_SECONDS: Final = 3600.0
"""No entry or lease waits longer. A stored time further ahead means the wall clock was set back: it counts as due."""

_UUID7: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# What a platform may refuse for its form is refused before it can get stuck in the outbox.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
_RECEIPT_NO: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,47}")
_CLOCK_TRUST: Final = frozenset({"ntp", "server", "rtc", "none"})


class State(StrEnum):
    READY = "ready"
    LEASED = "leased"
    ACKED = "acked"
    PARKED = "parked"


class RejectedEntry(ValueError):  # noqa: N818 - it names what happened to the entry
    """An entry that may not enter the outbox.

    ``code``: outbox.bad_field, outbox.body_too_large, outbox.parcels_too_large or outbox.id_reused.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class SealedParcel(msgspec.Struct, frozen=True):
    """An attachment, sealed like a body (kind ``parcel``) and named by the hash of its sealed bytes."""

    parcel_id: str
    """UUIDv7."""
    sealed: wire.SealedBody

    @property
    def ref(self) -> ParcelRef:
        """How an entry names it."""
        data = self.sealed.data
        return ParcelRef(self.parcel_id, wire.body_hash(data), len(data), self.sealed.suite_id, self.sealed.key_id)


class NewEntry(msgspec.Struct, frozen=True):
    """What :func:`enqueue` takes. Entries of one ``stream`` keep their order; use one stream for each transaction.

    ``stream`` and ``service``: up to 64 of letters, digits and ``._:/-``. ``receipt_no``: up to 48 letters, digits and
    hyphens. ``created_at``: ISO 8601 with offset. ``clock_trust``: ntp, server, rtc or none. ``created_mono`` in seconds.
    """

    entry_id: str
    stream: str
    kind: wire.Kind
    service: str
    receipt_no: str
    created_at: str
    clock_trust: str
    sealed: wire.SealedBody
    created_mono: float
    boot_id: str
    parcels: tuple[SealedParcel, ...] = ()


class OutboxRow(msgspec.Struct, frozen=True):
    """One entry as lists show it: without its body."""

    seq: int
    entry_id: str
    stream: str
    kind: wire.Kind
    service: str
    receipt_no: str
    created_at: str
    body_bytes: int
    body_sha256: str
    body_erased: bool
    state: State
    attempts: int
    not_before: float
    last_code: str
    last_detail: str
    acked_at: float | None
    exported_at: str = ""
    """When it was last written to a medium that somebody carries to the platform; says nothing about its state."""


class LeasedEntry(msgspec.Struct, frozen=True):
    """An entry that is out for delivery, and how many times the platform has answered it with "later"."""

    entry: wire.Entry
    attempts: int


class Settled(msgspec.Struct, frozen=True):
    """What an outcome did to an entry. ``code`` is empty for an entry that is acked."""

    entry_id: str
    receipt_no: str
    service: str
    from_state: State
    to_state: State
    attempts: int
    code: str = ""
    next_at: float = 0.0
    """When an entry that stays is due again."""


class Counts(msgspec.Struct, frozen=True):
    ready: int = 0
    leased: int = 0
    acked: int = 0
    parked: int = 0

    @property
    def pending(self) -> int:
        """Entries that the sync will still deliver by itself."""
        return self.ready + self.leased


def new_entry_id() -> str:
    """A UUIDv7 (RFC 9562): milliseconds of Unix time, then 74 random bits. Lower-case with hyphens."""
    number = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def check(entry: NewEntry) -> None:
    """Raises :class:`RejectedEntry` when a field is out of bounds."""
    fine = {
        "entry_id": _UUID7.fullmatch(entry.entry_id) is not None,
        "stream": _NAME.fullmatch(entry.stream) is not None,
        "service": _NAME.fullmatch(entry.service) is not None,
        "receipt_no": _RECEIPT_NO.fullmatch(entry.receipt_no) is not None,
        "clock_trust": entry.clock_trust in _CLOCK_TRUST,
        "created_at": _is_moment(entry.created_at),
        "boot_id": len(entry.boot_id) <= MAX_TEXT,
        "suite_id": len(entry.sealed.suite_id) <= MAX_TEXT,
        "key_id": len(entry.sealed.key_id) <= MAX_TEXT,
        "body": len(entry.sealed.data) > 0,
    }
    bad = [name for name, is_fine in fine.items() if not is_fine]
    if bad:
        raise RejectedEntry("outbox.bad_field", ", ".join(bad))
    if len(entry.sealed.data) > wire.MAX_BODY_BYTES:
        raise RejectedEntry("outbox.body_too_large", f"{len(entry.sealed.data)} bytes")
    _check_parcels(entry.parcels)


def _check_parcels(parcels: tuple[SealedParcel, ...]) -> None:
    sizes = [len(parcel.sealed.data) for parcel in parcels]
    if len(parcels) > MAX_ENTRY_PARCELS or sum(sizes) > MAX_ENTRY_PARCEL_BYTES:
        raise RejectedEntry("outbox.parcels_too_large", f"{len(parcels)} parcels, {sum(sizes)} bytes")
    for parcel, size in zip(parcels, sizes, strict=True):
        if size > MAX_PARCEL_BYTES:
            raise RejectedEntry("outbox.parcels_too_large", f"{size} bytes")
        named = _UUID7.fullmatch(parcel.parcel_id) is not None
        if not (named and size and len(parcel.sealed.suite_id) <= MAX_TEXT and len(parcel.sealed.key_id) <= MAX_TEXT):
            raise RejectedEntry("outbox.bad_field", "parcels")
    if len({parcel.ref.sha256 for parcel in parcels}) != len(parcels):
        raise RejectedEntry("outbox.bad_field", "the same parcel twice")


def _is_moment(text: str) -> bool:
    try:
        return len(text) <= 40 and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
