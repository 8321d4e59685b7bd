"""The SAM codec against the published constants, and against frames made by a second, unrelated generator."""

from __future__ import annotations

import struct

import pytest

from devices.idcard.protocol import (
    MAX_FRAME,
    Command,
    FrameError,
    Reply,
    ReplyParser,
    build_request,
    fits,
    sam_id_text,
    split_base,
)
from devices.idcard.status import SamStatus, status_fault

REQUESTS = {
    Command.RESET: "00 03 10 FF EC",
    Command.STATUS: "00 03 11 FF ED",
    Command.SAM_ID: "00 03 12 FF EE",
    Command.FIND: "00 03 20 01 22",
    Command.SELECT: "00 03 20 02 21",
    Command.READ_BASE: "00 03 30 01 32",
    Command.READ_WITH_FINGERPRINTS: "00 03 30 10 23",
    Command.READ_ADDRESS: "00 03 30 03 30",
    Command.BAUD_115200: "00 03 60 00 63",
    Command.BAUD_57600: "00 03 60 01 62",
    Command.BAUD_38400: "00 03 60 02 61",
    Command.BAUD_19200: "00 03 60 03 60",
    Command.BAUD_9600: "00 03 60 04 67",
    Command.RF_80_BYTES: "00 04 61 FF 50 CA",
}

REPLIES = {
    "00 04 00 00 90 94": (SamStatus.DONE, 0),
    "00 04 00 00 60 64": (SamStatus.SELF_TEST, 0),
    "00 08 00 00 9F 00 00 00 00 97": (SamStatus.FOUND, 4),
    "00 0C 00 00 90 00 00 00 00 00 00 00 00 9C": (SamStatus.DONE, 8),
    "00 04 00 00 80 84": (SamStatus.NONE_FOUND, 0),
    "00 04 00 00 81 85": (SamStatus.SELECT_FAILED, 0),
    "00 04 00 00 41 45": (SamStatus.READ_FAILED, 0),
}

SAM_ID_REPLY = bytes.fromhex("AAAAAA9669 0014 000090 05000100E5D6340187D61200C0340E35 0A")


