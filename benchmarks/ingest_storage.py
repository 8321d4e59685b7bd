"""The storage step of ``ingest`` by itself: all that a batch writes and looks up, without HTTP, signatures and opening.

Ledger lines, their keys, cases and their first events, the number of the request, the terminal's presence and gaps: the
platform's own unit, a commit a batch, one after another like the bare rows it stands beside.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing

from benchmarks.ingest_load import Terminal
from central import enrolment
from central.moments import stamp, system_clock
from central.store import Store, open_store
from central.store.records import CaseRow, CaseState, LedgerRow, NewLedgerRow
from sync import wire

_VILLAGE = "440981102299"


def stored(url: str, senders: Sequence[Terminal]) -> float:
    """Transactions per second. Raises ``RuntimeError`` when they are not all there afterwards."""
    now = stamp(system_clock())
    batches = rows_and_cases(senders, now)
    with closing(enrolled_store(url, senders, now)) as store:
        started = time.perf_counter()
        for place, (rows, cases) in enumerate(batches):
            terminal = rows[0].ledger.terminal
            known = store.known_entries([row.ledger.entry_id for row in rows])
            with store.write() as unit:
                unit.spend_nonce(terminal, f"number-{place:012}", place, place + 1000)
                unit.touch(terminal, now)
                if known or unit.taken_seqs(terminal, [row.ledger.seq for row in rows]):
                    raise RuntimeError("an entry was there before")
                with unit.attempt():
                    if unit.take_ledger_nos(len(rows)) != rows[0].ledger.ledger_no:
                        raise RuntimeError("the ledger's numbers have a gap")
                    unit.add_entries(rows)
                    unit.add_cases(cases)
                unit.missing_seqs(terminal, 100)
        seconds = time.perf_counter() - started
        count = sum(len(rows) for rows, _cases in batches)
        if store.totals()["transactions"] != count:
            raise RuntimeError("not everything was stored")
    return count / seconds


def enrolled_store(url: str, senders: Sequence[Terminal], now: str) -> Store:
    """The database at ``url`` with its tables and the terminals."""
    store = open_store(url)
    for sender in senders:
        enrolment.enrol(store, sender.name, sender.public, _VILLAGE, "读岗村", now)
    return store


def rows_and_cases(senders: Sequence[Terminal], now: str) -> list[tuple[list[NewLedgerRow], list[CaseRow]]]:
    """What each batch puts into the ledger at ``now``, numbered from 1."""
    batches = []
    number = 0
    for sender in senders:
        for batch in sender.batches:
            rows = []
            for entry in batch.entries:
                number += 1
                rows.append(_row(sender.name, entry, number, now))
            batches.append((rows, [_case(row.ledger, now) for row in rows]))
    return batches


def _case(line: LedgerRow, now: str) -> CaseRow:
    lookup = f"{line.ledger_no:064x}"
    return CaseRow(
        line.entry_id, "王*英", lookup, "", CaseState.PENDING, now, service=line.service, ledger_no=line.ledger_no
    )


def _row(terminal: str, entry: wire.Entry, number: int, now: str) -> NewLedgerRow:
    receipt = wire.Receipt(
        entry.entry_id,
        terminal,
        entry.seq,
        entry.body_sha256,
        number,
        now,
        "0" * 16,
        bytes(64),
        suite_id=entry.body.suite_id,
    )
    line = LedgerRow(
        number,
        terminal,
        entry.seq,
        entry.entry_id,
        entry.stream,
        entry.kind.value,
        entry.service,
        entry.receipt_no,
        entry.created_at,
        entry.clock_trust,
        entry.body_sha256,
        now,
        receipt,
    )
    return NewLedgerRow(line, entry.body.suite_id, entry.body.key_id, entry.body.data)
