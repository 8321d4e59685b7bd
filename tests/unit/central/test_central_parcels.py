"""Attachments at the platform: hostile chunks, quotas, and nothing counted before its hash is right."""

from __future__ import annotations

import random
import uuid

import httpx
import msgspec
import pytest

from central import parcels
from central.server import EmbeddedCentral
from sync import wire
from sync.wire import Outcome
from sync.wire.parcels import (
    MAX_CHUNK_BYTES,
    MAX_PARCEL_BYTES,
    PATH_PARCELS,
    Attachment,
    ParcelAnnouncement,
    ParcelRef,
    ParcelState,
    ParcelStates,
    chunk_path,
)
from tests.support.central_client import Terminal, problem, transaction_body

pytestmark = pytest.mark.both_stores

DATA = random.Random(4).randbytes(10_000)


def ref_of(data: bytes = DATA, **changes: object) -> ParcelRef:
    parcel_id = str(uuid.UUID(bytes=random.Random(data).randbytes(16)))
    ref = ParcelRef(parcel_id, wire.body_hash(data), len(data), wire.SUITE_HPKE_X25519, "0123456789abcdef")
    return msgspec.structs.replace(ref, **changes)


def announce(terminal: Terminal, *refs: ParcelRef) -> httpx.Response:
    message = ParcelAnnouncement(wire.WIRE_VERSION, terminal.name, refs)
    return terminal.post(PATH_PARCELS, msgspec.json.encode(message))


def states(response: httpx.Response) -> tuple[ParcelState, ...]:
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content, type=ParcelStates).parcels


def send(terminal: Terminal, ref: ParcelRef, offset: int, data: bytes) -> httpx.Response:
    return terminal.post(chunk_path(ref.sha256, offset), data)


def test_chunks_add_up_and_the_platform_always_says_how_far(terminal: Terminal) -> None:
    ref = ref_of()
    assert states(announce(terminal, ref)) == (ParcelState(ref.sha256, 0),)
    assert states(send(terminal, ref, 0, DATA[:4000])) == (ParcelState(ref.sha256, 4000),)
    assert states(announce(terminal, ref)) == (ParcelState(ref.sha256, 4000),)
    assert states(send(terminal, ref, 0, DATA[:4000])) == (ParcelState(ref.sha256, 4000),), "again changes nothing"
    assert states(send(terminal, ref, 4000, DATA[4000:])) == (ParcelState(ref.sha256, 10_000, complete=True),)
    assert states(send(terminal, ref, 4000, b"x" * 6000)) == (ParcelState(ref.sha256, 10_000, complete=True),)
    assert states(announce(terminal, ref)) == (ParcelState(ref.sha256, 10_000, complete=True),)


@pytest.mark.parametrize(
    ("offset", "data", "expected"),
    [
        (5000, b"x" * 10, (409, "parcel.wrong_offset")),
        (3000, b"x" * 2000, (409, "parcel.wrong_offset")),
        (4000, b"x" * 6001, (413, "parcel.too_large")),
        (4000, b"", (400, "input.malformed")),
        (4000, b"x" * (MAX_CHUNK_BYTES + 1), (413, "input.too_large")),
    ],
)
def test_a_chunk_that_does_not_fit_is_refused_and_changes_nothing(
    terminal: Terminal, offset: int, data: bytes, expected: tuple[int, str]
) -> None:
    ref = ref_of()
    announce(terminal, ref)
    send(terminal, ref, 0, DATA[:4000])
    assert problem(send(terminal, ref, offset, data))[:2] == expected
    assert states(announce(terminal, ref)) == (ParcelState(ref.sha256, 4000),)


def test_a_chunk_that_was_changed_on_its_way_is_refused(terminal: Terminal) -> None:
    ref = ref_of()
    announce(terminal, ref)
    request = terminal.request(chunk_path(ref.sha256, 0), DATA)
    hurt = bytes([DATA[0] ^ 1]) + DATA[1:]
    changed = terminal.http.build_request("POST", request.url, content=hurt, headers=request.headers)
    assert problem(terminal.http.send(changed))[:2] == (400, "input.digest_mismatch")
    request = terminal.request(chunk_path(ref.sha256, 0), DATA)
    moved = terminal.http.build_request("POST", chunk_path(ref.sha256, 7), content=DATA, headers=request.headers)
    assert problem(terminal.http.send(moved))[:2] == (401, "auth.bad_signature")


def test_bytes_that_are_not_the_announced_ones_do_not_count(terminal: Terminal) -> None:
    ref = ref_of()
    announce(terminal, ref)
    send(terminal, ref, 0, DATA[:4000])
    wrong = states(send(terminal, ref, 4000, b"x" * 6000))
    assert wrong == (ParcelState(ref.sha256, 0, code="parcel.hash_mismatch"),)
    assert states(announce(terminal, ref)) == (ParcelState(ref.sha256, 0),)
    assert states(send(terminal, ref, 0, DATA)) == (ParcelState(ref.sha256, 10_000, complete=True),)


