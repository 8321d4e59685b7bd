"""Entries into the ledger: once, with a receipt, and poison alone refused."""

from __future__ import annotations

import sqlite3
import uuid
import zlib

import msgspec
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.server import EmbeddedCentral
from central.store import Unit
from sync import wire
from sync.wire import Outcome
from tests.support.central_client import (
    AT,
    CONSENTS,
    ELDER,
    Terminal,
    problem,
    transaction_body,
    wait_until,
)
from tests.support.stores import unit_of

pytestmark = pytest.mark.both_stores


def outcomes(result: wire.BatchResult) -> list[tuple[Outcome, str]]:
    return [(item.outcome, item.code) for item in result.outcomes]


def test_an_entry_is_in_the_ledger_with_a_signed_receipt(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1)
    result = terminal.hand_over(entry)
    assert outcomes(result) == [(Outcome.ACCEPTED, "")]
    receipt = result.outcomes[0].receipt
    assert receipt is not None
    Ed25519PublicKey.from_public_bytes(central.signing_key).verify(receipt.signature, wire.receipt_bytes(receipt))
    assert (receipt.entry_id, receipt.terminal, receipt.seq, receipt.ledger_no) == (entry.entry_id, "T-0001", 1, 1)
    assert receipt.body_sha256 == entry.body_sha256
    assert receipt.platform_key_id == wire.key_id(central.signing_key)
    (row,) = central.ledger()
    assert (row.service, row.title) == ("pension-certification", "养老待遇资格认证")
    assert (row.receipt_no, row.terminal, row.seq, row.entry_id) == ("T-0001-000001", "T-0001", 1, entry.entry_id)


def test_the_same_entry_again_returns_the_identical_receipt(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1)
    first = terminal.hand_over(entry)
    again = terminal.hand_over(entry, entry)
    assert outcomes(again) == [(Outcome.DUPLICATE, "")] * 2
    assert again.outcomes[0].receipt == again.outcomes[1].receipt == first.outcomes[0].receipt
    assert len(central.ledger()) == 1
    assert central.duplicates_seen == 2


def test_the_department_certifies_and_names_the_next_date(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1)
    terminal.hand_over(entry)
    wait_until(lambda: central.store.transactions(1)[0].case.state == "accepted")
    case = central.store.transactions(1)[0].case
    assert case is not None
    accepted = central.ledger()[0].accepted_at[:10]
    assert int(case.next_due[:4]) - int(accepted[:4]) in {1, 2}
    assert case.person_masked == "王*英"
    assert [event.state for event in central.store.case_events(entry.entry_id)] == ["pending", "accepted"]


def test_a_rating_is_kept_once_for_each_transaction(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1)
    rating = wire.RatingBody(entry.entry_id, entry.receipt_no, 5, AT, ("态度好",))
    result = terminal.hand_over(entry, terminal.entry(2, rating), terminal.entry(3, rating))
    assert outcomes(result) == [
        (Outcome.ACCEPTED, ""),
        (Outcome.ACCEPTED, ""),
        (Outcome.REFUSED, "rating.already_given"),
    ]
    assert central.store.transactions(1)[0].rating == 5
    assert [row.kind for row in central.ledger()] == ["transaction", "rating"]


def test_a_known_id_with_another_content_is_a_conflict(central: EmbeddedCentral, terminal: Terminal) -> None:
    entry = terminal.entry(1)
    terminal.hand_over(entry)
    other_content = terminal.entry(1, entry_id=entry.entry_id)
    other_frame = msgspec.structs.replace(entry, receipt_no="T-0001-999999")
    other_entry = terminal.entry(1)
    stranger = Terminal(central, "T-0002")
    try:
        stolen = stranger.hand_over(stranger.entry(1, entry_id=entry.entry_id))
    finally:
        stranger.close()
    assert outcomes(terminal.hand_over(other_content, other_frame, other_entry)) == [
        (Outcome.CONFLICT, "ledger.hash_mismatch"),
        (Outcome.CONFLICT, "ledger.frame_mismatch"),
        (Outcome.CONFLICT, "ledger.seq_taken"),
    ]
    assert outcomes(stolen) == [(Outcome.CONFLICT, "ledger.other_terminal")]
    assert len(central.ledger()) == 1
    assert all(item.receipt is None for item in stolen.outcomes)


