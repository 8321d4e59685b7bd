"""Taking batches of entries: read, opened, and booked in one transaction.

Bodies are opened before the database is touched; an entry that is none, or that does not open, never stops its neighbours.
"""

from __future__ import annotations

from typing import Final

from central.arrivals import Arrived, arrived_as_json, arrived_packed
from central.auth import Caller
from central.booking import Booking, Opened, Signing, sign_each, sign_in_groups
from central.frames import entry_fault, is_name, rating_fault, transaction_fault
from central.intake import decode
from central.platform import Platform
from central.problems import Refusal, malformed
from central.sealing import CannotOpenError, open_sealed
from central.sliprating import resolved
from sync.wire import (
    WIRE_VERSION,
    BatchResult,
    Entry,
    Kind,
    RatingBody,
    TransactionBody,
    sealing_info,
)
from sync.wire.packed import encode_result

MAX_MISSING: Final = 100


def ingest(platform: Platform, caller: Caller, content: bytes) -> BatchResult:
    """One batch (JSON, unpacked) of an authenticated terminal."""
    return _take(platform, caller, arrived_as_json(content), sign_each)


def ingest_packed(platform: Platform, caller: Caller, content: bytes) -> bytes:
    """One packed batch, and its result packed: receipts share signatures, as only such a result says it shortly."""
    arrived = arrived_packed(content)
    return encode_result(_take(platform, caller, arrived, sign_in_groups), arrived.sent)


def _take(platform: Platform, caller: Caller, arrived: Arrived, signing: Signing) -> BatchResult:
    if arrived.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if arrived.terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if not is_name(arrived.batch_id):
        raise malformed("批次编号不合规定。")
    entries = [entry for entry in arrived.sent if entry is not None]
    known = platform.store.known_entries([entry.entry_id for entry in entries])
    opened = [_open(platform, arrived.terminal, entry, known) for entry in entries]
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        caller.note_presence(unit, now)
        outcomes = Booking(platform, unit, arrived.terminal, now, signing).book(opened)
        missing = unit.missing_seqs(arrived.terminal, MAX_MISSING)
    return BatchResult(arrived.batch_id, now, (*outcomes, *arrived.refused), missing)


def _open(platform: Platform, terminal: str, entry: Entry, known: frozenset[str]) -> Opened:
    code = entry_fault(entry)
    if code:
        return Opened(entry, code=code)
    if entry.entry_id in known:
        return Opened(entry)
    try:
        plain = open_sealed(platform.keys, entry.body, sealing_info("entry", terminal, entry.entry_id))
    except CannotOpenError as refused:
        return Opened(entry, code=str(refused))
    try:
        if entry.kind is Kind.RATING:
            rating = decode(plain, RatingBody)
            code = rating_fault(rating) or ("body.parcels_differ" if entry.parcels else "")
            return Opened(entry, rating, code) if code or not rating.slip else _by_slip(platform, entry, rating)
        body = decode(plain, TransactionBody)
        return Opened(entry, body, transaction_fault(entry, body))
    except Refusal:
        return Opened(entry, code="body.malformed")


def _by_slip(platform: Platform, entry: Entry, rating: RatingBody) -> Opened:
    found = resolved(platform, entry, rating)
    if found.later:
        return Opened(entry, later=found.code)
    return Opened(entry, found.body, found.code, first_counts=True)
