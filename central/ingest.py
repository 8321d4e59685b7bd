"""Taking batches of entries: read, opened, and booked in one transaction.

Bodies are opened before the database is touched; an entry that is none, or that does not open, never stops its neighbours.
"""

from __future__ import annotations

from typing import Final

import msgspec

from central.auth import Caller
from central.booking import Booking, Opened, sign_each
from central.frames import entry_fault, is_name, rating_fault, transaction_fault
from central.intake import decode, too_large
from central.platform import Platform
from central.problems import Refusal, malformed
from central.sealing import CannotOpenError, open_sealed
from sync.wire import (
    MAX_BATCH_ENTRIES,
    WIRE_VERSION,
    Batch,
    BatchResult,
    Entry,
    EntryOutcome,
    Kind,
    Outcome,
    RatingBody,
    TransactionBody,
    sealing_info,
)

MAX_MISSING: Final = 100


class _Shell(msgspec.Struct):
    """A batch whose entries are still bytes: for the case that one of them is not an entry."""

    wire: int
    terminal: str
    batch_id: str
    entries: tuple[msgspec.Raw, ...]


class _Named(msgspec.Struct):
    entry_id: str = ""


def ingest(platform: Platform, caller: Caller, content: bytes) -> BatchResult:
    """One batch (JSON, unpacked) of an authenticated terminal."""
    shell, entries, refused = _read_batch(content)
    if shell.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if shell.terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if len(entries) + len(refused) > MAX_BATCH_ENTRIES:
        raise too_large()
    if not is_name(shell.batch_id):
        raise malformed("批次编号不合规定。")
    known = platform.store.known_entries([entry.entry_id for entry in entries])
    opened = [_open(platform, shell.terminal, entry, known) for entry in entries]
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        now = platform.now()
        unit.touch(shell.terminal, now)
        outcomes = Booking(platform, unit, shell.terminal, now, sign_each).book(opened)
        missing = unit.missing_seqs(shell.terminal, MAX_MISSING)
    return BatchResult(shell.batch_id, now, (*outcomes, *refused), missing)


def _read_batch(content: bytes) -> tuple[Batch | _Shell, tuple[Entry, ...], tuple[EntryOutcome, ...]]:
    try:
        batch = decode(content, Batch)
    except Refusal:
        shell = decode(content, _Shell)
        if len(shell.entries) > MAX_BATCH_ENTRIES:
            raise too_large() from None
        return shell, *_read_one_by_one(shell)
    return batch, batch.entries, ()


def _read_one_by_one(shell: _Shell) -> tuple[tuple[Entry, ...], tuple[EntryOutcome, ...]]:
    entries: list[Entry] = []
    refused: list[EntryOutcome] = []
    for raw in shell.entries:
        try:
            entries.append(decode(bytes(raw), Entry))
        except Refusal:
            refused.append(
                EntryOutcome(_name_of(raw), Outcome.REFUSED, code="entry.malformed", detail="这一笔的格式不对。")
            )
    return tuple(entries), tuple(refused)


def _name_of(raw: msgspec.Raw) -> str:
    try:
        return decode(bytes(raw), _Named).entry_id[:64]
    except Refusal:
        return ""


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
            return Opened(entry, rating, rating_fault(rating) or ("body.parcels_differ" if entry.parcels else ""))
        body = decode(plain, TransactionBody)
        return Opened(entry, body, transaction_fault(entry, body))
    except Refusal:
        return Opened(entry, code="body.malformed")
