"""The messages between a terminal and the central platform, version 1. The one module both sides import.

JSON over HTTP, described with msgspec. Personal data travels only inside ``SealedBody``: encrypted at submission to the
platform's public key, so neither a stolen terminal nor a broken TLS proxy can read it. Requests are signed by the terminal
(RFC 9421, Ed25519), receipts by the platform (over ``receipt_bytes``). ``sync.wire.suites`` has the ciphers and signatures,
``sync.wire.keys`` the platform's keys and their rotation.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Final

import msgspec

from sync.wire.decision import Decision
from sync.wire.downlink import Cursor
from sync.wire.journal import JournalBatch as JournalBatch
from sync.wire.journal import JournalEvent as JournalEvent
from sync.wire.journal import JournalMark
from sync.wire.journal import JournalReply as JournalReply
from sync.wire.journal import journal_hash as journal_hash
from sync.wire.parcels import Attachment, ParcelRef
from sync.wire.traffic import TrafficReport

WIRE_VERSION: Final = 1

SUITE_HPKE_X25519: Final = "hpke-x25519-hkdf-sha256-aes256gcm"
"""DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; ``SealedBody.data`` is ``enc || ciphertext``."""
SUITE_SM2_SM3_SM4GCM: Final = "sm2-sm3-sm4gcm"
"""SM2 encryption (GB/T 32918.4) of a fresh SM4 key, SM4-GCM; ``data`` is ``C1 || C3 || C2 || nonce || ciphertext``."""
SIGNATURE_ED25519: Final = "ed25519"
SIGNATURE_SM2_SM3: Final = "sm2-sm3"
"""SM2 with SM3 (GB/T 32918.2), the default identity, ``r || s``."""

MAX_BODY_BYTES: Final = 1 << 20
MAX_BATCH_ENTRIES: Final = 500
MAX_BATCH_BYTES: Final = 8 << 20
MAX_RELEASES: Final = 100
"""In one answer to a heartbeat."""
MAX_CLOCK_SKEW_SECONDS: Final = 600
"""Applies to the time a request was *sent*; the time inside an entry is recorded, never a reason to refuse."""

PATH_BATCHES: Final = "/v1/batches"
PATH_HEARTBEAT: Final = "/v1/heartbeat"
PATH_JOURNAL: Final = "/v1/journal"
PATH_ISSUE: Final = "/v1/issue"
PATH_HEALTH: Final = "/v1/health"

MEDIA_TYPE: Final = "application/json"

SIGNED_COMPONENTS: Final = ("@method", "@path", "content-digest", "x-terminal-id")
"""RFC 9421 components every terminal request covers, with created, nonce and keyid=terminal id; label ``terminal``."""


class Kind(StrEnum):
    """What an entry is."""

    TRANSACTION = "transaction"
    RATING = "rating"


class SealedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    suite_id: str
    key_id: str
    """Which platform key it is sealed to: first 16 hex digits of SHA-256 of the raw public key."""
    data: bytes
    """At most ``MAX_BODY_BYTES``. The plaintext is JSON in a zlib stream, with or without one of the
    dictionaries of ``sync.wire.dictionary``: sealed bytes no longer compress."""


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a transaction is about, from the card."""

    kind: str
    """resident, J, I or Y: the kind of card."""
    name: str
    number: str
    sex: str
    birth: str
    """YYYY-MM-DD."""
    address: str = ""

    def __repr__(self) -> str:
        return "Person(...)"


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    """``service`` or ``face``."""
    given: bool
    text_sha256: str
    """Of the sentences as they stood on the screen."""
    at: str


class IdentityCheck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the terminal made sure that the person is the card's owner. No picture, no template."""

    method: str
    """``face``, ``attendant`` (a cadre looked) or ``card`` (possession only)."""
    passed: bool
    attempts: int = 0
    distance: float | None = None
    threshold: float | None = None
    engine: str = ""
    engine_version: str = ""
    certified: bool = False
    attendant: str = ""


