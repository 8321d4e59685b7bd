"""The sync journal on the wire: lines, batches chained by hash, and the platform's signature on the head of the chain.

A terminal posts its journal in batches. Each names the hash of the batch before it, so what is missing, changed or told in
two versions shows at the platform. The platform signs how far and with which hash it holds the journal; the terminal keeps
that, so neither side can tell it otherwise later. What a terminal never posted it can still rewrite: no chain helps there.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

NO_BATCH = "0" * 64
"""What stands for the hash of the batch before the first."""

EVENTS: Final = frozenset(
    {
        "queued", "salvaged", "rewound", "leased", "sent", "settled", "retry", "parked", "released", "exported", "reopened",
        "missing_gone", "receipt_rejected", "decided", "issue_abandoned", "started", "online", "offline", "breaker_open",
        "breaker_closed", "journal_dropped", "parcel_retry", "parcel_complete", "downlink.applied", "downlink.refused",
        "downlink.part_dropped", "keys.followed",
    }
)  # fmt: skip
"""What a terminal of this version tells. A platform takes any other word too: it may be older than the terminal."""

Stretch = tuple[int, int]
"""First and last number of journal lines."""


class JournalEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the sync log as operations reads it. Never personal data. What is not known is left out."""

    seq: int
    at: str
    event: str
    """One of :data:`EVENTS`."""
    entry_id: str = ""
    receipt_no: str = ""
    service: str = ""
    from_state: str = ""
    to_state: str = ""
    attempt: int = 0
    failure_class: str = ""
    """net.dns, net.refused, net.timeout, tls, auth, http4xx, http5xx, bad_answer, business_reject, duplicate, ok."""
    http_status: int = 0
    bytes_sent: int = 0
    ms: int = 0
    queue_depth: int = 0
    """Entries that are ready or out."""
    mono: float = 0.0
    """Seconds of the machine's monotonic clock; only comparable within one ``boot_id``."""
    boot_id: str = ""
    """The machine's start, as its kernel names it."""
    clock_offset_ms: int | None = None
    """The platform's clock minus the terminal's, once it is known."""
    clock_trust: str = ""
    """ntp, server, rtc or none."""
    next_at: str = ""
    """Not tried again before."""
    exchange_id: str = ""
    """The batch's id, which both sides write down."""
    ledger_no: int = 0
    """The platform's number for what it took."""
    payload_sha256: str = ""
    """Of the sealed body; told once, when the entry is queued."""
    oldest_age_s: int = 0
    """How long the oldest entry without a receipt has waited."""
    parked_count: int = 0
    link: str = ""
    """online, no_network, platform_down or refused, as the terminal saw it."""
    signal_dbm: int | None = None
    """Of the wireless line; None for a line that has no such thing."""
    bytes_month: int = 0
    """What a metered line has carried this month, up and down."""
    actor: str = ""
    """Who did it, when it was a person: the technician's or cadre's name in the settings, never a villager's."""


class JournalBatch(msgspec.Struct, frozen=True, omit_defaults=True):
    """Lines in order, and what holds for all of them. ``prev_hash``: :func:`content_hash` of the batch before."""

    wire: int
    terminal: str
    prev_hash: str
    events: tuple[JournalEvent, ...]
    chain: str = ""
    """Names the database the journal is in: a new database begins a new chain and counts from 1."""
    dropped: tuple[Stretch, ...] = ()
    """Numbers before these lines that were given up because the journal had grown too large."""
    site_name: str = ""
    village_code: str = ""
    app_version: str = ""
    schema_version: int = 0
    """Of the terminal's sync tables."""


class JournalHead(msgspec.Struct, frozen=True):
    """The platform's word on how far it holds a chain. The signature is over :func:`head_bytes`."""

    terminal: str
    chain: str
    stored_up_to: int
    hash: str
    """:func:`content_hash` of the batch that ends there."""
    signed_at: str
    platform_key_id: str
    signature: bytes = b""


class JournalReply(msgspec.Struct, frozen=True):
    stored_up_to: int
    head: JournalHead | None = None
    """None from a platform of an earlier version."""


class JournalMark(msgspec.Struct, frozen=True):
    """How far a terminal knows its journal to be posted, for the heartbeat: a metered line may hold the journal back."""

    chain: str
    posted_up_to: int
    hash: str


def content_hash(content: bytes) -> str:
    """SHA-256 hex of a batch's JSON as it was posted, unpacked: newer fields count although an older reader skips them."""
    return hashlib.sha256(content).hexdigest()


def journal_hash(batch: JournalBatch) -> str:
    """:func:`content_hash` of a batch as this version encodes it."""
    return content_hash(msgspec.json.encode(batch))


def head_bytes(head: JournalHead) -> bytes:
    """What the platform signs: every field but the signature, in a fixed order, newline separated."""
    fields = (
        "yuezhizhu-journal-head-1",
        head.terminal,
        head.chain,
        str(head.stored_up_to),
        head.hash,
        head.signed_at,
        head.platform_key_id,
    )
    return "\n".join(fields).encode()
