"""Taking entries into the ledger, each exactly once.

Bodies are opened before the database is touched; ledger line and case become durable in one transaction; every entry
has an outcome of its own, so that a poison entry never stops its neighbours.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

import msgspec

from central.auth import Caller
from central.frames import entry_fault, is_name, rating_fault, transaction_fault
from central.intake import decode, too_large
from central.masking import masked_name
from central.platform import Platform
from central.problems import Refusal, malformed
from central.sealing import CannotOpenError, open_sealed
from central.store import StoreUnavailableError, Unit
from central.store.records import CaseRow, CaseState, LedgerRow, RatingRow, RefusalRow
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
    Receipt,
    TransactionBody,
    receipt_bytes,
    sealing_info,
)

_log: Final = logging.getLogger("central.ingest")

MAX_MISSING: Final = 100
_DETAILS: Final = {
    "ledger.hash_mismatch": "同一编号已入总账，但内容不同。",
    "ledger.frame_mismatch": "同一编号已入总账，但事项或回执号不同。",
    "ledger.seq_taken": "这个序号已属于另一笔。",
    "ledger.other_terminal": "这个编号属于另一台终端。",
    "platform.internal": "平台处理这一笔时出错，请稍后再试。",
}


class _Shell(msgspec.Struct):
    """A batch whose entries are still bytes: for the case that one of them is not an entry."""

    wire: int
    terminal: str
    batch_id: str
    entries: tuple[msgspec.Raw, ...]


class _Named(msgspec.Struct):
    entry_id: str = ""


@dataclass(frozen=True, slots=True)
class _Opened:
    """An entry ready for the ledger: its body in clear, or the code of why not, or nothing when it is known already."""

    entry: Entry
    body: TransactionBody | RatingBody | None = None
    code: str = ""


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
        outcomes = [_record(platform, unit, shell.terminal, item, now) for item in opened]
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


def _open(platform: Platform, terminal: str, entry: Entry, known: frozenset[str]) -> _Opened:
    code = entry_fault(entry)
    if code:
        return _Opened(entry, code=code)
    if entry.entry_id in known:
        return _Opened(entry)
    try:
        plain = open_sealed(platform.keys, entry.body, sealing_info("entry", terminal, entry.entry_id))
    except CannotOpenError as refused:
        return _Opened(entry, code=str(refused))
    try:
        if entry.kind is Kind.RATING:
            rating = decode(plain, RatingBody)
            return _Opened(entry, rating, rating_fault(rating))
        body = decode(plain, TransactionBody)
        return _Opened(entry, body, transaction_fault(entry, body))
    except Refusal:
        return _Opened(entry, code="body.malformed")


def _record(platform: Platform, unit: Unit, terminal: str, item: _Opened, now: str) -> EntryOutcome:
    """The outcome of one entry. A bug of ours undoes this entry alone and asks the terminal to come back later."""
    try:
        with unit.attempt():
            return _settle(platform, unit, terminal, item, now)
    except (Refusal, StoreUnavailableError):
        raise
    except Exception as error:  # noqa: BLE001 - the neighbours in the batch must not suffer from one entry
        _log.error("entry left for later: %s %s", item.entry.entry_id, type(error).__name__)
        return _not_accepted(item.entry, Outcome.LATER, "platform.internal")


def _settle(platform: Platform, unit: Unit, terminal: str, item: _Opened, now: str) -> EntryOutcome:
    entry = item.entry
    if item.code and item.code.startswith("entry."):
        return _refuse(unit, terminal, entry, item.code, now)
    known = unit.entry_by_id(entry.entry_id)
    if known is not None:
        return _known(unit, terminal, entry, known)
    if unit.entry_by_seq(terminal, entry.seq) is not None:
        return _not_accepted(entry, Outcome.CONFLICT, "ledger.seq_taken")
    if item.code or item.body is None:
        return _refuse(unit, terminal, entry, item.code or "entry.vanished", now)
    if isinstance(item.body, RatingBody) and unit.is_rated(item.body.transaction_entry_id):
        return _refuse(unit, terminal, entry, "rating.already_given", now)
    row = _ledger_row(platform, unit, terminal, entry, now)
    unit.add_entry(row, entry.body.suite_id, entry.body.key_id, entry.body.data)
    if isinstance(item.body, TransactionBody):
        unit.add_case(_case_row(platform, entry, item.body, now))
    else:
        unit.add_rating(entry.entry_id, _rating_row(item.body))
    return EntryOutcome(entry.entry_id, Outcome.ACCEPTED, row.receipt)


def _known(unit: Unit, terminal: str, entry: Entry, known: LedgerRow) -> EntryOutcome:
    if known.terminal != terminal:
        return _not_accepted(entry, Outcome.CONFLICT, "ledger.other_terminal")
    if known.body_sha256 != entry.body_sha256:
        return _not_accepted(entry, Outcome.CONFLICT, "ledger.hash_mismatch")
    frame = (entry.seq, entry.kind, entry.service, entry.receipt_no)
    if (known.seq, known.kind, known.service, known.receipt_no) != frame:
        return _not_accepted(entry, Outcome.CONFLICT, "ledger.frame_mismatch")
    unit.count_duplicate(terminal)
    return EntryOutcome(entry.entry_id, Outcome.DUPLICATE, known.receipt)


def _refuse(unit: Unit, terminal: str, entry: Entry, code: str, now: str) -> EntryOutcome:
    if code not in {"entry.bad_id", "entry.bad_seq", "entry.bad_name", "entry.bad_receipt_no"}:
        unit.add_refusal(
            RefusalRow(
                terminal, entry.entry_id, entry.seq, entry.service, entry.receipt_no, entry.body_sha256[:64], code, now
            )
        )
    return _not_accepted(entry, Outcome.REFUSED, code)


def _not_accepted(entry: Entry, outcome: Outcome, code: str) -> EntryOutcome:
    detail = _DETAILS.get(code, "这一笔不合规定，平台不能收。")
    return EntryOutcome(entry.entry_id[:64], outcome, code=code, detail=detail)


def _ledger_row(platform: Platform, unit: Unit, terminal: str, entry: Entry, now: str) -> LedgerRow:
    receipt = Receipt(
        entry_id=entry.entry_id,
        terminal=terminal,
        seq=entry.seq,
        body_sha256=entry.body_sha256,
        ledger_no=unit.next_ledger_no(),
        accepted_at=now,
        platform_key_id=platform.keys.signing_key_id,
        signature=b"",
    )
    receipt = msgspec.structs.replace(receipt, signature=platform.keys.sign(receipt_bytes(receipt)))
    return LedgerRow(
        ledger_no=receipt.ledger_no,
        terminal=terminal,
        seq=entry.seq,
        entry_id=entry.entry_id,
        stream=entry.stream,
        kind=entry.kind.value,
        service=entry.service,
        receipt_no=entry.receipt_no,
        created_at=entry.created_at,
        clock_trust=entry.clock_trust,
        body_sha256=entry.body_sha256,
        accepted_at=now,
        receipt=receipt,
    )


def _case_row(platform: Platform, entry: Entry, body: TransactionBody, now: str) -> CaseRow:
    department = platform.departments.behind(entry.service)
    routed = department is not None and department.takes_cases(entry.service)
    return CaseRow(
        entry_id=entry.entry_id,
        person_masked=masked_name(body.person.name),
        person_lookup=platform.keys.lookup("person", body.person.number),
        department=department.department_id if department is not None else "",
        state=CaseState.PENDING if routed else CaseState.NO_DEPARTMENT,
        updated_at=now,
        document_no=body.document_no,
    )


def _rating_row(body: RatingBody) -> RatingRow:
    return RatingRow(body.transaction_entry_id, body.receipt_no, body.score, body.rated_at, body.tags)