class Agent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who stood at the terminal for somebody else: ``identity_check`` of the transaction is then about this one."""

    person: Person
    acting: str
    """``agent`` (with an authorisation) or ``guardian`` (of a child)."""
    authority: str
    """What proves it: among the attachments ``authorisation`` or ``kinship``; in the platform's own books ``mandate`` (an
    authorisation that was given beforehand) or ``register`` (the household)."""
    mandate: str = ""
    """授权编号, with the authority ``mandate``."""

    def __repr__(self) -> str:
        return f"Agent(acting={self.acting!r})"


class TransactionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The plaintext of a sealed entry of kind ``transaction``."""

    service: str
    item_code: str
    person: Person
    answers: dict[str, str]
    consents: tuple[Consent, ...]
    identity_check: IdentityCheck
    submitted_at: str
    document_no: str = ""
    """The certificate that was issued in this transaction, if one was."""
    simulated_devices: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    """Exactly the parcels of the entry's frame; a platform refuses the entry when the two lists differ."""
    catalogue_version: int = 0
    """Of the published catalogue the service was chosen from; left out for the one that came with the program."""
    agent: Agent | None = None
    """Left out when the person was there; platforms that do not know agents refuse such a transaction."""

    def __repr__(self) -> str:
        return f"TransactionBody(service={self.service!r})"


class RatingBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The plaintext of a sealed entry of kind ``rating`` (好差评); the first one of a transaction counts."""

    transaction_entry_id: str
    """Empty when ``slip`` says which it is."""
    receipt_no: str
    score: int
    """5 非常满意 ... 1 非常不满意."""
    rated_at: str
    tags: tuple[str, ...] = ()
    slip: str = ""
    """The signed code (:mod:`sync.wire.slipcode`) of a slip that was scanned at a terminal which does not know it."""


class IssueBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The plaintext of a sealed :class:`IssueRequest`."""

    person: Person
    answers: dict[str, str]
    consents: tuple[Consent, ...]
    identity_check: IdentityCheck
    agent: Agent | None = None
    """Who asks for it in the person's place. Left out when the person asks; older platforms refuse such a request."""

    def __repr__(self) -> str:
        return "IssueBody(...)"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One immutable thing a terminal hands over. Same ``entry_id`` always means same ``body_sha256``."""

    entry_id: str
    """UUIDv7, lower-case with hyphens."""
    seq: int
    """Counts 1, 2, 3 ... without gaps for each terminal."""
    stream: str
    """Entries of one stream are delivered in ``seq`` order; streams are independent of each other."""
    kind: Kind
    service: str
    """Catalogue id of the service, such as ``pension-certification``."""
    receipt_no: str
    created_at: str
    """ISO 8601 with offset, by the terminal's clock."""
    body: SealedBody
    body_sha256: str
    """SHA-256 hex of ``body.data``."""
    clock_trust: str = "none"
    """How far the terminal believed its clock: ntp, server, rtc or none."""
    parcels: tuple[ParcelRef, ...] = ()
    """What must be complete at the platform before it takes the entry. Left out when empty, as older platforms expect."""


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    wire: int
    terminal: str
    batch_id: str
    entries: tuple[Entry, ...]


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    """Known already with the same hash: the stored receipt comes back."""
    CONFLICT = "conflict"
    """Known with another hash, or the sequence number belongs to another entry: park it."""
    REFUSED = "refused"
    """Can never be accepted as it is (cannot be opened, breaks the form): park it."""
    LATER = "later"
    """Not now; try again."""


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The platform's word that an entry is in the ledger. ``sync.wire.receipts`` says what its signature is over."""

    entry_id: str
    terminal: str
    seq: int
    body_sha256: str
    ledger_no: int
    accepted_at: str
    platform_key_id: str
    signature: bytes
    """By the key and with the suite named here: over :func:`receipt_bytes`, or with a ``proof`` over the root of a tree."""
    proof: bytes = b""
    """Place in the tree, size of the tree less 1 (a byte each), and the hashes on the way to the root."""
    suite_id: str = SIGNATURE_ED25519
    """Not sent when it is this one: terminals of the first version do not know the field."""


class EntryOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry_id: str
    outcome: Outcome
    receipt: Receipt | None = None
    code: str = ""
    """Dotted reason when not accepted, such as ``ledger.hash_mismatch``."""
    detail: str = ""


class BatchResult(msgspec.Struct, frozen=True):
    """Unknown fields are allowed: an older terminal must understand a newer platform."""

    batch_id: str
    server_time: str
    outcomes: tuple[EntryOutcome, ...]
    missing_seqs: tuple[int, ...] = ()


class PendingEntry(msgspec.Struct, frozen=True):
    """So that the centre can answer "still at terminal X" before the payload arrives."""

    entry_id: str
    receipt_no: str
    service: str
    state: str
    created_at: str
    attempts: int
    last_code: str = ""


class DeviceReport(msgspec.Struct, frozen=True):
    device_id: str
    kind: str
    state: str
    code: str = ""
    message: str = ""
    simulated: bool = False


