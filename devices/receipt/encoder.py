"""A slip as ESC/POS bytes, in pieces that each end where the printer may be asked for its status."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import segno
from PIL import Image

from devices.contract import Feed, QrCode, Rule, Slip, SlipBlock, TextLine
from devices.receipt import protocol
from devices.receipt.escpos_library import new_recorder
from devices.receipt.glyphs import CELL, SUBSTITUTE, CellFont, columns_of, text_columns
from devices.receipt.protocol import PrinterModel

MAX_LINES = 400
"""Printed lines in one slip: more than a metre of paper is a mistake, not a slip."""
MAX_QR_BYTES = 1000
MAX_FEED = 20

MAX_LOGO_PIXELS = 4_000_000
_LOGO_HEIGHT = 240
"""Dots: 30 mm of paper for a logo is plenty."""
_BAND = 48
"""Rows of a picture sent in one go."""

_LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


class UnprintableSlip(ValueError):  # noqa: N818 - reads as what it is
    """The slip is too long or holds a code that no printer can draw."""


@dataclass(frozen=True, slots=True)
class EncodedSlip:
    """``prologue`` leaves no mark on paper; ``body`` prints; ``cut`` feeds and cuts. Each piece is whole commands."""

    prologue: bytes
    body: tuple[bytes, ...] = field(repr=False)
    cut: bytes
    substituted: int = 0
    """Characters that neither the printer nor the font can show."""

    @property
    def size(self) -> int:
        return len(self.prologue) + sum(map(len, self.body)) + len(self.cut)


class SlipEncoder:
    """``columns``: 48 for 80 mm paper (576 dots), 32 for 58 mm (384 dots); by default what the model has.

    ``logo``: a picture printed above every slip, at most 60 % of the paper's width. Raises :class:`UnprintableSlip` when it
    is no picture or larger than MAX_LOGO_PIXELS.
    """

    def __init__(
        self, font: Path, *, columns: int | None = None, model: PrinterModel | None = None, logo: Path | None = None
    ) -> None:
        self._cells = CellFont(font)
        self._model = model or PrinterModel()
        self._columns = columns or self._model.columns
        self._logo = tuple(self._bands(read_logo(logo, self.dots * 6 // 10))) if logo is not None else ()
        self._substituted = 0

    @property
    def dots(self) -> int:
        return self._columns * CELL

    def encode(self, slip: Slip) -> EncodedSlip:
        """Raises :class:`UnprintableSlip` for a slip beyond the limits."""
        self._substituted = 0
        body: list[bytes] = list(self._logo)
        for block in slip.blocks:
            body.extend(self._block(block))
            if len(body) > MAX_LINES:
                msg = f"a slip has at most {MAX_LINES} lines"
                raise UnprintableSlip(msg)
        prologue = protocol.INITIALISE + protocol.CHINESE_ON
        end = protocol.FULL_CUT_AFTER_FEED if self._model.cutter else protocol.FEED_TO_TEAR_BAR
        return EncodedSlip(prologue, tuple(body), end, self._substituted)

    def _block(self, block: SlipBlock) -> Iterable[bytes]:
        match block:
            case TextLine():
                return self._text(block)
            case Rule():
                return self._text(TextLine("─" * (self._columns // 2)))
            case QrCode():
                return (self._qr(block.content),)
            case Feed():
                return (b"\x1bd" + bytes((max(0, min(block.lines, MAX_FEED)),)),)

    def _text(self, line: TextLine) -> Iterator[bytes]:
        scale = 2 if line.scale >= 2 else 1
        columns = self._columns // scale
        for paragraph in _LINE_BREAK.split(line.text):
            for text in wrap(printable(paragraph), columns):
                yield self._row(text, line, scale)

    def _row(self, text: str, line: TextLine, scale: int) -> bytes:
        encoded = two_byte_gb18030(text)
        if encoded is None:
            return self._raster_row(text, line, scale)
        printer = new_recorder(self.dots)
        printer.set(align="center" if line.centred else "left", bold=line.bold)
        printer.set(custom_size=True, width=scale, height=scale)
        return printer.output + encoded + protocol.LF

    def _raster_row(self, text: str, line: TextLine, scale: int) -> bytes:
        shown = "".join(character if self._cells.has(character) else SUBSTITUTE for character in text)
        self._substituted += sum(1 for old, new in zip(text, shown, strict=True) if old != new)
        free = self.dots - text_columns(shown) * CELL * scale
        start = max(0, free // 2) if line.centred else 0
        return self._raster(self._cells.line(shown, dots=self.dots, scale=scale, bold=line.bold, start=start))

    def _raster(self, picture: Image.Image) -> bytes:
        printer = new_recorder(self.dots)
        printer.set(align="left")
        printer.image(picture)
        return disarm(printer.output)

    def _bands(self, picture: Image.Image) -> Iterator[bytes]:
        """The picture, centred, in strips: between two the printer can be asked for its status."""
        wide = Image.new("L", (self.dots, picture.height), 255)
        wide.paste(picture, ((self.dots - picture.width) // 2, 0))
        for top in range(0, picture.height, _BAND):
            yield self._raster(wide.crop((0, top, self.dots, min(top + _BAND, picture.height))))

    def _qr(self, content: str) -> bytes:
        data = content.encode("utf-8")
        if not data or len(data) > MAX_QR_BYTES or not content.isprintable():
            msg = f"a QR code on a slip holds 1 to {MAX_QR_BYTES} printable bytes"
            raise UnprintableSlip(msg)
        code = segno.make(data, error="m", mode="byte", micro=False)
        side = int(code.symbol_size(border=0)[0])
        module = max(2, min(8, self.dots * 6 // 10 // side))
        if not self._model.native_qr:
            return self._raster(self._qr_picture(code, module))
        printer = new_recorder(self.dots)
        printer.set(align="center")
        printer.qr(content, native=True, ec=1, size=module)
        return printer.output + protocol.LF

    def _qr_picture(self, code: segno.QRCode, module: int) -> Image.Image:
        rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=2)]
        small = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
        large = small.resize((small.width * module, small.height * module), Image.Resampling.NEAREST)
        picture = Image.new("L", (self.dots, large.height), 255)
        picture.paste(large, ((self.dots - large.width) // 2, 0))
        return picture


def read_logo(path: Path, width: int) -> Image.Image:
    """A picture in grey, on white, scaled down to fit. Raises :class:`UnprintableSlip` for anything else."""
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MAX_LOGO_PIXELS:
                raise UnprintableSlip("the logo is too large")
            inked = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, UnprintableSlip):
            raise
        raise UnprintableSlip("the logo is no picture") from error
    paper = Image.new("RGBA", inked.size, "white")
    paper.alpha_composite(inked)
    grey = paper.convert("L")
    grey.thumbnail((width, _LOGO_HEIGHT))
    return grey


def printable(text: str) -> str:
    """Without control and format characters: no text may carry a printer command or turn the writing direction."""
    cleaned = text.replace("\t", "    ")
    return "".join(c for c in cleaned if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def two_byte_gb18030(text: str) -> bytes | None:
    """GB 18030 when every character takes one or two bytes, as printers' Chinese fonts need; otherwise None."""
    encoded = bytearray()
    for character in text:
        code = character.encode("gb18030")
        if len(code) > 2 or columns_of(character) != len(code):
            return None
        encoded += code
    return bytes(encoded)