def poison(terminal: Terminal) -> dict[str, wire.Entry]:
    """One entry for each way an entry can be wrong, by the code it must get."""
    stranger = X25519PrivateKey.generate().public_key().public_bytes_raw()
    entry_id = str(uuid.uuid4())
    info = wire.sealing_info("entry", terminal.name, entry_id)

    def sealed_as(body: wire.SealedBody) -> wire.Entry:
        return terminal.entry(2, entry_id=entry_id, body=body, body_sha256=wire.body_hash(body.data))

    proper = terminal.entry(2)
    person = msgspec.structs.replace
    return {
        "entry.bad_id": terminal.entry(2, entry_id="not-a-uuid"),
        "entry.bad_seq": terminal.entry(0),
        "entry.bad_name": terminal.entry(2, stream="a b"),
        "entry.bad_receipt_no": terminal.entry(2, receipt_no="<script>"),
        "entry.bad_time": terminal.entry(2, created_at="yesterday"),
        "entry.hash_wrong": terminal.entry(2, body_sha256="0" * 64),
        "sealed.too_large": sealed_as(msgspec.structs.replace(proper.body, data=bytes(wire.MAX_BODY_BYTES + 1))),
        "sealed.unknown_suite": sealed_as(msgspec.structs.replace(proper.body, suite_id="rot13")),
        "sealed.unknown_key": sealed_as(terminal.seal(b"{}", info, stranger)),
        "sealed.cannot_open": sealed_as(proper.body),
        "sealed.not_compressed": sealed_as(terminal.seal(b"{}", info, packed=False)),
        "sealed.unpacks_too_large": sealed_as(terminal.seal(bytes(5 << 20), info)),
        "body.malformed": terminal.entry(2, b'{"service": 1}', service="pension-certification"),
        "body.service_mismatch": terminal.entry(2, service="other-service"),
        "body.bad_identity_number": terminal.entry(2, transaction_body(person(ELDER, number="440981195003070000"))),
        "body.bad_card_kind": terminal.entry(2, transaction_body(person(ELDER, kind="Q"))),
        "body.bad_name": terminal.entry(2, transaction_body(person(ELDER, name="王\x00"))),
        "body.bad_birth": terminal.entry(2, transaction_body(person(ELDER, birth="1950-02-30"))),
        "body.bad_time": terminal.entry(2, transaction_body(submitted_at="2026-11-23")),
        "body.bad_answers": terminal.entry(2, transaction_body(answers={"phone": "1" * 3000})),
        "body.no_face_consent": terminal.entry(2, transaction_body(consents=CONSENTS[:1])),
        "body.bad_score": terminal.entry(2, wire.RatingBody(str(uuid.uuid4()), "R-1", 6, AT)),
        "body.bad_reference": terminal.entry(2, wire.RatingBody("x", "R-1", 5, AT)),
    }


def test_a_poison_entry_is_refused_alone_with_its_own_code(central: EmbeddedCentral, terminal: Terminal) -> None:
    for seq, (code, bad) in enumerate(poison(terminal).items()):
        good = terminal.entry(100 + seq)
        result = terminal.hand_over(bad, good)
        assert outcomes(result) == [(Outcome.REFUSED, code), (Outcome.ACCEPTED, "")], code
    assert len(central.ledger()) == len(poison(terminal))


def test_an_entry_that_is_no_entry_does_not_stop_its_neighbours(central: EmbeddedCentral, terminal: Terminal) -> None:
    good = msgspec.to_builtins(terminal.entry(1))
    unknown_field = {**msgspec.to_builtins(terminal.entry(2)), "surprise": 1}
    content = {"wire": 1, "terminal": "T-0001", "batch_id": "b", "entries": [unknown_field, 7, good]}
    response = terminal.post(wire.PATH_BATCHES, msgspec.json.encode(content))
    result = msgspec.json.decode(response.content, type=wire.BatchResult)
    found = {item.entry_id: item.outcome for item in result.outcomes}
    assert found == {good["entry_id"]: Outcome.ACCEPTED, unknown_field["entry_id"]: Outcome.REFUSED, "": Outcome.REFUSED}
    assert len(central.ledger()) == 1


def test_gaps_are_asked_for_and_refused_numbers_are_not(terminal: Terminal) -> None:
    first = terminal.hand_over(terminal.entry(1), terminal.entry(4))
    assert first.missing_seqs == (2, 3)
    refused = terminal.hand_over(terminal.entry(3, body_sha256="0" * 64))
    assert refused.missing_seqs == (2,)
    assert terminal.hand_over(terminal.entry(2)).missing_seqs == ()
    assert len(terminal.hand_over(terminal.entry(9_000_000)).missing_seqs) == 100