class StoreReport(msgspec.Struct, frozen=True):
    """How a terminal's database is. Counts of outbox entries at the latest incident."""

    state: str
    """ok, recovered (it was damaged, set aside and gone through) or damaged (since the latest start)."""
    at: str = ""
    """When it was recovered."""
    found: int = 0
    """Intact entries that the damaged database still held for the platform."""
    saved: int = 0
    """Of these, how many came back into the outbox."""
    incidents: int = 0
    void: tuple[tuple[int, int], ...] = ()
    """First and last of each stretch of sequence numbers that will not come, unless an entry among them was saved."""


class Heartbeat(msgspec.Struct, frozen=True):
    wire: int
    terminal: str
    sent_at: str
    app_version: str
    village_code: str
    site_name: str
    devices: tuple[DeviceReport, ...] = ()
    pending: tuple[PendingEntry, ...] = ()
    pending_count: int = 0
    clock_offset_ms: int | None = None
    store: StoreReport | None = None
    traffic: TrafficReport | None = None
    """None for a line that costs nothing by the byte."""
    journal: JournalMark | None = None
    """None before anything of the journal was posted."""
    undecided: tuple[str, ...] = ()
    """Delivered entries of whose decision the terminal has not heard, at most ``MAX_ASKED``."""
    abandoned: tuple[str, ...] = ()
    """Ids of issue requests whose documents nobody holds, because the power failed before they were kept; at most 100."""
    in_use: tuple[Cursor, ...] = ()
    """What the terminal works with of the published channels; a channel that is not here: what the program came with."""


class HeartbeatReply(msgspec.Struct, frozen=True):
    server_time: str
    notices: tuple[str, ...] = ()
    decided: tuple[Decision, ...] = ()
    """Of the entries that the heartbeat asked about."""
    abandoned: tuple[str, ...] = ()
    """Those of the heartbeat that are written down: their documents are void, their requests answered no more."""
    release: tuple[str, ...] = ()
    """Ids of parked entries that operations wants sent once more, at most :data:`MAX_RELEASES`."""


class IssueRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks a department, online, for a document. The same ``request_id`` returns the same document."""

    wire: int
    terminal: str
    request_id: str
    service: str
    body: SealedBody
    reply_key: bytes
    """Raw public key of the suite that ``body`` is sealed with, fresh for this request: the answer is sealed to it."""


class IssueResult(msgspec.Struct, frozen=True):
    request_id: str
    server_time: str
    issued: bool
    document_no: str = ""
    media_type: str = ""
    title: str = ""
    pages: int = 0
    document: SealedBody | None = None
    code: str = ""
    """Why not, when ``issued`` is false: ``department.no_record``, ``department.unavailable`` ..."""
    message: str = ""
    """Plain Chinese for the person."""
    simulated: bool = False


class Problem(msgspec.Struct, frozen=True):
    """The body of every answer that is not 2xx."""

    code: str
    cause: str
    """network, clock, key, device, platform or input."""
    message: str
    retry_after: float | None = None


def body_hash(data: bytes) -> str:
    """SHA-256 of the sealed bytes, lower-case hex: what both sides compare."""
    return hashlib.sha256(data).hexdigest()


def key_id(raw_public_key: bytes) -> str:
    """Names a raw public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(raw_public_key).hexdigest()[:16]


def sealing_info(kind: str, terminal: str, message_id: str) -> bytes:
    """HPKE ``info``: binds a sealed body to its kind, terminal and message.

    Kinds: ``entry``, ``parcel``, ``issue-request``, ``issue-reply``, ``payment-bill``, ``payment-order``,
    ``payment-reply``.

    A body copied to another entry or terminal does not open.
    """
    return f"yuezhizhu/{WIRE_VERSION}/{kind}/{terminal}/{message_id}".encode()


def receipt_bytes(receipt: Receipt) -> bytes:
    """What a receipt says: every field but signature and proof, in a fixed order, newline separated.

    The suite stands at the end when it is not Ed25519, whose receipts stay as they always were.
    """
    fields = (
        "yuezhizhu-receipt-1",
        receipt.entry_id,
        receipt.terminal,
        str(receipt.seq),
        receipt.body_sha256,
        str(receipt.ledger_no),
        receipt.accepted_at,
        receipt.platform_key_id,
        *(() if receipt.suite_id == SIGNATURE_ED25519 else (receipt.suite_id,)),
    )
    return "\n".join(fields).encode()
