"""ESC/POS as bytes in and values out: status, replies, counters. No I/O.

Status bytes carry no label, so a driver asks for one and takes the next byte whose fixed bits are right. Command names and
bit positions follow the public ESC/POS command reference; what a model can do beyond the plain commands stands in
:class:`PrinterModel`, because kiosk printers differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

ESC, FS, GS, DLE, LF = b"\x1b", b"\x1c", b"\x1d", b"\x10", b"\n"
INITIALISE = b"\x1b@"
CHINESE_ON = b"\x1c&"
FULL_CUT_AFTER_FEED = b"\x1dVA\x03"
FEED_TO_TEAR_BAR = b"\x1bd\x05"
CLEAR_ERROR = b"\x10\x05\x02"
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
CUTS_IN_ITS_LIFE = 178
"""The maintenance counter of cuts that no technician can reset (50 is the one that can be)."""

MAX_BLOCK = 80
"""No reply block of this family is longer."""


@dataclass(frozen=True, slots=True)
class PrinterModel:
    """What a model can do beyond plain printing. Leave a flag off unless the manual or a trial says so."""

    name: str = "ESC/POS 80 mm"
    completion: bool = True
    """Answers ``GS ( H`` when everything before it has been printed."""
    cut_counter: bool = True
    """Answers ``GS g 2`` with the cuts of its life."""
    clears_buffers: bool = True
    """Forgets unprinted data at ``DLE DC4 8`` even while out of paper."""
    native_qr: bool = True
    identifies_itself: bool = True
    """Answers ``GS I`` with maker, model, serial number and firmware."""
    columns: int = 48
    """Half-width characters on a line: 48 on 80 mm paper (576 dots), 32 on 58 mm (384 dots)."""
    cutter: bool = True
    """Without one the slip is fed past the tear bar, and no cut counter can prove anything."""
    near_end_sensor: bool = True
    """Off: the near-end bits of the status mean nothing."""
    baud: int = 115200


class Query(IntEnum):
    """The four real-time status questions, ``10 04 n``."""

    ONLINE = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4

    @property
    def request(self) -> bytes:
        return bytes((0x10, 0x04, self.value))


class Info(IntEnum):
    """What ``GS I n`` can be asked."""

    FIRMWARE = 65
    MAKER = 66
    MODEL = 67
    SERIAL = 68

    @property
    def request(self) -> bytes:
        return bytes((0x1D, 0x49, self.value))


def is_status(byte: int) -> bool:
    """True when the bits that never change in a status byte are right: bit 0, 7 clear, bit 1, 4 set."""
    return byte & 0x93 == 0x12


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """The four status bytes, understood."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    cutter_error: bool = False
    unrecoverable: bool = False
    overheated: bool = False
    near_end: bool = False


def decode_status(answers: Mapping[Query, int]) -> PrinterStatus:
    """``answers`` holds only bytes that passed :func:`is_status`; a question without an answer counts as fault-free."""
    online = answers.get(Query.ONLINE, 0)
    offline_cause = answers.get(Query.OFFLINE_CAUSE, 0)
    error = answers.get(Query.ERROR_CAUSE, 0)
    paper = answers.get(Query.PAPER, 0)
    return PrinterStatus(
        offline=bool(online & 0x08),
        cover_open=bool(offline_cause & 0x04),
        paper_out=bool(offline_cause & 0x20) or bool(paper & 0x60),
        cutter_error=bool(error & 0x08),
        unrecoverable=bool(error & 0x20),
        overheated=bool(error & 0x40),
        near_end=bool(paper & 0x0C),
    )


def completion_request(job_id: int) -> bytes:
    """``GS ( H``: the printer sends the four digits back once everything before this command is on paper."""
    if not 0 <= job_id <= 9999:
        msg = "job_id is 0 to 9999"
        raise ValueError(msg)
    return b"\x1d(H\x06\x0000" + f"{job_id:04d}".encode("ascii")


def counter_request(number: int = CUTS_IN_ITS_LIFE) -> bytes:
    """``GS g 2``: a maintenance counter, answered as digits."""
    return b"\x1dg2\x00" + number.to_bytes(2, "little")


@dataclass(frozen=True, slots=True)
class StatusByte:
    value: int


@dataclass(frozen=True, slots=True)
class Completion:
    """Everything up to the request with this id has been printed and cut."""

    job_id: int


@dataclass(frozen=True, slots=True)
class TextBlock:
    """An answer to ``GS I`` or, when all digits, to ``GS g 2``."""

    text: str


Reply: TypeAlias = StatusByte | Completion | TextBlock


class ReplyParser:
    """Cuts the printer's bytes into replies. Anything else (flow control, line noise) is counted and dropped."""

    def __init__(self) -> None:
        self._block = bytearray()
        self.junk = 0

    def feed(self, data: bytes) -> list[Reply]:
        """The replies completed by ``data``; holds back at most one unfinished block of MAX_BLOCK bytes."""
        replies: list[Reply] = []
        for byte in data:
            reply = self._in_block(byte) if self._block else self._at_start(byte)
            if reply is not None:
                replies.append(reply)
        return replies

    def reset(self) -> None:
        """Forgets an unfinished block, before a new question is asked."""
        self.junk += len(self._block)
        self._block.clear()

    def _at_start(self, byte: int) -> Reply | None:
        if byte in (0x37, 0x5F):
            self._block.append(byte)
            return None
        if is_status(byte):
            return StatusByte(byte)
        self.junk += 1
        return None

    def _in_block(self, byte: int) -> Reply | None:
        if byte == 0:
            block = bytes(self._block)
            self._block.clear()
            return self._whole(block)
        if not 0x20 <= byte < 0x7F or len(self._block) >= MAX_BLOCK:
            self.reset()
            return self._at_start(byte)
        self._block.append(byte)
        return None

    def _whole(self, block: bytes) -> Reply | None:
        if block[0] == 0x5F:
            return TextBlock(block[1:].decode("ascii"))
        digits = block[2:]
        if block[1:2] == b"\x22" and len(digits) == 4 and digits.isdigit():
            return Completion(int(digits))
        self.junk += len(block)
        return None
