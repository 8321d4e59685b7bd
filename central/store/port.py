"""The port of the database: what the platform asks of it, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from central.store.accounts import AccountStore, AccountUnit
from central.store.enrolments import EnrolmentStore, EnrolmentUnit
from central.store.evaluations import EvaluationStore, EvaluationUnit
from central.store.mandate_search import MandateSearchStore
from central.store.mandates import MandateStore, MandateUnit
from central.store.notices import NoticeStore, NoticeUnit
from central.store.orders import OrderStore, OrderUnit
from central.store.outside import OutsideStore
from central.store.payment_search import PaymentSearchStore
from central.store.payments import PaymentStore, PaymentUnit
from central.store.phoneratings import PhoneRatingStore, PhoneRatingUnit
from central.store.records import (
    ArchivedDay,
    CarriedFile,
    CaseEvent,
    CaseRow,
    CaseState,
    ChannelRow,
    FleetRow,
    IssueRow,
    JournalBatchRow,
    JournalBreak,
    JournalHead,
    LedgerRow,
    LogRow,
    NewLedgerRow,
    ParcelRow,
    PendingRow,
    Publication,
    RatingRow,
    RefusalRow,
    Terminal,
    TransactionRow,
)
from central.store.search import SearchStore
from sync.wire import Heartbeat, JournalEvent
from sync.wire.decision import Decision
from sync.wire.downlink import Cursor, Refused, Shown


class StoreUnavailableError(Exception):
    """The database cannot answer now (locked, full, gone): try again later."""


class UnsupportedDatabaseError(Exception):
    """The database URL cannot be used. ``str()`` is the plain sentence."""


class EntryTakenError(Exception):
    """Another unit put an entry with the same id or number into the ledger: look again."""


class Unit(
    AccountUnit, EnrolmentUnit, OrderUnit, NoticeUnit, PaymentUnit, EvaluationUnit, MandateUnit, PhoneRatingUnit, Protocol
):
    """One write transaction. Everything in it becomes durable together, or nothing does."""

    def attempt(self) -> AbstractContextManager[None]:
        """A part that can fail alone: what it wrote is undone when an exception leaves it."""
        ...

    def hold(self, terminal: str) -> None:
        """From here to the unit's end no other unit works for this terminal, in whatever process."""
        ...

    def spend_nonce(self, terminal: str, nonce: str, now: int, keep_until: int) -> bool:
        """False when this terminal used the nonce before (times in Unix seconds). Holds the terminal."""
        ...

    def touch(self, terminal: str, at: str) -> None: ...
    def enrol(self, terminal: Terminal) -> None: ...
    def entry_by_id(self, entry_id: str) -> LedgerRow | None: ...
    def entry_by_seq(self, terminal: str, seq: int) -> LedgerRow | None: ...
    def take_ledger_nos(self, count: int) -> int:
        """The first of ``count`` numbers that follow the ledger's last without a gap. Nobody else gets them."""
        ...

    def taken_seqs(self, terminal: str, seqs: Sequence[int]) -> set[int]:
        """Those of the terminal's numbers that the ledger has."""
        ...

    def rated(self, transaction_entry_ids: Sequence[str]) -> set[str]:
        """Those of the transactions that were rated."""
        ...

    def add_entries(self, rows: Sequence[NewLedgerRow]) -> None:
        """Raises :class:`EntryTakenError` when an id or a number was taken since anybody looked."""
        ...

    def add_cases(self, rows: Sequence[CaseRow]) -> None:
        """Of lines that this unit has put into the ledger. How they begin is their first event."""
        ...

    def add_rating(self, entry_id: str, row: RatingRow) -> None: ...
    def add_refusal(self, row: RefusalRow) -> None: ...
    def count_duplicate(self, terminal: str) -> None: ...
    def missing_seqs(self, terminal: str, limit: int) -> tuple[int, ...]: ...
    def save_heartbeat(self, beat: Heartbeat, received_at: str) -> None: ...
    def journal_head(self, terminal: str, chain: str) -> JournalHead: ...
    def has_journal(self, terminal: str) -> bool:
        """Whether anything of any chain was ever posted."""
        ...

    def journal_hashes_at(self, terminal: str, chain: str, last_seq: int) -> frozenset[str]:
        """Hashes of the batches of a chain, and of its branches, that ended there."""
        ...

    def journal_branch(self, terminal: str, chain: str, hash_: str) -> str:
        """The branch of a chain in which a batch has this hash; empty when there is none."""
        ...

    def journal_lines(self, terminal: str, chain: str, first: int, last: int) -> tuple[JournalEvent, ...]:
        """What is stored of these numbers, in order."""
        ...

    def add_journal(self, batch: JournalBatchRow, events: Sequence[JournalEvent]) -> None: ...
    def note_break(self, found: JournalBreak) -> None: ...
    def lease_cases(self, now: str, until: str, limit: int) -> tuple[TransactionRow, ...]:
        """Cases that are due; nobody else gets them before ``until``, unless they are settled or postponed."""
        ...

    def settle_case(self, entry_id: str, state: CaseState, at: str, detail: str, next_due: str = "") -> None: ...
    def decide_case(self, entry_id: str, state: CaseState, at: str, detail: str, next_due: str = "") -> bool:
        """A person's decision about a case in review; False when it is not (any more): two people looked at once."""
        ...

    def postpone_case(self, entry_id: str, until: str, detail: str) -> None: ...
    def order_issue(self, terminal: str, request_id: str, order_hash: str, day: str) -> tuple[str, str]:
        """Writes down what is about to be asked of a department. Returns hash and day of the first time, for good."""
        ...

    def add_issue(self, row: IssueRow) -> None: ...
    def issue(self, terminal: str, request_id: str) -> IssueRow | None: ...
    def abandon_issue(self, terminal: str, request_id: str, at: str) -> None:
        """Nobody holds the document of this request, if there is one; again: changes nothing."""
        ...

    def withdraw_document(self, document_no: str, entry_id: str, at: str) -> None:
        """The document does not count from then on, by that entry; again: changes nothing."""
        ...

    def is_abandoned(self, terminal: str, request_id: str) -> bool: ...
    def parcel(self, terminal: str, sha256: str) -> ParcelRow | None: ...
    def add_parcel(self, row: ParcelRow, at: str) -> None: ...
    def append_chunk(self, row: ParcelRow, data: bytes, at: str) -> None:
        """Bytes that follow those that are there (``row.received``)."""
        ...

    def parcel_chunks(self, terminal: str, sha256: str) -> Iterator[bytes]: ...
    def finish_parcel(self, terminal: str, sha256: str) -> None: ...
    def empty_parcel(self, terminal: str, sha256: str) -> None:
        """Forgets the bytes of a parcel that turned out to be another than announced."""
        ...

    def unnamed_parcel_bytes(self, terminal: str) -> int:
        """Announced size of all parcels that no ledger entry names yet."""
        ...

    def forget_parcels(self, untouched_since: str, limit: int) -> int:
        """Drops parcels that no ledger entry names and nobody has touched; returns how many."""
        ...

    def name_parcels(self, entry_id: str, terminal: str, hashes: Sequence[str]) -> None: ...
    def add_publication(self, row: Publication) -> bool:
        """False when another publication has taken its number."""
        ...

    def add_items(self, items: Mapping[str, bytes]) -> None:
        """By SHA-256; those that are there already stay."""
        ...

    def note_cursors(self, terminal: str, cursors: Sequence[Cursor], at: str) -> None: ...
    def note_refused(self, terminal: str, refused: Sequence[Refused], at: str) -> None: ...
    def note_shown(self, terminal: str, shown: Sequence[Shown], at: str) -> None: ...
    def note_carried(self, row: CarriedFile) -> None:
        """A file that was carried here has been taken in whole. The first time counts."""
        ...