def test_nothing_stays_of_an_entry_that_fails_between_ledger_and_case(
    central: EmbeddedCentral, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    unit = unit_of(central.store)
    add_cases = unit.add_cases
    entry, neighbour = terminal.entry(1), terminal.entry(2)

    def power_cut(self: Unit, rows: object) -> None:
        if entry.entry_id in {row.entry_id for row in rows}:
            assert self.entry_by_id(entry.entry_id) is not None
            raise RuntimeError("between ledger and case")
        add_cases(self, rows)

    monkeypatch.setattr(unit, "add_cases", power_cut)
    with caplog.at_level("CRITICAL", "central.booking"):
        result = terminal.hand_over(entry, neighbour)
    assert outcomes(result) == [(Outcome.LATER, "platform.internal"), (Outcome.ACCEPTED, "")]
    assert [row.entry_id for row in central.ledger()] == [neighbour.entry_id]
    monkeypatch.undo()
    assert outcomes(terminal.hand_over(entry)) == [(Outcome.ACCEPTED, "")]
    assert [row.ledger_no for row in central.ledger()] == [1, 2]


def test_the_ledger_cannot_be_changed(central: EmbeddedCentral, terminal: Terminal) -> None:
    terminal.hand_over(terminal.entry(1))
    broken = (sqlite3.IntegrityError, psycopg.IntegrityError)
    for statement in ("UPDATE ledger SET receipt_no = 'x'", "DELETE FROM ledger"):
        with pytest.raises(broken, match="append-only"), central.store.write() as unit:
            unit._run(statement)
    assert len(central.ledger()) == 1


def test_no_personal_data_is_in_the_files(central: EmbeddedCentral, terminal: Terminal, tmp_path: object) -> None:
    terminal.hand_over(terminal.entry(1))
    wait_until(lambda: central.store.transactions(1)[0].case.state == "accepted")
    central.stop()
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for secret in (ELDER.name, ELDER.number, "13800138000", ELDER.address):
            assert secret.encode() not in content, path
    central.start()


def test_gzip_is_understood_and_a_bomb_refused(central: EmbeddedCentral, terminal: Terminal) -> None:
    def packed(content: bytes) -> bytes:
        packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
        return packer.compress(content) + packer.flush()

    def post(content: bytes) -> object:
        return terminal.post(wire.PATH_BATCHES, content, headers={"Content-Encoding": "gzip"})

    assert post(packed(terminal.batch(terminal.entry(1)))).status_code == 200
    assert problem(post(packed(bytes(200 << 20)))) == (413, "input.too_large", "input")
    assert problem(post(packed(b"{}")[:-3])) == (400, "input.malformed", "input")
    assert problem(post(b"no gzip")) == (400, "input.malformed", "input")
    brotli = terminal.post(wire.PATH_BATCHES, b"{}", headers={"Content-Encoding": "br"})
    assert problem(brotli) == (415, "input.unknown_encoding", "input")
    too_long = terminal.post(wire.PATH_BATCHES, bytes(13 << 20))
    assert problem(too_long) == (413, "input.too_large", "input")
    assert len(central.ledger()) == 1


def test_a_batch_beyond_its_bounds_is_refused_whole(central: EmbeddedCentral, terminal: Terminal) -> None:
    many = [terminal.entry(1)] * (wire.MAX_BATCH_ENTRIES + 1)
    assert problem(terminal.post(wire.PATH_BATCHES, terminal.batch(*many))) == (413, "input.too_large", "input")
    other = msgspec.json.encode(wire.Batch(2, terminal.name, "b", ()))
    assert problem(terminal.post(wire.PATH_BATCHES, other)) == (400, "input.wire_version", "input")
    foreign = msgspec.json.encode(wire.Batch(1, "T-0002", "b", ()))
    assert problem(terminal.post(wire.PATH_BATCHES, foreign)) == (403, "auth.terminal_mismatch", "key")
    assert central.ledger() == ()


def test_a_full_batch_is_taken(central: EmbeddedCentral, terminal: Terminal) -> None:
    entries = [terminal.entry(seq) for seq in range(1, wire.MAX_BATCH_ENTRIES + 1)]
    result = terminal.hand_over(*entries)
    assert {outcome for outcome, _ in outcomes(result)} == {Outcome.ACCEPTED}
    assert [row.seq for row in central.ledger()] == list(range(1, wire.MAX_BATCH_ENTRIES + 1))
