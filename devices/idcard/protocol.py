"""The SAM module's serial protocol without any I/O: requests as bytes, replies from bytes.

Request ``AA AA AA 96 69 | length u16 BE | command | parameter | data | check``, length = 3 + data.
Reply ``AA AA AA 96 69 | length u16 BE | SW1 SW2 SW3 | data | check``, length = 4 + data.
The check byte is the XOR of everything from the length to the last data byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import reduce
from operator import xor

from devices.idcard.status import SamStatus

PREAMBLE = bytes.fromhex("AAAAAA9669")

_LENGTH_BYTES = 2
_HEAD = len(PREAMBLE) + _LENGTH_BYTES
SHORTEST_LENGTH = 4
"""Length field of a reply without data: three status bytes and the check byte."""

LONGEST_LENGTH = 4 + 6 + 256 + 1024 + 1024
"""Length field of the longest reply there is: text, picture and two fingerprint templates."""

MAX_FRAME = _HEAD + LONGEST_LENGTH
_SLICE = 4096


class Command(Enum):
    """Requests: code, parameter, data, the SW3 that means success, and the sizes its data may then have."""

    RESET = (0x10, 0xFF, b"", SamStatus.DONE, (0,))
    STATUS = (0x11, 0xFF, b"", SamStatus.DONE, (0,))
    SAM_ID = (0x12, 0xFF, b"", SamStatus.DONE, (16,))
    FIND = (0x20, 0x01, b"", SamStatus.FOUND, (4,))
    SELECT = (0x20, 0x02, b"", SamStatus.DONE, (8,))
    READ_BASE = (0x30, 0x01, b"", SamStatus.DONE, (4 + 1280,))
    READ_ADDRESS = (0x30, 0x03, b"", SamStatus.DONE, (70,))
    READ_WITH_FINGERPRINTS = (0x30, 0x10, b"", SamStatus.DONE, (6 + 1280, 6 + 1280 + 512, 6 + 1280 + 1024))
    BAUD_115200 = (0x60, 0x00, b"", SamStatus.DONE, (0,))
    BAUD_57600 = (0x60, 0x01, b"", SamStatus.DONE, (0,))
    BAUD_38400 = (0x60, 0x02, b"", SamStatus.DONE, (0,))
    BAUD_19200 = (0x60, 0x03, b"", SamStatus.DONE, (0,))
    BAUD_9600 = (0x60, 0x04, b"", SamStatus.DONE, (0,))
    RF_80_BYTES = (0x61, 0xFF, b"\x50", SamStatus.DONE, (0,))

    def __init__(self, code: int, parameter: int, data: bytes, success: SamStatus, data_sizes: tuple[int, ...]) -> None:
        self.code = code
        self.parameter = parameter
        self.data = data
        self.success = success
        self.data_sizes = data_sizes

    @property
    def longest_reply(self) -> int:
        """Bytes of the longest good reply, for reckoning the time it takes on the line."""
        return _HEAD + SHORTEST_LENGTH + max(self.data_sizes)


def build_request(command: Command) -> bytes:
    """The bytes of one request, ready for the line."""
    body = bytes((command.code, command.parameter)) + command.data
    counted = (len(body) + 1).to_bytes(_LENGTH_BYTES, "big") + body
    return PREAMBLE + counted + bytes((check_byte(counted),))


def check_byte(counted: bytes) -> int:
    """XOR of ``counted``, which runs from the length field to the last data byte."""
    return reduce(xor, counted, 0)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply whose length and check byte hold. ``data`` may be personal and stays out of ``repr``."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes = field(repr=False)


class FrameError(StrEnum):
    """A preamble was followed by something that is no reply."""

    LENGTH = "length"
    CHECKSUM = "checksum"


class ReplyParser:
    """Takes bytes as they come and gives whole replies; never holds more than one frame and a slice.

    Junk before a preamble is skipped and counted. After a wrong length or check byte the search goes on behind the
    preamble that misled it, so a good reply that follows is still found.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.skipped = 0

    @property
    def held(self) -> int:
        """How many bytes wait for the rest of their frame."""
        return len(self._buffer)

    @property
    def inside_frame(self) -> bool:
        """True when a preamble has been seen and its frame is not complete."""
        return self._buffer.startswith(PREAMBLE)

    def feed(self, data: bytes) -> list[Reply | FrameError]:
        """Every reply and error that ``data`` completes, in order."""
        events: list[Reply | FrameError] = []
        for start in range(0, len(data), _SLICE):
            self._buffer += data[start : start + _SLICE]
            while (event := self._next_event()) is not None:
                events.append(event)
        return events

    def clear(self) -> None:
        self._buffer.clear()

    def _next_event(self) -> Reply | FrameError | None:
        self._skip_to_preamble()
        if len(self._buffer) < _HEAD:
            return None
        length = int.from_bytes(self._buffer[len(PREAMBLE) : _HEAD], "big")
        if not SHORTEST_LENGTH <= length <= LONGEST_LENGTH:
            self._skip(len(PREAMBLE))
            return FrameError.LENGTH
        if len(self._buffer) < _HEAD + length:
            return None
        frame = bytes(self._buffer[: _HEAD + length])
        if check_byte(frame[len(PREAMBLE) : -1]) != frame[-1]:
            self._skip(len(PREAMBLE))
            return FrameError.CHECKSUM
        del self._buffer[: len(frame)]
        return Reply(frame[_HEAD], frame[_HEAD + 1], frame[_HEAD + 2], frame[_HEAD + 3 : -1])

    def _skip_to_preamble(self) -> None:
        found = self._buffer.find(PREAMBLE)
        if found >= 0:
            self._skip(found)
            return
        keep = next(size for size in range(len(PREAMBLE) - 1, -1, -1) if self._buffer.endswith(PREAMBLE[:size]))
        self._skip(len(self._buffer) - keep)

    def _skip(self, count: int) -> None:
        del self._buffer[:count]
        self.skipped += count