class Store(
    AccountStore,
    EnrolmentStore,
    SearchStore,
    OutsideStore,
    OrderStore,
    NoticeStore,
    PaymentStore,
    PaymentSearchStore,
    EvaluationStore,
    MandateStore,
    MandateSearchStore,
    PhoneRatingStore,
    Protocol,
):
    """A database of the platform. Safe to use from several threads."""

    def write(self) -> AbstractContextManager[Unit]: ...
    def close(self) -> None: ...
    def ping(self) -> None: ...
    def tend(self) -> None:
        """What the database needs now and then, for a thread that nobody waits for. Raises ``StoreUnavailableError``."""
        ...

    def change_token(self) -> int:
        """A number that is another one after anybody, in any process, has written."""
        ...

    def claim_identity(self, key_id: str) -> bool:
        """Binds the database to the platform's signing key; False when it belongs to another."""
        ...

    def terminal(self, terminal: str) -> Terminal | None: ...
    def terminals(self) -> tuple[Terminal, ...]:
        """All of them, by id."""
        ...

    def known_entries(self, entry_ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that the ledger has."""
        ...

    def sealed_body(self, entry_id: str) -> tuple[str, str, bytes] | None:
        """Suite, key id and sealed bytes of a ledger entry."""
        ...

    def archived(self, accepted_at: str) -> ArchivedDay | None:
        """The day of a line accepted at that moment, when it was taken out: then its sealed body is not here."""
        ...

    def parcels_of(self, entry_id: str) -> tuple[ParcelRow, ...]:
        """The attachments of a ledger entry, in the entry's order."""
        ...

    def parcel_bytes(self, terminal: str, sha256: str) -> bytes:
        """What has arrived of a parcel, sealed."""
        ...

    def cases_due(self, now: str) -> bool:
        """Whether any case waits to be handed over."""
        ...

    def ledger(self, limit: int | None = None) -> tuple[LedgerRow, ...]: ...
    def duplicates_seen(self) -> int: ...
    def fleet(self, terminal: str = "") -> tuple[FleetRow, ...]:
        """All terminals by id, or the one of that id."""
        ...

    def transactions(self, limit: int, receipt_no: str = "") -> tuple[TransactionRow, ...]: ...
    def decided(self, terminal: str, entry_ids: Sequence[str]) -> tuple[Decision, ...]:
        """What the departments decided about those of the ids that are this terminal's."""
        ...

    def case_events(self, entry_id: str) -> tuple[CaseEvent, ...]: ...
    def pending(self, limit: int, receipt_no: str = "") -> tuple[PendingRow, ...]: ...
    def journal(self, limit: int, receipt_no: str = "") -> tuple[LogRow, ...]: ...
    def journal_breaks(self, limit: int, terminal: str = "") -> tuple[JournalBreak, ...]:
        """The newest first."""
        ...

    def journal_batches(self, terminal: str, limit: int) -> tuple[JournalBatchRow, ...]:
        """The newest first."""
        ...

    def refusals(self, limit: int, receipt_no: str = "") -> tuple[RefusalRow, ...]: ...
    def void_since(self, row: IssueRow) -> str:
        """When the terminal said that nobody holds this document; empty when it did not."""
        ...

    def withdrawn_since(self, document_no: str) -> str:
        """When the person took back the authorisation that the document was made under; empty when nobody did."""
        ...

    def void_documents(self) -> tuple[str, ...]:
        """The numbers of all documents that do not count any more."""
        ...

    def issued(self, document_no: str) -> IssueRow | None: ...
    def totals(self) -> dict[str, int]: ...
    def publications(self, channel: str = "", limit: int = 1000) -> tuple[Publication, ...]:
        """The newest first; all channels when ``channel`` is empty."""
        ...

    def publication_count(self) -> int: ...
    def item(self, sha256: str) -> bytes | None: ...
    def carried_file(self, carried_id: str) -> CarriedFile | None:
        """A file that was carried here and taken in whole."""
        ...

    def channel_rows(self, terminal: str = "") -> tuple[ChannelRow, ...]: ...
    def shown_counts(self) -> dict[str, int]:
        """For each broadcast, how many terminals have had it on the screen."""
        ...
