"""Cuts an ESC/POS stream into commands, byte by byte, as a printer's firmware does. No I/O, bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

MAX_PAYLOAD = 1 << 20
"""Bytes of one picture or code that are kept; the rest of a longer one is read over."""
MAX_TEXT_RUN = 4096


@dataclass(frozen=True, slots=True)
class Command:
    """``name`` is the command's bytes before its parameters (empty for text); ``data`` parameters or text."""

    name: bytes
    data: bytes = field(default=b"", repr=False)


# Parameter bytes after the two-byte names, from the public command reference.
_FIXED: dict[bytes, int] = {
    **{b"\x1b" + bytes((c,)): 0 for c in b"@2iLSm\x0c<"},
    **{b"\x1b" + bytes((c,)): 1 for c in b"!EGadJM-3tR {VrTU%=?KeuvQ"},
    **{b"\x1b" + bytes((c,)): 2 for c in b"$\\"},
    b"\x1bc": 2,
    b"\x1bp": 3,
    b"\x1bW": 8,
    b"\x1c&": 0,
    b"\x1c.": 0,
    **{b"\x1c" + bytes((c,)): 1 for c in b"!-WC"},
    b"\x1cS": 2,
    b"\x1cp": 2,
    b"\x1d:": 0,
    **{b"\x1d" + bytes((c,)): 1 for c in b"!BHhwfarI/Tbc"},
    **{b"\x1d" + bytes((c,)): 2 for c in b"LWP$\\"},
    b"\x1d^": 3,
}


def _low_high(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _raster_length(header: bytes) -> int:
    return _low_high(header[2:4]) * _low_high(header[4:6])


def _column_picture_length(header: bytes) -> int:
    return _low_high(header[1:3]) * (3 if header[0] >= 32 else 1)


# Commands whose parameters tell how many bytes follow: header length, and the count of bytes after it.
_SIZED: dict[bytes, tuple[int, Callable[[bytes], int]]] = {
    b"\x1dv": (6, _raster_length),
    b"\x1d(": (3, lambda header: _low_high(header[1:3])),
    b"\x1d8": (5, lambda header: _low_high(header[1:5])),
    b"\x1c(": (3, lambda header: _low_high(header[1:3])),
    b"\x1b*": (3, _column_picture_length),
    b"\x1d*": (2, lambda header: header[0] * header[1] * 8),
    b"\x1dg": (4, lambda _: 0),
    b"\x1dV": (1, lambda header: 1 if header[0] in (65, 66, 97, 98, 103, 104) else 0),
    b"\x10\x04": (1, lambda _: 0),
    b"\x10\x05": (1, lambda _: 0),
    b"\x10\x14": (1, lambda header: {1: 2, 2: 2, 8: 7}.get(header[0], 0)),
}
_ZERO_TERMINATED = (b"\x1bD",)
_PREFIXES = (0x1B, 0x1C, 0x1D, 0x10)


class CommandParser:
    """Feed it any bytes in any pieces; it never raises and holds at most MAX_PAYLOAD bytes."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._skip = 0
        self._wanted = 0
        self._overlong = 0

    @property
    def inside_command(self) -> bool:
        return bool(self._held) or self._skip > 0

    def reset(self) -> None:
        self._held.clear()
        self._skip = self._wanted = self._overlong = 0

    def feed(self, data: bytes) -> list[Command]:
        """The commands completed by ``data``. Text comes in runs, which may end inside a two-byte character."""
        commands: list[Command] = []
        text = bytearray()
        position = 0
        while position < len(data):
            if self._skip or self._wanted > len(self._held):
                position = self._take_payload(data, position)
                self._finish_if_whole(commands)
                continue
            byte = data[position]
            position += 1
            if self._held:
                self._held.append(byte)
                self._look_at_held(commands)
            elif byte >= 0x20 and len(text) < MAX_TEXT_RUN:
                text.append(byte)
            else:
                _flush(text, commands)
                self._start(byte, text, commands)
        _flush(text, commands)
        return commands

    def _start(self, byte: int, text: bytearray, commands: list[Command]) -> None:
        if byte >= 0x20:
            text.append(byte)
        elif byte in _PREFIXES:
            self._held.append(byte)
        else:
            commands.append(Command(bytes((byte,))))

    def _take_payload(self, data: bytes, position: int) -> int:
        if self._skip:
            taken = min(self._skip, len(data) - position)
            self._skip -= taken
            return position + taken
        taken = min(self._wanted - len(self._held), len(data) - position)
        self._held += data[position : position + taken]
        return position + taken

    def _look_at_held(self, commands: list[Command]) -> None:
        """Decides, after each byte of a command's head, how long the whole command is."""
        name = bytes(self._held[:2])
        if name in _FIXED:
            self._wanted = 2 + _FIXED[name]
        elif name in _SIZED:
            header, following = _SIZED[name]
            if len(self._held) < 2 + header:
                return
            total = 2 + header + following(bytes(self._held[2 : 2 + header]))
            self._wanted = min(total, MAX_PAYLOAD)
            self._overlong = total - self._wanted
        elif name == b"\x1dk":
            self._look_at_barcode()
        elif name in _ZERO_TERMINATED:
            if self._held[-1] != 0 and len(self._held) < 36:
                return
            self._wanted = len(self._held)
        else:
            self._wanted = len(self._held)
        self._finish_if_whole(commands)

    def _look_at_barcode(self) -> None:
        if len(self._held) < 3:
            return
        if self._held[2] >= 65:
            if len(self._held) >= 4:
                self._wanted = 4 + self._held[3]
        elif self._held[-1] == 0 or len(self._held) >= 258:
            self._wanted = len(self._held)

    def _finish_if_whole(self, commands: list[Command]) -> None:
        if not self._wanted or len(self._held) < self._wanted:
            return
        commands.append(Command(bytes(self._held[:2]), bytes(self._held[2:])))
        self._held.clear()
        self._skip, self._wanted, self._overlong = self._overlong, 0, 0


def _flush(text: bytearray, commands: list[Command]) -> None:
    if text:
        commands.append(Command(b"", bytes(text)))
        text.clear()
