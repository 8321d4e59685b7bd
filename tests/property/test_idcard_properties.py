"""Whatever the bytes: no exception, no growth, and what was encoded comes back."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from devices.contract import CardPhoto, CardRecord, DeviceFault
from devices.idcard.photo import NoPhotoDecoder, SimulatedPhotoDecoder
from devices.idcard.protocol import MAX_FRAME, PREAMBLE, Reply, ReplyParser, split_base
from devices.idcard.records import decode_appended_address, decode_record
from devices.idcard.simulated_card import SimulatedPerson, encode_text
from devices.idcard.simulator import _frame as simulated_frame

chunks = st.lists(st.one_of(st.binary(max_size=300), st.just(PREAMBLE), st.just(PREAMBLE + b"\x09\x0a")), max_size=30)

han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.characters(
    min_codepoint=0x20000, max_codepoint=0x2A6DF
)


@given(chunks)
def test_no_bytes_raise_or_pile_up(pieces: list[bytes]) -> None:
    parser = ReplyParser()
    for piece in pieces:
        parser.feed(piece)
        assert parser.held < MAX_FRAME


@given(st.binary(max_size=200_000))
def test_one_huge_piece_leaves_no_more_than_a_frame(piece: bytes) -> None:
    parser = ReplyParser()
    parser.feed(piece * 3)
    assert parser.held < MAX_FRAME


@given(chunks, st.binary(max_size=64), st.lists(st.integers(0, 400), max_size=8))
def test_after_any_junk_a_reply_is_found_however_it_is_cut(junk: list[bytes], data: bytes, cuts: list[int]) -> None:
    noise = b"".join(junk).replace(PREAMBLE, b"")
    wire = noise + simulated_frame(0, 0, 0x90, data)
    places = sorted({0, len(wire), *(cut for cut in cuts if cut < len(wire))})
    parser = ReplyParser()
    events = [event for a, b in itertools.pairwise(places) for event in parser.feed(wire[a:b])]
    if PREAMBLE in wire[: len(noise) + 4]:
        return  # The noise made a preamble of its own with the frame's first bytes.
    assert events == [Reply(0, 0, 0x90, data)]


@given(st.binary(max_size=300) | st.binary(min_size=256, max_size=256))
def test_no_record_raises(record: bytes) -> None:
    assert isinstance(decode_record(record), CardRecord | DeviceFault)
    assert isinstance(decode_appended_address(record), str | DeviceFault)


@given(st.binary(min_size=0, max_size=1100))
def test_no_picture_raises(picture: bytes) -> None:
    for raw in (picture, (b"SIMPHOTO" + picture)[:1024].ljust(1024, b"\0")):
        assert isinstance(SimulatedPhotoDecoder().decode(raw), CardPhoto | DeviceFault)
        assert isinstance(NoPhotoDecoder().decode(raw), DeviceFault)


@given(st.binary(max_size=3000), st.booleans())
def test_no_read_data_raises(data: bytes, prints: bool) -> None:
    split_base(data, with_fingerprints=prints)


@given(
    st.text(han, min_size=1, max_size=7),
    st.text(han, max_size=17),
    st.sampled_from(["男", "女"]),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999),
    st.dates(date(2005, 1, 1), date(2040, 1, 1)) | st.none(),
)
def test_a_resident_written_by_the_simulator_is_read_by_the_driver(
    name: str, address: str, sex: str, birth: date, sequence: int, until: date | None
) -> None:
    body = f"440106{birth:%Y%m%d}{sequence:03d}"
    number = body + ric.calc_check_digit(body + "0")
    person = SimulatedPerson(
        kind="resident",
        name=name,
        sex=sex,
        nation="汉",
        birth=f"{birth:%Y%m%d}",
        address=address,
        number=number,
        valid_from="20050101",
        valid_until="长期" if until is None else f"{until:%Y%m%d}",
    )
    record = decode_record(encode_text(person))
    assert isinstance(record, CardRecord)
    assert (record.name, record.address, record.sex) == (name, address, sex)
    assert (record.birth, record.number, record.valid_until) == (birth, number, until)
