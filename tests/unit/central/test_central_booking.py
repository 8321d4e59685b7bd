"""Batches in which new, known and poisonous entries are mixed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import pytest

from central.booking import sign_in_groups
from central.departments import Departments
from central.keys import load_or_create_keys
from central.platform import Platform
from central.server import EmbeddedCentral
from central.store import Unit
from sync import wire
from sync.judging import verify_receipt
from sync.wire import Outcome
from sync.wire.packed import MEDIA_TYPE_PACKED, decode_result, encode_batch
from tests.support.central_client import AT, Terminal, problem
from tests.support.stores import unit_of

pytestmark = pytest.mark.both_stores


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
    totals = central.store.totals()
    assert (totals["transactions"], totals["ratings"]) == (5, 1)
    for item in result.outcomes:
        if item.receipt is not None:
            assert verify_receipt(item.receipt, central.signing_key)


def test_what_cannot_go_in_together_goes_in_one_by_one(
    central: EmbeddedCentral, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = unit_of(central.store)
    add_entries = unit.add_entries

    def only_single(self: Unit, rows: Sequence[object]) -> None:
        add_entries(self, rows)
        if len(rows) > 1:
            raise RuntimeError("after the lines were written")

    monkeypatch.setattr(unit, "add_entries", only_single)
    entries = [terminal.entry(seq) for seq in range(1, 6)]
    assert outcomes(terminal.hand_over(*entries)) == [(Outcome.ACCEPTED, "")] * 5
    assert [row.entry_id for row in central.ledger()] == [entry.entry_id for entry in entries]
    assert [row.ledger_no for row in central.ledger()] == [1, 2, 3, 4, 5]


def test_a_packed_batch_is_answered_packed_entry_by_entry(central: EmbeddedCentral, terminal: Terminal) -> None:
    known, poison = terminal.entry(1), terminal.entry(4, clock_trust="gossip")
    terminal.hand_over(known)
    batch = wire.Batch(1, terminal.name, "b-1", (terminal.entry(2), known, terminal.entry(3), poison, terminal.entry(5)))
    content = encode_batch(batch)
    assert content is not None
    response = terminal.post(wire.PATH_BATCHES, content, headers={"Content-Type": MEDIA_TYPE_PACKED})
    assert response.headers["content-type"] == MEDIA_TYPE_PACKED
    found = {item.entry_id: item for item in decode_result(response.content, batch).outcomes}
    assert [(found[entry.entry_id].outcome, found[entry.entry_id].code) for entry in batch.entries] == [
        (Outcome.ACCEPTED, ""),
        (Outcome.DUPLICATE, ""),
        (Outcome.ACCEPTED, ""),
        (Outcome.REFUSED, "entry.bad_time"),
        (Outcome.ACCEPTED, ""),
    ]
    kept = {row.entry_id: row.receipt for row in central.store.ledger()}
    assert {entry_id: item.receipt for entry_id, item in found.items() if item.receipt is not None} == kept
    assert all(verify_receipt(receipt, central.signing_key) for receipt in kept.values())


def test_an_entry_of_a_packed_batch_that_is_none_is_refused_alone(central: EmbeddedCentral, terminal: Terminal) -> None:
    batch = wire.Batch(1, terminal.name, "b-1", tuple(terminal.entry(seq) for seq in (1, 2, 3)))
    parts = msgspec.msgpack.decode(encode_batch(batch) or b"")
    columns = msgspec.msgpack.decode(zlib.decompress(parts[5])) | {"seq": [1, "two", 3]}
    parts[5] = zlib.compress(msgspec.msgpack.encode(columns))
    content = msgspec.msgpack.encode(parts)
    response = terminal.post(wire.PATH_BATCHES, content, headers={"Content-Type": MEDIA_TYPE_PACKED})
    found = {item.entry_id: item.code for item in decode_result(response.content, batch).outcomes}
    assert found == dict(zip([entry.entry_id for entry in batch.entries], ["", "entry.malformed", ""], strict=True))
    assert [row.seq for row in central.ledger()] == [1, 3]


@pytest.mark.parametrize("content", [b"", b"{}", msgspec.msgpack.encode([1, "T-0001", "b", b"", b"", b"", []])])
def test_what_is_no_packed_batch_is_malformed(terminal: Terminal, content: bytes) -> None:
    response = terminal.post(wire.PATH_BATCHES, content, headers={"Content-Type": MEDIA_TYPE_PACKED})
    assert problem(response) == (400, "input.malformed", "input")


def test_a_packed_batch_has_the_bounds_of_any_other(terminal: Terminal) -> None:
    entry = terminal.entry(1)

    def post(*entries: wire.Entry, wire_version: int = 1, name: str = terminal.name) -> tuple[int, str, str]:
        content = encode_batch(wire.Batch(wire_version, name, "b", entries)) or b""
        return problem(terminal.post(wire.PATH_BATCHES, content, headers={"Content-Type": MEDIA_TYPE_PACKED}))

    assert post(*[entry] * (wire.MAX_BATCH_ENTRIES + 1)) == (413, "input.too_large", "input")
    assert post(entry, wire_version=2) == (400, "input.wire_version", "input")
    assert post(entry, name="T-0002") == (403, "auth.terminal_mismatch", "key")


def test_the_platform_says_how_it_takes_batches(terminal: Terminal) -> None:
    health = msgspec.json.decode(terminal.http.get(wire.PATH_HEALTH).content)
    assert health["batch_types"] == [wire.MEDIA_TYPE, MEDIA_TYPE_PACKED]
    document = msgspec.json.decode(terminal.http.get("/openapi.json").content)
    post = document["paths"][wire.PATH_BATCHES]["post"]
    assert set(post["requestBody"]["content"]) == set(post["responses"]["200"]["content"]) == set(health["batch_types"])


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
