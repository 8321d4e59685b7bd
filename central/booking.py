"""Booking opened entries: ledger line and case together, each entry once, with an outcome of its own.

What is plainly new goes in together, with a statement for each table. Whatever is not, and everything when that fails,
is gone through one by one, so that a poison entry never stops its neighbours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from central import parcels
from central.attachments import notes_sound
from central.masking import masked_name
from central.orders import open_for_rating
from central.platform import Platform
from central.problems import Refusal
from central.store import EntryTakenError, StoreUnavailableError, Unit
from central.store.records import CaseRow, CaseState, LedgerRow, NewLedgerRow, RatingRow, RefusalRow
from sync.wire import Entry, EntryOutcome, Outcome, RatingBody, Receipt, TransactionBody, receipt_bytes
from sync.wire.parcels import PARCEL_INCOMPLETE
from sync.wire.receipts import GROUP, with_proofs

_log: Final = logging.getLogger("central.booking")

_DETAILS: Final = {
    "ledger.hash_mismatch": "同一编号已入总账，但内容不同。",
    "ledger.frame_mismatch": "同一编号已入总账，但事项或回执号不同。",
    "ledger.seq_taken": "这个序号已属于另一笔。",
    "ledger.other_terminal": "这个编号属于另一台终端。",
    "rating.transaction_unknown": "这张回执的办件还没有送到平台，评价先等一等。",
    "platform.internal": "平台处理这一笔时出错，请稍后再试。",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry ready for the ledger: its body in clear, or the code of why not, or nothing when it is known already."""

    entry: Entry
    body: TransactionBody | RatingBody | None = None
    code: str = ""
    later: str = ""
    """Why it cannot be booked yet; the terminal keeps it and comes again."""
    first_counts: bool = False
    """A rating by a slip: the second one of a transaction is taken, and changes nothing."""


Signing = Callable[[Platform, Sequence[Receipt]], tuple[Receipt, ...]]


def sign_each(platform: Platform, receipts: Sequence[Receipt]) -> tuple[Receipt, ...]:
    """A signature for each receipt, by the key that they name."""
    sign = platform.keys.signer_named(receipts[0].platform_key_id).sign
    return tuple(msgspec.structs.replace(receipt, signature=sign(receipt_bytes(receipt))) for receipt in receipts)


def sign_in_groups(platform: Platform, receipts: Sequence[Receipt]) -> tuple[Receipt, ...]:
    """A signature for up to ``GROUP`` receipts, with a proof in each; one that is alone is signed by itself."""
    signed: list[Receipt] = []
    for start in range(0, len(receipts), GROUP):
        group = receipts[start : start + GROUP]
        if len(group) == 1:
            signed.extend(sign_each(platform, group))
            continue
        proved, statement = with_proofs(group)
        signature = platform.keys.signer_named(group[0].platform_key_id).sign(statement)
        signed.extend(msgspec.structs.replace(receipt, signature=signature) for receipt in proved)
    return tuple(signed)


