"""Byte oracles of the receipt printer: what is sent, what status bytes mean, what the paper then shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.contract import Feed, QrCode, Rule, Slip, TextLine
from devices.receipt import faults, protocol
from devices.receipt.commands import Command, CommandParser
from devices.receipt.encoder import SlipEncoder, UnprintableSlip, disarm, two_byte_gb18030, wrap
from devices.receipt.glyphs import text_columns
from devices.receipt.paper import Paper
from devices.receipt.protocol import Completion, PrinterModel, Query, ReplyParser, StatusByte, TextBlock, decode_status

FONT = Path(__file__).parents[3] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"


def _body(*blocks: TextLine | Rule | QrCode | Feed, columns: int = 48, model: PrinterModel | None = None) -> bytes:
    return b"".join(SlipEncoder(FONT, columns=columns, model=model).encode(Slip(blocks)).body)


def test_chinese_goes_out_as_two_byte_gb18030_in_chinese_mode() -> None:
    encoded = SlipEncoder(FONT).encode(Slip((TextLine("粤智助 ①。"),)))
    assert encoded.prologue == bytes.fromhex("1b40 1c26")
    assert encoded.body == (bytes.fromhex("1b4500 1b6100 1d2100 d4c1 d6c7 d6fa 20 a2d9 a1a3 0a"),)
    assert encoded.cut == bytes.fromhex("1d564103")


def test_bold_double_centred_text() -> None:
    assert _body(TextLine("回", bold=True, scale=2, centred=True)) == bytes.fromhex("1b4501 1b6101 1d2111 bbd8 0a")


def test_a_character_beyond_two_bytes_turns_its_line_into_a_raster_picture() -> None:
    assert two_byte_gb18030("㐀") is None
    raster = _body(TextLine("𠮷"))
    assert raster[:11] == bytes.fromhex("1b6100 1d763000 4800 1e00")
    assert len(raster) == 11 + 72 * 30
    assert any(raster[11:])


def test_a_character_no_font_has_is_replaced_and_counted() -> None:
    encoded = SlipEncoder(FONT).encode(Slip((TextLine("\U0001f9ff\u1234x"),)))
    assert encoded.substituted >= 1


def test_qr_code_is_drawn_by_the_printer() -> None:
    native = _body(QrCode("https://例"))
    assert bytes.fromhex("1d286b 0e00 31 50 30") + "https://例".encode() in native
    assert native.endswith(bytes.fromhex("1d286b 0300 31 51 30 0a"))


def test_rule_and_feed_fill_the_width_of_either_paper() -> None:
    plain = bytes.fromhex("1b4500 1b6100 1d2100")
    assert _body(Rule(), Feed(3), columns=32) == plain + b"\xa9\xa4" * 16 + b"\n" + b"\x1bd\x03"


def test_text_cannot_smuggle_printer_commands() -> None:
    body = _body(TextLine("甲\x1b@\x10\x14\x08乙\u202e\x1dV0\n丙"))
    assert b"\x1b@" not in body
    assert b"\x10" not in body
    assert b"\x1dV" not in body


def test_a_picture_holds_no_real_time_command() -> None:
    assert disarm(b"\x10\x04\x01\x10\x05\x10\x14\x10\x10\x04") == b"\x18\x04\x01\x18\x05\x18\x14\x10\x18\x04"


def test_long_lines_wrap_at_the_paper_and_keep_latin_words_whole() -> None:
    assert list(wrap("编号 ABCD-1234-EFGH", 12)) == ["编号", "ABCD-1234-EF", "GH"]
    assert list(wrap("养老待遇资格认证", 8)) == ["养老待遇", "资格认证"]
    assert list(wrap("", 8)) == [""]


@pytest.mark.parametrize("content", ["", "长" * 400, "a\x1b@"])
def test_codes_no_printer_can_draw_are_refused(content: str) -> None:
    with pytest.raises(UnprintableSlip):
        _body(QrCode(content))


def test_a_metre_of_text_is_refused() -> None:
    with pytest.raises(UnprintableSlip):
        _body(*[TextLine("x")] * 500)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ((0x12, 0x12, 0x12, 0x12), None),
        ((0x1A, 0x32, 0x12, 0x72), faults.PAPER_OUT),
        ((0x1A, 0x36, 0x12, 0x72), faults.COVER_OPEN),
        ((0x1A, 0x52, 0x1A, 0x12), faults.CUTTER),
        ((0x1A, 0x52, 0x32, 0x12), faults.BROKEN),
        ((0x1A, 0x52, 0x52, 0x12), faults.OVERHEATED),
        ((0x1A, 0x12, 0x12, 0x12), faults.OFFLINE),
    ],
)
def test_status_bits(answers: tuple[int, int, int, int], code: str | None) -> None:
    status = decode_status(dict(zip(Query, answers, strict=True)))
    problem = faults.fault_of(status)
    assert (problem.code if problem else None) == code
    assert decode_status({Query.PAPER: 0x1E}).near_end


@pytest.mark.parametrize("byte", [0x00, 0xFF, 0x11, 0x13, 0x02, 0x10, 0x92, 0x80])
def test_bytes_with_wrong_fixed_bits_are_no_status(byte: int) -> None:
    parser = ReplyParser()
    assert parser.feed(bytes((byte,))) == []
    assert parser.junk == 1


def test_replies_come_apart_in_any_pieces() -> None:
    stream = bytes.fromhex("12 3722 30303432 00 11 5f 313233 00 1a")
    parser = ReplyParser()
    replies = [reply for byte in stream for reply in parser.feed(bytes((byte,)))]
    assert replies == [StatusByte(0x12), Completion(42), TextBlock("123"), StatusByte(0x1A)]


def test_requests_are_the_published_bytes() -> None:
    assert protocol.completion_request(42) == bytes.fromhex("1d2848 0600 3030 30303432")
    assert protocol.counter_request() == bytes.fromhex("1d6732 00 b200")
    assert [query.request.hex() for query in Query] == ["100401", "100402", "100403", "100404"]
    with pytest.raises(ValueError, match="0 to 9999"):
        protocol.completion_request(10_000)


def test_commands_come_apart_in_any_pieces() -> None:
    stream = b"\x1b@\x1c&ab\n\x1dv0\x00\x01\x00\x02\x00\xf0\x0f\x1d(k\x03\x001Q0\x1dVA\x03\x1dV\x00\x10\x04\x01z"
    whole = CommandParser().feed(stream)
    assert whole == [
        Command(b"\x1b@"),
        Command(b"\x1c&"),
        Command(b"", b"ab"),
        Command(b"\n"),
        Command(b"\x1dv", b"0\x00\x01\x00\x02\x00\xf0\x0f"),
        Command(b"\x1d(", b"k\x03\x001Q0"),
        Command(b"\x1dV", b"A\x03"),
        Command(b"\x1dV", b"\x00"),
        Command(b"\x10\x04", b"\x01"),
        Command(b"", b"z"),
    ]
    parser = CommandParser()
    assert [c for byte in stream for c in parser.feed(bytes((byte,)))] == [
        c if c.name or len(c.data) == 1 else part
        for c in whole
        for part in ([Command(b"", bytes((b,))) for b in c.data] if not c.name else [c])
    ]


def test_the_paper_shows_four_byte_codes_as_boxes_like_a_gbk_font() -> None:
    paper = Paper(FONT)
    for command in CommandParser().feed(b"\x1c&\xd4\xc1\x81\x39\xee\x39\n"):
        paper.apply(command)
    assert paper.take().text == "粤□9□9\n"


def test_text_without_chinese_mode_is_unreadable() -> None:
    paper = Paper(FONT)
    for command in CommandParser().feed("粤".encode("gb18030") + b"\n"):
        paper.apply(command)
    assert paper.take().text == "??\n"


def test_columns() -> None:
    assert text_columns("A粤①") == 5
