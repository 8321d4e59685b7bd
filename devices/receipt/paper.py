"""What the simulated printer puts on its thermal paper: printed commands in, one slip of text and picture out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import segno
from PIL import Image

from devices.receipt.commands import Command
from devices.receipt.glyphs import CELL, PITCH, CellFont, text_columns

DOTS = 576
MARGIN = 32
"""Blank dots left and right: 72 mm of print on 80 mm of paper."""
MAX_HEIGHT = 16_000
"""Dots of one slip, two metres of paper; what goes beyond is neither drawn nor noted."""

_PAPER = (250, 249, 244)
_INK = (38, 36, 44)
_UNKNOWN = "□"


@dataclass(frozen=True, slots=True)
class PaperPiece:
    """A cut or torn-off piece."""

    text: str
    picture: Image.Image
    codes: tuple[str, ...]


@dataclass(slots=True)
class _Style:
    bold: bool = False
    scale: int = 1
    align: int = 0
    chinese: bool = False


class Paper:
    """The strip in the printer. Understands what marks paper; everything else is somebody else's."""

    def __init__(self, font: Path) -> None:
        self._font = CellFont(font)
        self._strips: list[Image.Image] = []
        self._height = 0
        self._text: list[str] = []
        self._codes: list[str] = []
        self._style = _Style()
        self._line = ""
        self._line_style = _Style()
        self._lead = b""
        self._stored = b""
        self._code_data = ""
        self._code_module = 3

    @property
    def blank(self) -> bool:
        """Nothing but empty paper has come out since the last cut."""
        return not any(line.strip() for line in self._text)

    def apply(self, command: Command) -> None:
        """Carries out one command; unknown ones leave no mark."""
        match command.name:
            case b"":
                self._characters(command.data)
            case b"\n":
                self._end_line()
            case b"\x1bd":
                self._end_line()
                for _ in range(max(0, command.data[0] - 1)):
                    self._end_line()
            case b"\x1bJ":
                self._end_line(feed=False)
                self._feed(command.data[0])
            case b"\x1dv":
                size = command.data[2:6]
                self._raster(int.from_bytes(size[:2], "little"), int.from_bytes(size[2:], "little"), command.data[6:])
            case b"\x1d(" if command.data[:1] == b"L":
                self._graphics(command.data[3:])
            case b"\x1d8":
                self._graphics(command.data[5:])
            case b"\x1d(":
                self._symbol(command.data)
            case _:
                self._restyle(command)

    def initialise(self) -> None:
        """``ESC @``: forgets the unfinished line and the style, keeps what is on paper."""
        self._style = _Style()
        self._line = ""
        self._lead = b""
        self._code_data = ""

    def take(self) -> PaperPiece:
        """Cuts here; the paper that follows is blank."""
        self._end_line(feed=False)
        picture = Image.new("RGB", (DOTS + 2 * MARGIN, max(1, self._height) + 2 * MARGIN), _PAPER)
        y = MARGIN
        for strip in self._strips:
            ink = Image.new("RGB", strip.size, _INK)
            mask = strip.convert("L").point(_paper_is_transparent)
            picture.paste(ink, (MARGIN, y), mask)
            y += strip.height
        piece = PaperPiece("\n".join(self._text).rstrip() + "\n", picture, tuple(self._codes))
        self._strips, self._text, self._codes, self._height = [], [], [], 0
        return piece

    def _restyle(self, command: Command) -> None:
        value = command.data[0] if command.data else 0
        match command.name:
            case b"\x1bE" | b"\x1bG":
                self._style.bold = bool(value & 1)
            case b"\x1ba":
                self._style.align = value & 3
            case b"\x1d!":
                self._style.scale = 2 if value & 0x77 else 1
            case b"\x1b!":
                self._style.bold = bool(value & 0x08)
                self._style.scale = 2 if value & 0x30 else 1
            case b"\x1c&":
                self._style.chinese = True
            case b"\x1c.":
                self._style.chinese = False

    def _characters(self, data: bytes) -> None:
        if not self._line:
            self._line_style = _Style(self._style.bold, self._style.scale, self._style.align)
        for byte in data:
            character = self._decode(byte)
            if not character:
                continue
            if text_columns(self._line + character) * CELL * self._line_style.scale > DOTS:
                self._end_line()
                self._line_style = _Style(self._style.bold, self._style.scale, self._style.align)
            self._line += character

    def _decode(self, byte: int) -> str:
        """The printer's font holds the two-byte zone of GB 18030 only; a four-byte code comes out as boxes and digits."""
        if self._lead:
            pair, self._lead = self._lead + bytes((byte,)), b""
            if byte < 0x40:
                return _UNKNOWN + chr(byte)
            character = pair.decode("gb18030", errors="replace")
            return character if len(character) == 1 and character.isprintable() else _UNKNOWN
        if byte < 0x80:
            return chr(byte) if byte < 0x7F else ""
        if self._style.chinese and 0x81 <= byte <= 0xFE:
            self._lead = bytes((byte,))
            return ""
        return "?"

    def _end_line(self, *, feed: bool = True) -> None:
        line, self._line, self._lead = self._line, "", b""
        if not line:
            if feed and self._feed(PITCH):
                self._text.append("")
            return
        style = self._line_style
        width = text_columns(line) * CELL * style.scale
        start = {1: (DOTS - width) // 2, 2: DOTS - width}.get(style.align, 0)
        if self._append(self._font.line(line, dots=DOTS, scale=style.scale, bold=style.bold, start=max(0, start))):
            self._text.append(" " * (max(0, start) // CELL) + line)

    def _graphics(self, data: bytes) -> None:
        """``GS ( L`` and its long form ``GS 8 L``: store a picture (112), print the stored one (50)."""
        function = data[1] if len(data) > 1 else 0
        if function == 112:
            self._stored = data[6:]
        elif function in (2, 50) and len(self._stored) > 4:
            width, height = (int.from_bytes(self._stored[i : i + 2], "little") for i in (0, 2))
            self._raster((width + 7) // 8, height, self._stored[4:])
            self._stored = b""

    def _raster(self, width_bytes: int, height: int, rows: bytes) -> None:
        if not width_bytes or not height or len(rows) < width_bytes * height:
            return
        self._end_line(feed=False)
        dots = Image.frombytes("1", (width_bytes * 8, height), bytes(byte ^ 0xFF for byte in rows[: width_bytes * height]))
        strip = Image.new("1", (DOTS, height), 1)
        strip.paste(dots, (0, 0))
        if self._append(strip):
            self._text.append(f"[图像 {width_bytes * 8}×{height}]")

    def _symbol(self, data: bytes) -> None:
        """``GS ( k`` for QR codes: module size (67), store (80), print (81)."""
        if data[:1] != b"k" or data[3:4] != b"1" or len(data) < 5:
            return
        function, rest = data[4], data[5:]
        if function == 67 and rest:
            self._code_module = max(1, min(16, rest[0]))
        elif function == 80:
            self._code_data = rest[1:].decode("utf-8", errors="replace")
        elif function == 81 and self._code_data:
            self._draw_code(self._code_data)

    def _draw_code(self, content: str) -> None:
        if self._height >= MAX_HEIGHT:
            return
        try:
            code = segno.make(content.encode("utf-8"), error="m", mode="byte", micro=False)
        except (segno.DataOverflowError, ValueError):
            return
        self._end_line(feed=False)
        rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=4)]
        side = len(rows) * self._code_module
        small = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
        symbol = small.resize((side, side), Image.Resampling.NEAREST).convert("1")
        strip = Image.new("1", (DOTS, side), 1)
        x = {1: (DOTS - side) // 2, 2: DOTS - side}.get(self._style.align, 0)
        strip.paste(symbol, (max(0, x), 0))
        if self._append(strip):
            self._text.append(f"[二维码 {content}]")
            self._codes.append(content)

    def _feed(self, dots: int) -> bool:
        return self._append(Image.new("1", (DOTS, max(1, dots)), 1))

    def _append(self, strip: Image.Image) -> bool:
        """False at the end of what is drawn: neither picture nor text of a stream without a cut grows for ever.

        The first strip that does not fit ends the slip; smaller ones behind it would stand in the wrong place.
        """
        fits = self._height + strip.height <= MAX_HEIGHT
        if fits:
            self._strips.append(strip)
            self._height += strip.height
        else:
            self._height = MAX_HEIGHT
        return fits


def _paper_is_transparent(level: int) -> int:
    return 0 if level else 255