def test_a_terminal_sees_nothing_of_another_ones_parcels(central: EmbeddedCentral, terminal: Terminal) -> None:
    stranger = Terminal(central, "T-0002")
    ref = ref_of()
    announce(terminal, ref)
    assert problem(send(stranger, ref, 0, DATA))[:2] == (404, "parcel.unknown")
    send(terminal, ref, 0, DATA)
    assert states(announce(stranger, ref)) == (ParcelState(ref.sha256, 0),)
    message = ParcelAnnouncement(wire.WIRE_VERSION, terminal.name, (ref,))
    assert problem(stranger.post(PATH_PARCELS, msgspec.json.encode(message)))[:2] == (403, "auth.terminal_mismatch")
    stranger.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": MAX_PARCEL_BYTES + 1}, "parcel.too_large"),
        ({"size": 0}, "parcel.bad_frame"),
        ({"sha256": "A" * 64}, "parcel.bad_frame"),
        ({"parcel_id": "../x"}, "parcel.bad_frame"),
        ({"suite_id": "a\nb"}, "parcel.bad_frame"),
    ],
)
def test_a_bad_announcement_is_told_for_that_parcel_alone(
    terminal: Terminal, changes: dict[str, object], code: str
) -> None:
    bad, good = ref_of(**changes), ref_of(b"good")
    assert [state.code for state in states(announce(terminal, bad, good))] == [code, ""]


def test_the_same_hash_with_another_frame_is_told(terminal: Terminal) -> None:
    announce(terminal, ref_of())
    (state,) = states(announce(terminal, ref_of(key_id="another")))
    assert state.code == "parcel.frame_mismatch"


def test_a_terminal_may_not_fill_the_platform(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "MAX_UNNAMED_BYTES", 25_000)
    refs = [ref_of(random.Random(seed).randbytes(10_000)) for seed in range(3)]
    assert len(states(announce(terminal, *refs))) == 2, "those beyond the quota are left out"
    refused = announce(terminal, refs[2])
    assert problem(refused)[:2] == (429, "parcel.quota")
    assert int(refused.headers["Retry-After"]) == 600


def with_parcel(terminal: Terminal, ref: ParcelRef, seq: int = 1) -> wire.Entry:
    body = transaction_body(attachments=(Attachment("photo", "image/jpeg", ref.parcel_id, ref.sha256),))
    return terminal.entry(seq, body, parcels=(ref,))


def test_an_entry_comes_later_while_a_parcel_is_not_whole(central: EmbeddedCentral, terminal: Terminal) -> None:
    ref = ref_of()
    entry = with_parcel(terminal, ref)
    for step in (lambda: None, lambda: announce(terminal, ref), lambda: send(terminal, ref, 0, DATA[:9999])):
        step()
        (outcome,) = terminal.hand_over(entry).outcomes
        assert (outcome.outcome, outcome.code) == (Outcome.LATER, "parcel.incomplete")
        assert ref.parcel_id in outcome.detail
    assert central.ledger() == ()
    send(terminal, ref, 9999, DATA[9999:])
    assert terminal.hand_over(entry).outcomes[0].outcome is Outcome.ACCEPTED
    assert terminal.hand_over(entry).outcomes[0].outcome is Outcome.DUPLICATE
    assert [row.sha256 for row in central.store.parcels_of(entry.entry_id)] == [ref.sha256]


def test_another_terminals_whole_parcel_does_not_complete_an_entry(central: EmbeddedCentral, terminal: Terminal) -> None:
    stranger, ref = Terminal(central, "T-0002"), ref_of()
    announce(stranger, ref)
    send(stranger, ref, 0, DATA)
    (outcome,) = terminal.hand_over(with_parcel(terminal, ref)).outcomes
    assert (outcome.outcome, outcome.code) == (Outcome.LATER, "parcel.incomplete")
    stranger.close()


def test_parcels_in_the_frame_and_in_the_body_must_agree(terminal: Terminal) -> None:
    ref, other = ref_of(), ref_of(b"other")
    entry = with_parcel(terminal, ref)
    for frame in ((), (other,), (ref, other)):
        changed = msgspec.structs.replace(terminal.entry(1, transaction_body()), parcels=frame)
        (outcome,) = terminal.hand_over(msgspec.structs.replace(entry, parcels=frame)).outcomes
        assert (outcome.outcome, outcome.code) == (Outcome.REFUSED, "body.parcels_differ")
        if frame:
            assert terminal.hand_over(changed).outcomes[0].code == "body.parcels_differ"
    twice = msgspec.structs.replace(entry, parcels=(ref, ref))
    assert terminal.hand_over(twice).outcomes[0].code == "entry.bad_parcels"


def test_an_entry_without_parcels_looks_as_it_did_before_there_were_any(terminal: Terminal) -> None:
    entry = terminal.entry(1)
    assert b"parcels" not in msgspec.json.encode(entry)
    assert b"attachments" not in msgspec.json.encode(transaction_body())
