"""Batches in which new, known and poisonous entries are mixed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import pytest

from central.booking import sign_in_groups
from central.departments import Departments
from central.keys import load_or_create_keys
from central.platform import Platform
from central.server import EmbeddedCentral
from central.store.sqlite_unit import SqliteUnit
from sync import wire
from sync.signing import verify_receipt
from sync.wire import Outcome
from tests.support.central_client import AT, Terminal


def outcomes(result: wire.BatchResult) -> list[tuple[Outcome, str]]:
    return [(item.outcome, item.code) for item in result.outcomes]


def test_each_kind_of_entry_gets_its_own_outcome_in_its_own_place(central: EmbeddedCentral, terminal: Terminal) -> None:
    known, taken = terminal.entry(1), terminal.entry(2)
    terminal.hand_over(known, taken)
    fresh = [terminal.entry(seq) for seq in (10, 11, 12)]
    rating = wire.RatingBody(known.entry_id, known.receipt_no, 4, AT)
    batch = (
        fresh[0],
        known,
        terminal.entry(2),
        fresh[1],
        fresh[1],
        terminal.entry(13, body_sha256="0" * 64),
        terminal.entry(10),
        terminal.entry(14, rating),
        terminal.entry(15, rating),
        fresh[2],
    )
    result = terminal.hand_over(*batch)
    assert [item.entry_id for item in result.outcomes] == [entry.entry_id for entry in batch]
    assert outcomes(result) == [
        (Outcome.ACCEPTED, ""),
        (Outcome.DUPLICATE, ""),
        (Outcome.CONFLICT, "ledger.seq_taken"),
        (Outcome.ACCEPTED, ""),
        (Outcome.DUPLICATE, ""),
        (Outcome.REFUSED, "entry.hash_wrong"),
        (Outcome.CONFLICT, "ledger.seq_taken"),
        (Outcome.ACCEPTED, ""),
        (Outcome.REFUSED, "rating.already_given"),
        (Outcome.ACCEPTED, ""),
    ]
    assert [row.ledger_no for row in central.ledger()] == list(range(1, 7))
    assert [row.seq for row in central.ledger()] == [1, 2, 10, 11, 14, 12]
    assert central.store.transactions(10)[-1].rating == 4
    for item in result.outcomes:
        if item.receipt is not None:
            assert verify_receipt(item.receipt, central.signing_key)


def test_what_cannot_go_in_together_goes_in_one_by_one(
    central: EmbeddedCentral, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_entries = SqliteUnit.add_entries

    def only_single(self: SqliteUnit, rows: Sequence[object]) -> None:
        add_entries(self, rows)
        if len(rows) > 1:
            raise RuntimeError("after the lines were written")

    monkeypatch.setattr(SqliteUnit, "add_entries", only_single)
    entries = [terminal.entry(seq) for seq in range(1, 6)]
    assert outcomes(terminal.hand_over(*entries)) == [(Outcome.ACCEPTED, "")] * 5
    assert [row.entry_id for row in central.ledger()] == [entry.entry_id for entry in entries]
    assert [row.ledger_no for row in central.ledger()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("count", [1, 2, 16, 17, 40])
def test_receipts_in_groups_are_proof_one_by_one(central: EmbeddedCentral, tmp_path: object, count: int) -> None:
    keys = load_or_create_keys(tmp_path / "keys")
    platform = Platform(central.store, keys, Departments([]), lambda: datetime.now(UTC), "")
    unsigned = [
        wire.Receipt(f"e-{number}", "T", number, "0" * 64, number, AT, keys.signing_key_id, b"") for number in range(count)
    ]
    signed = sign_in_groups(platform, unsigned)
    assert [msgspec.structs.replace(receipt, signature=b"", proof=b"") for receipt in signed] == unsigned
    assert all(verify_receipt(receipt, keys.signing_public) for receipt in signed)
    assert len({receipt.signature for receipt in signed}) == -(-count // 16)