class Booking:
    """The entries of one batch on their way into the ledger, within one write transaction."""

    def __init__(self, platform: Platform, unit: Unit, terminal: str, now: str, signing: Signing) -> None:
        self._platform = platform
        self._unit = unit
        self._terminal = terminal
        self._now = now
        self._sign = signing
        self._behind: dict[str, tuple[str, CaseState]] = {}

    def book(self, opened: Sequence[Opened]) -> tuple[EntryOutcome, ...]:
        """The outcomes, in the order of the entries."""
        fresh = self._plainly_new(opened)
        together = self._book_together(fresh) if len(fresh) > 1 else {}
        return tuple(together.get(id(item)) or self._book_one(item) for item in opened)

    def _plainly_new(self, opened: Sequence[Opened]) -> list[Opened]:
        """Those without parcels that nothing stands against: neither the ledger nor an earlier entry of the batch.

        Ids that the ledger had when the batch came were not opened. Any that it got since, it refuses to take again.
        """
        sound = [item for item in opened if item.body is not None and not item.code]
        entry_ids: set[str] = set()
        seqs = self._unit.taken_seqs(self._terminal, [item.entry.seq for item in sound])
        rated = self._unit.rated([item.body.transaction_entry_id for item in sound if isinstance(item.body, RatingBody)])
        fresh: list[Opened] = []
        for item in sound:
            rates = item.body.transaction_entry_id if isinstance(item.body, RatingBody) else None
            if item.entry.parcels or item.entry.entry_id in entry_ids or item.entry.seq in seqs or rates in rated:
                continue
            entry_ids.add(item.entry.entry_id)
            seqs.add(item.entry.seq)
            if rates is not None:
                rated.add(rates)
            fresh.append(item)
        return fresh

    def _book_together(self, fresh: Sequence[Opened]) -> dict[int, EntryOutcome]:
        """Outcomes by identity of the entries; none, and nothing booked, when they do not all go in."""
        try:
            with self._unit.attempt():
                rows = self._ledger_rows([item.entry for item in fresh])
                self._unit.add_entries(rows)
                self._unit.add_cases(
                    [
                        self._case_row(row.ledger, item.body)
                        for item, row in zip(fresh, rows, strict=True)
                        if isinstance(item.body, TransactionBody)
                    ]
                )
                for item in fresh:
                    if isinstance(item.body, RatingBody):
                        self._rate(item.entry, item.body)
        except (Refusal, StoreUnavailableError):
            raise
        except Exception as error:  # noqa: BLE001 - one by one it will be seen whose fault it was
            _log.info("%s entries are taken one by one: %s", len(fresh), type(error).__name__)
            return {}
        return {
            id(item): EntryOutcome(item.entry.entry_id, Outcome.ACCEPTED, row.ledger.receipt)
            for item, row in zip(fresh, rows, strict=True)
        }

    def _book_one(self, item: Opened) -> EntryOutcome:
        """The outcome of one entry. A bug of ours undoes this entry alone and asks the terminal to come back later."""
        try:
            try:
                with self._unit.attempt():
                    return self._settle(item)
            except EntryTakenError:
                with self._unit.attempt():
                    return self._settle(item)
        except (Refusal, StoreUnavailableError):
            raise
        except Exception as error:  # noqa: BLE001 - the neighbours in the batch must not suffer from one entry
            _log.error("entry left for later: %s %s", item.entry.entry_id, type(error).__name__)
            return _not_accepted(item.entry, Outcome.LATER, "platform.internal")

    def _settle(self, item: Opened) -> EntryOutcome:
        entry, unit = item.entry, self._unit
        if item.code and item.code.startswith("entry."):
            return self._refuse(entry, item.code)
        known = unit.entry_by_id(entry.entry_id)
        if known is not None:
            return self._known(entry, known)
        if unit.entry_by_seq(self._terminal, entry.seq) is not None:
            return _not_accepted(entry, Outcome.CONFLICT, "ledger.seq_taken")
        if item.later:
            return _not_accepted(entry, Outcome.LATER, item.later)
        if item.code or item.body is None:
            return self._refuse(entry, item.code or "entry.vanished")
        rates = item.body.transaction_entry_id if isinstance(item.body, RatingBody) else ""
        again = bool(rates) and bool(unit.rated([rates]))
        if again and not item.first_counts and not unit.rated_by_phone(rates):
            return self._refuse(entry, "rating.already_given")
        lacking = parcels.incomplete(unit, self._terminal, entry.parcels)
        if lacking:
            detail = f"附件还没有收齐：{'、'.join(lacking)}。"
            return EntryOutcome(entry.entry_id, Outcome.LATER, code=PARCEL_INCOMPLETE, detail=detail)
        if isinstance(item.body, TransactionBody) and not notes_sound(self._platform, unit, self._terminal, item.body):
            return self._refuse(entry, "body.bad_note")
        (row,) = self._ledger_rows([entry])
        unit.add_entries([row])
        unit.name_parcels(entry.entry_id, self._terminal, [ref.sha256 for ref in entry.parcels])
        if isinstance(item.body, TransactionBody):
            unit.add_cases([self._case_row(row.ledger, item.body)])
        elif not again:
            self._rate(entry, item.body)
        return EntryOutcome(entry.entry_id, Outcome.ACCEPTED, row.ledger.receipt)

    def _rate(self, entry: Entry, body: RatingBody) -> None:
        row = _rating_row(body)
        self._unit.add_rating(entry.entry_id, row)
        self._unit.add_evaluation(row.transaction_entry_id, row.receipt_no, row.score, row.rated_at, self._now)
        open_for_rating(self._unit, self._terminal, entry.service, row, self._platform.clock())

    def _known(self, entry: Entry, known: LedgerRow) -> EntryOutcome:
        if known.terminal != self._terminal:
            return _not_accepted(entry, Outcome.CONFLICT, "ledger.other_terminal")
        if known.body_sha256 != entry.body_sha256:
            return _not_accepted(entry, Outcome.CONFLICT, "ledger.hash_mismatch")
        frame = (entry.seq, entry.kind, entry.service, entry.receipt_no)
        if (known.seq, known.kind, known.service, known.receipt_no) != frame:
            return _not_accepted(entry, Outcome.CONFLICT, "ledger.frame_mismatch")
        self._unit.count_duplicate(self._terminal)
        return EntryOutcome(entry.entry_id, Outcome.DUPLICATE, known.receipt)

    def _refuse(self, entry: Entry, code: str) -> EntryOutcome:
        if code not in {"entry.bad_id", "entry.bad_seq", "entry.bad_name", "entry.bad_receipt_no"}:
            self._unit.add_refusal(
                RefusalRow(
                    self._terminal,
                    entry.entry_id,
                    entry.seq,
                    entry.service,
                    entry.receipt_no,
                    entry.body_sha256[:64],
                    code,
                    self._now,
                )
            )
        return _not_accepted(entry, Outcome.REFUSED, code)

    def _ledger_rows(self, entries: Sequence[Entry]) -> list[NewLedgerRow]:
        first = self._unit.take_ledger_nos(len(entries))
        signer = self._platform.keys.signer
        key_id, suite_id = signer.key_id, signer.signature_id
        unsigned = [
            Receipt(
                entry.entry_id,
                self._terminal,
                entry.seq,
                entry.body_sha256,
                ledger_no,
                self._now,
                key_id,
                b"",
                suite_id=suite_id,
            )
            for ledger_no, entry in enumerate(entries, first)
        ]
        receipts = self._sign(self._platform, unsigned)
        return [self._ledger_row(entry, receipt) for entry, receipt in zip(entries, receipts, strict=True)]

    def _ledger_row(self, entry: Entry, receipt: Receipt) -> NewLedgerRow:
        row = LedgerRow(
            ledger_no=receipt.ledger_no,
            terminal=self._terminal,
            seq=entry.seq,
            entry_id=entry.entry_id,
            stream=entry.stream,
            kind=entry.kind.value,
            service=entry.service,
            receipt_no=entry.receipt_no,
            created_at=entry.created_at,
            clock_trust=entry.clock_trust,
            body_sha256=entry.body_sha256,
            accepted_at=self._now,
            receipt=receipt,
        )
        return NewLedgerRow(row, entry.body.suite_id, entry.body.key_id, entry.body.data)

    def _case_row(self, line: LedgerRow, body: TransactionBody) -> CaseRow:
        department_id, state = self._way_of(line.service)
        return CaseRow(
            entry_id=line.entry_id,
            person_masked=masked_name(body.person.name),
            person_lookup=self._platform.keys.lookup("person", body.person.number),
            department=department_id,
            state=state,
            updated_at=self._now,
            document_no=body.document_no,
            service=line.service,
            ledger_no=line.ledger_no,
        )

    def _way_of(self, service: str) -> tuple[str, CaseState]:
        """The department behind a service, and how its cases begin. A batch is mostly of a few services."""
        way = self._behind.get(service)
        if way is None:
            department = self._platform.departments.behind(service)
            routed = department is not None and department.takes_cases(service)
            name = department.department_id if department is not None else ""
            way = self._behind[service] = name, CaseState.PENDING if routed else CaseState.NO_DEPARTMENT
        return way


def _not_accepted(entry: Entry, outcome: Outcome, code: str) -> EntryOutcome:
    detail = _DETAILS.get(code, "这一笔不合规定，平台不能收。")
    return EntryOutcome(entry.entry_id[:64], outcome, code=code, detail=detail)


def _rating_row(body: RatingBody) -> RatingRow:
    return RatingRow(body.transaction_entry_id, body.receipt_no, body.score, body.rated_at, body.tags)