def frame_by_hand(sw3: int, payload: bytes = b"") -> bytes:
    """A reply frame by plain arithmetic on integers, sharing nothing with the codec."""
    size = 4 + len(payload)
    total = (size // 256) ^ (size % 256) ^ sw3
    for value in struct.unpack(f"{len(payload)}B", payload):
        total ^= value
    return struct.pack(f">5BHBBB{len(payload)}sB", 170, 170, 170, 150, 105, size, 0, 0, sw3, payload, total)


def worked_card() -> bytes:
    """The synthetic card whose check byte the literature review recomputed: A7."""
    text = (
        "测试甲".ljust(15)
        + "101"
        + "19900307"
        + "广东省广州市天河区测试路1号".ljust(35)
        + "44010619900307001X"
        + "广州市公安局天河分局".ljust(15)
        + "20200101"
        + "20400101"
    ).ljust(128)
    return text.encode("utf-16-le")


@pytest.mark.parametrize(("command", "expected"), REQUESTS.items())
def test_requests_match_every_published_constant(command: Command, expected: str) -> None:
    assert build_request(command) == bytes.fromhex("AAAAAA9669" + expected)


def test_every_command_is_covered_by_a_constant() -> None:
    assert set(REQUESTS) == set(Command)


@pytest.mark.parametrize(("wire", "meaning"), REPLIES.items())
def test_replies_of_the_table_are_understood(wire: str, meaning: tuple[SamStatus, int]) -> None:
    (reply,) = ReplyParser().feed(bytes.fromhex("AAAAAA9669" + wire))
    assert isinstance(reply, Reply)
    assert (reply.sw3, len(reply.data)) == meaning


def test_the_second_generator_agrees_with_the_published_frames() -> None:
    for wire, (status, size) in REPLIES.items():
        assert frame_by_hand(status, bytes(size)) == bytes.fromhex("AAAAAA9669" + wire)
    base = b"\x01\x00\x04\x00" + worked_card() + bytes(1024)
    frame = frame_by_hand(0x90, base)
    assert (len(frame), frame[-1]) == (1295, 0xA7)
    prints = frame_by_hand(0x90, b"\x01\x00\x04\x00\x04\x00" + worked_card() + bytes(2048))
    assert (len(prints), prints[-1]) == (2321, 0xAD)


def test_the_module_number_is_printed_as_on_its_label() -> None:
    (reply,) = ReplyParser().feed(SAM_ID_REPLY)
    assert isinstance(reply, Reply)
    assert sam_id_text(reply.data) == "05.01-20240101-0001234567-0890123456"


@pytest.mark.parametrize("fingerprints", [0, 512, 1024])
def test_a_read_is_taken_apart(fingerprints: int) -> None:
    data = b"\x01\x00\x04\x00" + fingerprints.to_bytes(2, "big") + b"t" * 256 + b"p" * 1024 + b"f" * fingerprints
    base = split_base(data, with_fingerprints=True)
    assert base is not None
    assert (base.text, base.photo, base.fingerprints) == (b"t" * 256, b"p" * 1024, b"f" * fingerprints)


@pytest.mark.parametrize("data", [b"", b"\x01\x00", b"\x01\x00\x04\x01" + bytes(1281), b"\x00\xff\x04\x00" + bytes(1279)])
def test_contradicting_inner_sizes_are_refused(data: bytes) -> None:
    assert split_base(data) is None


def test_a_frame_split_at_any_byte_is_put_together() -> None:
    frame = frame_by_hand(0x9F, bytes(4))
    for cut in range(len(frame)):
        parser = ReplyParser()
        events = parser.feed(frame[:cut]) + parser.feed(frame[cut:])
        assert [event.sw3 for event in events if isinstance(event, Reply)] == [0x9F]


def test_junk_before_and_between_frames_is_skipped() -> None:
    good = frame_by_hand(0x90)
    parser = ReplyParser()
    events = parser.feed(b"\x00\xaa\xaa\x96\xaa\xaa" + good + b"\xff\x69" + good)
    assert [type(event) for event in events] == [Reply, Reply]
    assert parser.skipped == 8
    assert parser.held == 0


def test_a_good_frame_after_a_bad_one_is_found() -> None:
    good = frame_by_hand(0x90)
    spoilt = good[:-1] + bytes((good[-1] ^ 1,))
    oversized = good[:5] + b"\xff\xff" + good[7:]
    events = ReplyParser().feed(spoilt + good + oversized + good)
    assert events[0] is FrameError.CHECKSUM
    assert isinstance(events[1], Reply)
    assert events[2] is FrameError.LENGTH
    assert isinstance(events[3], Reply)


def test_an_unfinished_frame_is_recognised_as_such() -> None:
    parser = ReplyParser()
    assert parser.feed(frame_by_hand(0x90, bytes(8))[:9]) == []
    assert parser.inside_frame
    assert parser.held == 9 < MAX_FRAME


@pytest.mark.parametrize("command", list(Command))
def test_only_a_reply_of_the_right_kind_fits(command: Command) -> None:
    own = Reply(0, 0, command.success, bytes(command.data_sizes[0]))
    assert fits(own, command)
    assert not fits(Reply(0, 0, command.success, bytes(command.data_sizes[0] + 1)), command)
    for other in Command:
        if (other.success, other.data_sizes) != (command.success, command.data_sizes):
            assert not fits(Reply(0, 0, other.success, bytes(other.data_sizes[-1])), command)
    assert fits(Reply(0, 0, SamStatus.UNKNOWN_ERROR, b""), command)
    assert not fits(Reply(0, 0, SamStatus.UNKNOWN_ERROR, b"x"), command)
    assert fits(Reply(0, 0, SamStatus.NONE_FOUND, b""), command) is (command is Command.FIND)


def test_every_status_has_words_and_its_own_code() -> None:
    faults = [status_fault(status, "FIND") for status in SamStatus]
    assert len({fault.code for fault in faults}) == len(SamStatus)
    assert all(fault.message.endswith("。") for fault in faults)
    assert all(fault.advice for fault in faults if fault.code not in ("idcard.done", "idcard.found"))
    assert status_fault(0x77, "FIND").code == "idcard.status_unlisted"


def test_card_bytes_stay_out_of_repr() -> None:
    assert "secret" not in repr(Reply(0, 0, 0x90, b"secret"))
