"""Carried files: what was written comes back; no cut, no flipped bit, no splice brings anything that was not written."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.wire import SIGNATURE_ED25519, SUITE_HPKE_X25519, key_id
from sync.wire.carried import (
    FORMAT,
    HEAD_BYTES,
    MAGIC,
    MAX_FRAME_BYTES,
    CarriedHeader,
    CarriedReader,
    CarriedWriter,
    Flaw,
    Frame,
    Judge,
    Kind,
    Purpose,
    Spoiled,
    Verify,
    open_carried,
    peek,
    piece,
    read_piece,
)
from sync.wire.suites import Signer, suite_named

Content = list[tuple[Kind, bytes]]

ID = "019abc00-0000-7000-8000-000000000001"
OTHER_ID = "019abc00-0000-7000-8000-000000000002"
KINDS = [Kind.BATCH, Kind.PARCELS, Kind.PIECE, Kind.RESULT]
CONTENTS = st.lists(st.tuples(st.sampled_from(KINDS), st.binary(min_size=1, max_size=80)), max_size=6)


def _signer(seed: int) -> Signer:
    suite = suite_named(SUITE_HPKE_X25519)
    assert suite is not None
    signer = suite.signer(bytes([seed]) * 32)
    assert signer is not None
    return signer


SIGNER, STRANGER = _signer(1), _signer(2)


def _header(carried_id: str = ID, purpose: Purpose = Purpose.ENTRIES, **changes: object) -> CarriedHeader:
    at = "2026-11-23T08:00:00+08:00"
    plain = CarriedHeader(FORMAT, purpose, carried_id, "GD-1", at, 3, SIGNATURE_ED25519, SIGNER.key_id)
    return CarriedHeader(**{name: changes.get(name, getattr(plain, name)) for name in plain.__struct_fields__})


def _file(content: Content, header: CarriedHeader | None = None, signer: Signer = SIGNER) -> bytes:
    stream = io.BytesIO()
    writer = CarriedWriter(stream.write, signer.sign, header or _header())
    for kind, payload in content:
        writer.add(kind, payload)
    writer.close()
    assert writer.bytes == len(stream.getvalue())
    assert writer.frames == len(content) + 2
    return stream.getvalue()


def _verify(signer: Signer = SIGNER) -> Verify:
    suite = suite_named(SUITE_HPKE_X25519)
    verifier = None if suite is None else suite.verifier(signer.public_raw)
    assert verifier is not None
    return verifier.verify


def _judge(signer: Signer = SIGNER) -> Judge:
    return lambda header: _verify(signer) if header.key_id == key_id(signer.public_raw) else Flaw.UNKNOWN_SIGNER


def _read(data: bytes, judge: Judge | None = None) -> tuple[CarriedReader, list[Frame | Spoiled]] | Flaw:
    reader = open_carried(io.BytesIO(data), Purpose.ENTRIES, judge or _judge())
    return reader if isinstance(reader, Flaw) else (reader, list(reader))


def _good(found: list[Frame | Spoiled]) -> Content:
    return [(frame.kind, frame.payload) for frame in found if isinstance(frame, Frame)]


@given(CONTENTS)
@settings(deadline=None)
def test_what_was_written_comes_back(content: Content) -> None:
    read = _read(_file(content))
    assert not isinstance(read, Flaw)
    reader, found = read
    assert reader.whole
    assert reader.header == _header()
    assert _good(found) == content
    assert [frame.number for frame in found] == list(range(1, len(content) + 1))


@given(CONTENTS, st.data())
@settings(deadline=None)
def test_a_cut_file_gives_its_good_head_and_is_never_whole(content: Content, data: st.DataObject) -> None:
    whole = _file(content)
    at = data.draw(st.integers(0, len(whole) - 1))
    read = _read(whole[:at])
    if isinstance(read, Flaw):
        assert read is (Flaw.FOREIGN if at < len(MAGIC) else Flaw.TRUNCATED)
        return
    reader, found = read
    assert reader.end is Flaw.TRUNCATED
    good = _good(found)
    assert good == content[: len(good)]
    # Every frame that lies wholly before the cut is there.
    ends, position = [], len(_file([])) - len(_trailer(0))
    for _kind, payload in content:
        position += HEAD_BYTES + len(payload)
        ends.append(position)
    assert len(good) == sum(end <= at for end in ends)


def _trailer(frames: int) -> bytes:
    return b"x" * (HEAD_BYTES + len(b'{"frames":%d}' % (frames + 2)))


@given(CONTENTS, st.data())
@settings(deadline=None)
def test_a_flipped_bit_is_never_taken_and_costs_one_frame_or_the_tail(content: Content, data: st.DataObject) -> None:
    whole = bytearray(_file(content))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    read = _read(bytes(whole))
    if isinstance(read, Flaw):
        assert read in {Flaw.FOREIGN, Flaw.DAMAGED, Flaw.FORGED, Flaw.FORMAT, Flaw.TRUNCATED}
        return
    reader, found = read
    assert not reader.whole
    expected = list(content)
    for number, frame in enumerate(found):
        if isinstance(frame, Spoiled):
            assert frame.kind is content[number][0]
        else:
            assert (frame.kind, frame.payload) == expected[number]
    if reader.end is None:
        assert reader.spoiled == 1
        assert len(found) == len(content)


@given(CONTENTS, CONTENTS, st.data())
@settings(deadline=None)
def test_frames_of_another_file_or_in_another_order_are_not_taken(one: Content, two: Content, data: st.DataObject) -> None:
    first, second = _file(one), _file(two, _header(OTHER_ID))
    at = data.draw(st.integers(0, len(first)))
    spliced = first[:at] + second[data.draw(st.integers(0, len(second))) :]
    read = _read(spliced)
    if isinstance(read, Flaw):
        return
    reader, found = read
    good = _good(found)
    if reader.header.carried_id == ID:
        assert good == one[: len(good)]
        assert not reader.whole or spliced == first
    else:
        assert spliced[len(MAGIC) :].endswith(second[len(MAGIC) :])


def test_the_order_of_frames_is_under_the_signature() -> None:
    content = [(Kind.BATCH, b"a" * 10), (Kind.BATCH, b"b" * 10)]
    whole = _file(content)
    size = HEAD_BYTES + 10
    start = whole.index(b"a" * 10) - HEAD_BYTES
    swapped = (
        whole[:start] + whole[start + size : start + 2 * size] + whole[start : start + size] + whole[start + 2 * size :]
    )
    read = _read(swapped)
    assert not isinstance(read, Flaw)
    assert (_good(read[1]), read[0].end) == ([], Flaw.DAMAGED)


def test_a_rotten_payload_leaves_its_neighbours_alone() -> None:
    content = [(Kind.BATCH, bytes([letter]) * 20) for letter in b"abc"]
    read = _read(_file(content).replace(b"b" * 20, b"b" * 19 + b"c"))
    assert not isinstance(read, Flaw)
    reader, found = read
    assert found == [Frame(1, Kind.BATCH, b"a" * 20), Spoiled(2, Kind.BATCH), Frame(3, Kind.BATCH, b"c" * 20)]
    assert (reader.end, reader.spoiled, reader.whole) == (None, 1, False)


@pytest.mark.parametrize(
    ("make", "flaw"),
    [
        (lambda: b"", Flaw.FOREIGN),
        (lambda: b"PK\x03\x04" + bytes(400), Flaw.FOREIGN),
        (lambda: _file([], _header(purpose=Purpose.RECEIPTS)), Flaw.OTHER_PURPOSE),
        (lambda: _file([], _header(format=FORMAT + 1)), Flaw.FORMAT),
        (lambda: _file([], _header(terminal="../etc")), Flaw.DAMAGED),
        (lambda: _file([], _header(made_at="yesterday")), Flaw.DAMAGED),
        (lambda: _file([], _header(made_at="2026-11-23T08:00:00")), Flaw.DAMAGED),
        (lambda: _file([], _header(carried_id="1")), Flaw.DAMAGED),
        (lambda: _file([], _header(count=-1)), Flaw.DAMAGED),
        (lambda: _file([], _header(key_id=STRANGER.key_id)), Flaw.UNKNOWN_SIGNER),
        (lambda: _file([], None, STRANGER), Flaw.FORGED),
        (lambda: _file([(Kind.BATCH, b"x")]) + b"more", Flaw.DAMAGED),
    ],
)
def test_what_is_wrong_has_a_name_of_its_own(make: Callable[[], bytes], flaw: Flaw) -> None:
    read = _read(make())
    assert (read if isinstance(read, Flaw) else read[0].end) is flaw


def test_peeking_proves_nothing_and_says_for_whom_a_file_is() -> None:
    assert peek(io.BytesIO(_file([], None, STRANGER))) == _header()
    assert peek(io.BytesIO(b"something else entirely, of some length")) is Flaw.FOREIGN


def test_a_stated_length_beyond_the_bound_is_not_allocated() -> None:
    huge = MAGIC + b"H" + (MAX_FRAME_BYTES + 1).to_bytes(4, "big") + bytes(96)
    assert _read(huge) is Flaw.DAMAGED


@pytest.mark.parametrize("payload", [b"", bytes(MAX_FRAME_BYTES + 1)])
def test_a_frame_that_no_reader_would_take_is_not_written(payload: bytes) -> None:
    writer = CarriedWriter(lambda _data: None, SIGNER.sign, _header())
    with pytest.raises(ValueError, match="a frame of"):
        writer.add(Kind.BATCH, payload)
    with pytest.raises(ValueError, match="not the caller's"):
        writer.add(Kind.TRAILER, b"{}")


@given(st.binary(min_size=1, max_size=100), st.integers(0, (1 << 64) - 1))
def test_pieces_say_where_they_belong(data: bytes, offset: int) -> None:
    assert read_piece(piece("ab" * 32, offset, data)) == ("ab" * 32, offset, data)
    assert read_piece(piece("ab" * 32, offset, b"")) is None


def test_a_stream_that_gives_a_byte_at_a_time_is_read_all_the_same() -> None:
    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(1, -1 if size is None else size))

    content = [(Kind.BATCH, b"abc"), (Kind.RESULT, b"d")]
    reader = open_carried(Dribble(_file(content)), Purpose.ENTRIES, _judge())
    assert not isinstance(reader, Flaw)
    assert _good(list(reader)) == content
    assert reader.whole
