"""Any bytes at all: the printer's replies and the simulator's input never raise and never grow without bound."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.contract import Slip, TextLine
from devices.receipt.commands import CommandParser
from devices.receipt.encoder import SlipEncoder, wrap
from devices.receipt.glyphs import text_columns
from devices.receipt.paper import MAX_HEIGHT, Paper
from devices.receipt.protocol import MAX_BLOCK, ReplyParser

FONT = Path(__file__).parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"

_COMMANDS = [b"\x1b", b"\x1d", b"\x1c", b"\x10\x04\x01", b"\x1dv0\x00\x02\x00\x03\x00", b"\x1d(k", b"1P0", b"1Q0", b"\n"]
_STREAMS = st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(_COMMANDS)), max_size=30)


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_reply_parser_takes_any_bytes(pieces: list[bytes]) -> None:
    parser = ReplyParser()
    for piece in pieces:
        for reply in parser.feed(piece):
            assert len(repr(reply)) < 40 + 2 * MAX_BLOCK  # A backslash shows as two.
        assert len(parser._block) <= MAX_BLOCK


@settings(max_examples=60, deadline=None)
@given(_STREAMS)
def test_paper_takes_any_stream(pieces: list[bytes]) -> None:
    parser, paper = CommandParser(), Paper(FONT)
    for piece in pieces:
        for command in parser.feed(piece):
            paper.apply(command)
    piece = paper.take()
    assert piece.picture.height <= MAX_HEIGHT + 64


@given(_STREAMS)
def test_commands_do_not_depend_on_how_the_stream_is_cut(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    whole = [c for c in CommandParser().feed(stream) if c.name]
    parser = CommandParser()
    single = [c for byte in stream for c in parser.feed(bytes((byte,))) if c.name]
    assert whole == single


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.sampled_from([32, 48]), st.sampled_from([1, 2]))
def test_any_text_is_printable_and_carries_no_real_time_command(text: str, columns: int, scale: int) -> None:
    encoded = SlipEncoder(FONT, columns=columns).encode(Slip((TextLine(text, scale=scale),)))
    for piece in encoded.body:
        assert not any(command in piece for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=80), st.integers(2, 48))
def test_wrapping_keeps_every_visible_character_within_the_width(text: str, columns: int) -> None:
    lines = list(wrap(text, columns))
    assert all(text_columns(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
