"""A stream that never cuts: the simulated paper ends, and with it everything that is kept of the slip."""

from __future__ import annotations

from pathlib import Path

from devices.receipt.commands import CommandParser
from devices.receipt.paper import MAX_HEIGHT, Paper, PaperPiece

FONT = Path(__file__).parents[3] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"


def printed(stream: bytes) -> PaperPiece:
    paper = Paper(FONT)
    for command in CommandParser().feed(stream):
        paper.apply(command)
    return paper.take()


def test_blank_lines_end_with_the_paper() -> None:
    piece = printed(b"begin\n" + b"\x1bd\xff" * 500 + b"end\n")
    assert piece.text.startswith("begin")
    assert "end" not in piece.text
    assert piece.text.count("\n") <= MAX_HEIGHT


def test_codes_end_with_the_paper() -> None:
    store, show = b"\x1d(k\x08\x001P0hello", b"\x1d(k\x03\x001Q0"
    piece = printed(store + show * 2000)
    assert 0 < len(piece.codes) < MAX_HEIGHT // 21
    assert piece.picture.height <= MAX_HEIGHT + 64


def test_nothing_small_follows_what_no_longer_fits() -> None:
    tall = b"\x1dv0\x00\x01\x00\x98\x3a" + bytes(15_000)
    piece = printed(tall + tall + b"after\n")
    assert "after" not in piece.text
