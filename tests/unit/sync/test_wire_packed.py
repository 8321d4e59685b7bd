"""Packed batches and results say exactly what their JSON says, and nothing else unpacks."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.tiny_platform import SimulatedPlatform
from sync import outbox, wire
from sync.courier import Courier
from sync.signing import RequestSigner
from sync.wire import Outcome
from sync.wire.packed import MEDIA_TYPE_PACKED, decode_batch, decode_result, encode_batch, encode_result
from sync.wire.parcels import ParcelRef
from sync.wire.receipts import with_proofs

AT = "2026-11-23T08:00:00+08:00"


def entry(number: int, **changes: object) -> wire.Entry:
    data = f"sealed {number}".encode() * 3
    made = wire.Entry(
        outbox.new_entry_id(), number, "", wire.Kind.TRANSACTION, "svc", f"R-{number}", AT,
        wire.SealedBody("suite", "key", data), wire.body_hash(data), "rtc",
    )  # fmt: skip
    made = msgspec.structs.replace(made, stream=made.entry_id)
    return msgspec.structs.replace(made, **changes)


def batch_of(*entries: wire.Entry) -> wire.Batch:
    return wire.Batch(1, "GD-1", "b-1", entries)


def packed(batch: wire.Batch) -> bytes:
    content = encode_batch(batch)
    assert content is not None
    return content


def unpacked(content: bytes) -> wire.Batch:
    read = decode_batch(content)
    return wire.Batch(read.wire, read.terminal, read.batch_id, tuple(read.entry(place) for place in range(len(read))))


@pytest.mark.parametrize("count", [1, 2, 37])
def test_a_batch_comes_out_as_it_went_in(count: int) -> None:
    alike = batch_of(*(entry(number) for number in range(1, count + 1)))
    assert unpacked(packed(alike)) == alike
    other = entry(99, kind=wire.Kind.RATING, stream="s", service="x", clock_trust="ntp", receipt_no="Q")
    different = batch_of(*alike.entries, msgspec.structs.replace(other, body=wire.SealedBody("t", "k", b"y")))
    assert unpacked(packed(different)) == different


def test_parcels_are_named_and_what_is_default_is_left_out() -> None:
    ref = ParcelRef(outbox.new_entry_id(), "0" * 64, 7, "suite", "key")
    batch = batch_of(entry(1), entry(2, parcels=(ref,)))
    assert unpacked(packed(batch)) == batch
    plain = batch_of(entry(1, clock_trust="none"), entry(2, clock_trust="none"))
    told = msgspec.msgpack.decode(zlib.decompress(msgspec.msgpack.decode(packed(plain))[5]))
    assert {"parcels", "clock_trust"}.isdisjoint(told)
    assert unpacked(packed(plain)) == plain


@pytest.mark.parametrize(
    "change",
    [
        {"entry_id": "not-a-uuid"}, {"entry_id": outbox.new_entry_id().upper()}, {"entry_id": "0" * 32},
        {"body_sha256": "z" * 64}, {"body_sha256": "AB" * 32}, {"body_sha256": ""},
    ],
)  # fmt: skip
def test_what_would_come_out_differently_is_not_packed(change: dict[str, object]) -> None:
    assert encode_batch(batch_of(entry(1), entry(2, **change))) is None
    assert encode_batch(batch_of()) is None


def test_a_packed_batch_takes_little_beside_its_bodies() -> None:
    batch = batch_of(*(entry(number) for number in range(200)))
    bodies = sum(len(each.body.data) for each in batch.entries)
    assert len(packed(batch)) - bodies < 70 * 200


def repack(change: object) -> bytes:
    """A packed batch of three whose parts ``change`` has altered."""
    parts = msgspec.msgpack.decode(packed(batch_of(entry(1), entry(2), entry(3))))
    change(parts)
    return msgspec.msgpack.encode(parts)


def columns(change: object) -> bytes:
    def alter(parts: list[object]) -> None:
        told = msgspec.msgpack.decode(zlib.decompress(parts[5]))
        change(told)
        parts[5] = zlib.compress(msgspec.msgpack.encode(told))

    return repack(alter)


def test_one_bad_entry_is_found_at_its_own_place() -> None:
    content = columns(lambda told: told.update(kind=["transaction", "bribe", "rating"]))
    read = decode_batch(content)
    assert read.entry(0).kind is wire.Kind.TRANSACTION
    assert read.entry(2).kind is wire.Kind.RATING
    with pytest.raises(msgspec.ValidationError):
        read.entry(1)
    surprise = decode_batch(columns(lambda told: told.update(surprise=[1])))
    with pytest.raises(msgspec.ValidationError):
        surprise.entry(0)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", msgspec.msgpack.encode([]), msgspec.msgpack.encode({"wire": 1}),
        repack(lambda parts: parts.pop()),
        repack(lambda parts: parts.__setitem__(3, parts[3][:-1])),
        repack(lambda parts: parts.__setitem__(4, parts[4] + b"x")),
        repack(lambda parts: parts.__setitem__(5, b"not zlib")),
        repack(lambda parts: parts.__setitem__(5, parts[5][:-2])),
        repack(lambda parts: parts.__setitem__(5, zlib.compress(bytes(wire.MAX_BATCH_BYTES + 1)))),
        repack(lambda parts: parts[6].pop()),
        columns(lambda told: told.update(seq=[1, 2])),
        columns(lambda told: told.update(seq=[])),
        columns(lambda told: told.update(seq=7)),
    ],
    ids=[
        "empty", "json", "no-parts", "a-map", "a-part-short", "a-key-short", "a-key-long", "not-zlib", "cut-zlib", "a-bomb",
        "a-body-short", "two-numbers", "no-numbers", "a-number",
    ],
)  # fmt: skip
def test_what_is_no_packed_batch_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_batch(content)


@given(st.binary(max_size=200), st.integers(0, 400), st.binary(min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_damage_never_comes_through_as_anything_else(noise: bytes, place: int, wound: bytes) -> None:
    whole = bytearray(packed(batch_of(entry(1), entry(2))))
    whole[place % len(whole) : place % len(whole) + len(wound)] = wound
    for content in (noise, bytes(whole)):
        try:
            read = decode_batch(content)
            for number in range(len(read)):
                read.entry(number)
        except (ValueError, RecursionError):
            pass


KEY = Ed25519PrivateKey.generate()
KEY_ID = wire.key_id(KEY.public_key().public_bytes_raw())


def receipts(entries: Sequence[wire.Entry], first_no: int, at: str = AT) -> list[wire.Receipt]:
    unsigned = [
        wire.Receipt(each.entry_id, "GD-1", each.seq, each.body_sha256, number, at, KEY_ID, b"")
        for number, each in enumerate(entries, first_no)
    ]
    if len(unsigned) == 1:
        return [msgspec.structs.replace(unsigned[0], signature=KEY.sign(wire.receipt_bytes(unsigned[0])))]
    proved, statement = with_proofs(unsigned)
    return [msgspec.structs.replace(receipt, signature=KEY.sign(statement)) for receipt in proved]


def accepted(given_receipts: Sequence[wire.Receipt]) -> list[wire.EntryOutcome]:
    return [wire.EntryOutcome(receipt.entry_id, Outcome.ACCEPTED, receipt) for receipt in given_receipts]


def round_trip(outcomes: Sequence[wire.EntryOutcome], batch: wire.Batch) -> dict[str, wire.EntryOutcome]:
    result = wire.BatchResult("b-1", AT, tuple(outcomes), (3, 9))
    back = decode_result(encode_result(result, batch.entries), batch)
    assert (back.batch_id, back.server_time, back.missing_seqs) == ("b-1", AT, (3, 9))
    assert len(back.outcomes) == len(outcomes)
    return {outcome.entry_id: outcome for outcome in back.outcomes}


def test_a_result_comes_out_as_it_went_in() -> None:
    batch = batch_of(*(entry(number) for number in range(1, 36)))
    sent = batch.entries
    outcomes = [
        *accepted(receipts(sent[:16], 100)),
        wire.EntryOutcome(sent[16].entry_id, Outcome.DUPLICATE, receipts(sent[16:20], 7, "long ago")[0]),
        wire.EntryOutcome(sent[17].entry_id, Outcome.REFUSED, code="body.malformed", detail="不合规定"),
        *accepted(receipts([sent[18], *sent[20:34]], 116)),
        wire.EntryOutcome(sent[19].entry_id, Outcome.LATER, code="platform.internal"),
        *accepted(receipts(sent[34:], 140)),
    ]
    assert round_trip(outcomes, batch) == {outcome.entry_id: outcome for outcome in outcomes}


def test_receipts_that_are_no_whole_group_are_told_in_full() -> None:
    batch = batch_of(*(entry(number) for number in range(1, 9)))
    whole = receipts(batch.entries, 1)
    for odd in (
        accepted(whole[:7]),
        accepted(whole[1:]),
        accepted([whole[1], whole[0], *whole[2:]]),
        accepted([msgspec.structs.replace(whole[0], seq=77)]),
        [wire.EntryOutcome(whole[0].entry_id, Outcome.ACCEPTED, None)],
        [*accepted(whole), *accepted(receipts([entry(9)], 9))],
    ):
        assert round_trip(odd, batch) == {outcome.entry_id: outcome for outcome in odd}


def test_a_result_of_new_entries_takes_hardly_more_than_its_signatures() -> None:
    batch = batch_of(*(entry(number) for number in range(1, 201)))
    outcomes: list[wire.EntryOutcome] = []
    for start in range(0, 200, 16):
        outcomes += accepted(receipts(batch.entries[start : start + 16], 10_000 + start))
    content = encode_result(wire.BatchResult("b-1", AT, tuple(outcomes)), batch.entries)
    assert len(content) < 200 * 8


@pytest.mark.parametrize(
    "groups", [[[[9], [1], b"s"]], [[[-1], [1], b"s"]], [[[], [], b"s"]], [[[0, 1], [1], b"s"]], [[[0], [1, 2], b"s"]]]
)
def test_a_result_about_something_else_is_a_value_error(groups: object) -> None:
    batch = batch_of(entry(1), entry(2))
    content = msgspec.msgpack.encode(["b-1", AT, [], AT, KEY_ID, "ed25519", groups, []])
    with pytest.raises(ValueError, match=r"."):
        decode_result(content, batch)


@pytest.fixture
def terminal_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def test_batches_are_packed_once_the_platform_has_said_that_it_takes_them(
    terminal_key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    handle = SimulatedPlatform.handle

    def note(self: SimulatedPlatform, method: str, path: str, headers: dict[str, str], body: bytes) -> object:
        if path == wire.PATH_BATCHES:
            seen.append(headers["Content-Type"])
        return handle(self, method, path, headers, body)

    monkeypatch.setattr(SimulatedPlatform, "handle", note)
    with SimulatedPlatform({"GD-1": terminal_key.public_key()}) as platform:
        courier = Courier(platform.url, "GD-1", RequestSigner("GD-1", terminal_key))
        try:
            for packs in (False, True, False):
                platform.packs = packs
                assert isinstance(courier.post_batch(batch_of(entry(len(seen) + 1))), wire.BatchResult)
                courier.health()
                assert isinstance(courier.post_batch(batch_of(entry(len(seen) + 1))), wire.BatchResult)
        finally:
            courier.close()
    json, packed_type = wire.MEDIA_TYPE, MEDIA_TYPE_PACKED
    # The last platform was set back: its 415 is answered by JSON at once, without waiting for a health answer.
    assert seen == [json, json, json, packed_type, packed_type, json, json]