_ONLY_ANSWERED_BY = {
    SamStatus.FOUND: frozenset({Command.FIND}),
    SamStatus.NONE_FOUND: frozenset({Command.FIND}),
    SamStatus.NOT_FOUND_YET: frozenset({Command.FIND}),
    SamStatus.SELECT_FAILED: frozenset({Command.SELECT}),
    SamStatus.ITEM_ABSENT: frozenset({Command.READ_ADDRESS}),
}
"""Refusals that one request alone can earn; the others may answer any request."""


def fits(reply: Reply, command: Command) -> bool:
    """Whether ``reply`` can be the answer to ``command``: a late reply to another request mostly cannot."""
    if reply.sw3 == command.success:
        return len(reply.data) in command.data_sizes
    if reply.sw3 in (SamStatus.DONE, SamStatus.FOUND) or reply.data:
        return False
    only = next((commands for status, commands in _ONLY_ANSWERED_BY.items() if status == reply.sw3), None)
    return only is None or command in only


@dataclass(frozen=True, slots=True)
class BaseData:
    """What a card yields: 256 bytes of text, 1024 of picture, 0, 512 or 1024 of fingerprint templates."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingerprints: bytes = field(repr=False, default=b"")


_TEXT_SIZE = 256
_PHOTO_SIZE = 1024


def split_base(data: bytes, *, with_fingerprints: bool = False) -> BaseData | None:
    """Takes apart the data of a good reply to a read; None when its inner sizes contradict each other.

    Layout: u16 BE text size (256), u16 BE picture size (1024), with fingerprints their u16 BE size, then the parts.
    """
    head = 6 if with_fingerprints else 4
    if len(data) < head:
        return None
    sizes = [int.from_bytes(data[at : at + 2], "big") for at in range(0, head, 2)]
    if sizes[:2] != [_TEXT_SIZE, _PHOTO_SIZE] or head + sum(sizes) != len(data):
        return None
    photo_at = head + _TEXT_SIZE
    prints_at = photo_at + _PHOTO_SIZE
    return BaseData(data[head:photo_at], data[photo_at:prints_at], data[prints_at:])


def sam_id_text(data: bytes) -> str:
    """The 16 bytes of a module's number in the form printed on it: ``05.01-20240101-0001234567-0890123456``."""
    maker, kind = (int.from_bytes(data[at : at + 2], "little") for at in (0, 2))
    day, batch, serial = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    return f"{maker:02d}.{kind:02d}-{day:08d}-{batch:010d}-{serial:010d}"
