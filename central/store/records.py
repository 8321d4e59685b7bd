"""The rows of the store as values. No personal data but a masked name and a keyed lookup hash."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from sync.wire import DeviceReport, JournalEvent, PendingEntry, Receipt, StoreReport
from sync.wire.downlink import Manifest
from sync.wire.traffic import TrafficReport


class Terminal(msgspec.Struct, frozen=True):
    """A registered terminal. ``public_key`` is its raw Ed25519 key."""

    terminal: str
    public_key: bytes
    village_code: str
    site_name: str
    enrolled_at: str
    credential_until: str = ""
    """Empty: registered by hand, without a credential that ends."""
    revoked_at: str = ""
    revoked_why: str = ""
    """``moved``, or what operations wrote."""


class LedgerRow(msgspec.Struct, frozen=True):
    """One permanent line of the ledger (without the sealed bytes)."""

    ledger_no: int
    terminal: str
    seq: int
    entry_id: str
    stream: str
    kind: str
    service: str
    receipt_no: str
    created_at: str
    clock_trust: str
    body_sha256: str
    accepted_at: str
    receipt: Receipt


class ArchivedDay(msgspec.Struct, frozen=True):
    """A day of the ledger that was taken out, with the file that it went into."""

    day: str
    """ISO, UTC, of acceptance."""
    lines: int
    first_no: int
    last_no: int
    bytes: int
    sha256: str
    file: str
    """Where it was written; wherever it has gone since."""
    archived_at: str


class NewLedgerRow(msgspec.Struct, frozen=True):
    """A line on its way into the ledger, with the sealed bytes."""

    ledger: LedgerRow
    suite_id: str
    key_id: str
    body: bytes


class CaseState(StrEnum):
    """How far the department is with a transaction."""

    PENDING = "pending"
    REVIEW = "review"
    """The department wants a person at the centre to decide."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NO_DEPARTMENT = "no_department"


class CaseRow(msgspec.Struct, frozen=True):
    """A transaction on its way through a department."""

    entry_id: str
    person_masked: str
    person_lookup: str
    department: str
    state: CaseState
    updated_at: str
    document_no: str = ""
    next_due: str = ""
    detail: str = ""
    attempts: int = 0
    service: str = ""
    ledger_no: int = 0
    """As in the ledger's line, so that cases of a state are found in the ledger's order without it. 0 and an empty service
    in what was accepted before the platform kept them here."""


class CaseEvent(msgspec.Struct, frozen=True):
    """One step of a case."""

    at: str
    state: str
    detail: str


class RatingRow(msgspec.Struct, frozen=True):
    """One 好差评."""

    transaction_entry_id: str
    receipt_no: str
    score: int
    rated_at: str
    tags: tuple[str, ...]


class RefusalRow(msgspec.Struct, frozen=True):
    """An entry that the platform would not take."""

    terminal: str
    entry_id: str
    seq: int
    service: str
    receipt_no: str
    body_sha256: str
    code: str
    at: str


class TransactionRow(msgspec.Struct, frozen=True):
    """Ledger line and case together, as operations reads them."""

    ledger: LedgerRow
    case: CaseRow | None
    rating: int | None = None


class FleetRow(msgspec.Struct, frozen=True):
    """A terminal as last heard of."""

    terminal: str
    site_name: str
    village_code: str
    enrolled_at: str
    last_seen: str = ""
    last_heartbeat: str = ""
    app_version: str = ""
    devices: tuple[DeviceReport, ...] = ()
    pending_count: int = 0
    clock_offset_ms: int | None = None
    duplicates: int = 0
    chain_breaks: int = 0
    journal_up_to: int = 0
    store: StoreReport | None = None
    """How the terminal's database is, as it says itself."""
    traffic: TrafficReport | None = None
    """What its line has carried this month; None for a line that costs nothing by the byte."""
    credential_until: str = ""
    revoked_at: str = ""
    revoked_why: str = ""


class PendingRow(msgspec.Struct, frozen=True):
    """An entry that a terminal says it still holds."""

    terminal: str
    reported_at: str
    entry: PendingEntry


class LogRow(msgspec.Struct, frozen=True):
    """A line of a terminal's sync log."""

    terminal: str
    received_at: str
    event: JournalEvent


class JournalHead(msgspec.Struct, frozen=True):
    """Where a terminal's journal stands at the platform."""

    stored_up_to: int = 0
    head_hash: str = ""
    head_prev: str = ""


class JournalBatchRow(msgspec.Struct, frozen=True):
    """A batch of a terminal's journal as it came. ``hash`` is over its bytes, ``prev_hash`` what it says came before."""

    terminal: str
    chain: str
    first_seq: int
    last_seq: int
    prev_hash: str
    hash: str
    app_version: str
    schema_version: int
    site_name: str
    village_code: str
    received_at: str


class BreakKind(StrEnum):
    """What can be wrong with a journal's chain."""

    GAP = "gap"
    """Lines are missing."""
    FORK = "fork"
    """It goes on from another batch than the one that was posted."""
    REWRITTEN = "rewritten"
    """Lines that were posted came again with other words."""
    DROPPED = "dropped"
    """The terminal says that it gave up lines because there were too many. No alarm."""
    NEW_CHAIN = "new_chain"
    """The terminal has begun a new database, or says so. No alarm: its store report tells why."""


class JournalBreak(msgspec.Struct, frozen=True):
    """Something wrong or unusual in a journal's chain, with the lines it is about and the two hashes."""

    terminal: str
    chain: str
    kind: BreakKind
    first_seq: int
    last_seq: int
    expected: str
    given: str
    found_at: str

    @property
    def is_alarm(self) -> bool:
        return self.kind not in (BreakKind.DROPPED, BreakKind.NEW_CHAIN)


class IssueRow(msgspec.Struct, frozen=True):
    """An issued document; ``sealed`` is the document, sealed to the platform itself."""

    terminal: str
    request_id: str
    order_hash: str
    service: str
    title: str
    document_no: str
    verify_code: str
    person_masked: str
    media_type: str
    pages: int
    issued_at: str
    simulated: bool
    sealed: bytes


class ParcelRow(msgspec.Struct, frozen=True):
    """An attachment as far as it has arrived. ``whole``: all bytes are there and their hash is right."""

    terminal: str
    sha256: str
    parcel_id: str
    size: int
    suite_id: str
    key_id: str
    received: int = 0
    whole: bool = False


class Publication(msgspec.Struct, frozen=True):
    """One signed manifest, in the order of publication."""

    number: int
    channel: str
    version: int
    target: str
    set_hash: str
    takes_back: int
    created_at: str
    manifest: Manifest


class ChannelRow(msgspec.Struct, frozen=True):
    """Where a terminal says it stands in a channel, and what it last refused of it."""

    terminal: str
    channel: str
    version: int = 0
    set_hash: str = ""
    reported_at: str = ""
    refused_version: int = 0
    refused_hash: str = ""
    refused_code: str = ""
    refused_detail: str = ""
    refused_at: str = ""


class CarriedFile(msgspec.Struct, frozen=True):
    """A file of entries that came on a medium and was taken in from beginning to end."""

    carried_id: str
    terminal: str
    made_at: str
    """By the terminal's clock."""
    taken_at: str
    entries: int