def wrap(text: str, columns: int) -> Iterator[str]:
    """Lines of at most ``columns`` cells; breaks before a Latin word when it fits on the next line whole."""
    rest = text
    while True:
        end = _fitting(rest, columns)
        if end == len(rest):
            yield rest
            return
        end = _before_word(rest, end)
        yield rest[:end].rstrip(" ")
        rest = rest[end:].lstrip(" ")


def _fitting(text: str, columns: int) -> int:
    used = 0
    for index, character in enumerate(text):
        used += columns_of(character)
        if used > columns:
            return max(1, index)
    return len(text)


def _before_word(text: str, end: int) -> int:
    if not (_in_word(text[end - 1]) and _in_word(text[end])):
        return end
    start = end
    while start > 0 and _in_word(text[start - 1]):
        start -= 1
    return start if start > 0 else end


def _in_word(character: str) -> bool:
    return character.isascii() and not character.isspace()


def disarm(raster: bytes) -> bytes:
    """Adds a dot beside 0x10 where picture data would read as a real-time command.

    Printers look for ``DLE EOT``, ``DLE ENQ`` and ``DLE DC4`` (which can clear the buffer or switch off) in everything
    they receive, pictures included. The picture's header is short and never holds 0x10 before one of these.
    """
    return re.sub(rb"\x10(?=[\x04\x05\x14])", b"\x18", raster)
