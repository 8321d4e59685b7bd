"""Files that are carried by hand where no network goes: entries to the platform, its answers back to the terminal.

A file is a magic, then frames. A frame is a head and a payload of at most ``MAX_FRAME_BYTES``. The head (101 bytes) is the
kind (one ASCII letter), the payload's length (4 bytes, big-endian), the SHA-256 of the payload and a signature of 64 bytes
over :func:`signed_text` of the chain up to here; a link of the chain is ``SHA-256(link before || kind || length || hash)``.
So every frame proves itself and all before it, and the last one, the trailer, the whole file.

Payloads are the very messages of the network: ``Batch``, ``ParcelAnnouncement`` and pieces of parcels one way,
``BatchResult`` the other. What is sealed stays sealed: bodies and attachments.

Reading is a stream with a bound on everything. A payload that rotted costs itself only; a head that does ends the file,
and what came before it still counts.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Final, TypeVar

import msgspec

from sync.wire import MAX_BODY_BYTES
from sync.wire.keys import KeyStatement

MAGIC: Final = b"yuezhizhu-carried\n"
FORMAT: Final = 1

MAX_FRAME_BYTES: Final = 2 * MAX_BODY_BYTES
"""One entry with the largest body in JSON, or a piece of a parcel."""
MAX_FRAMES: Final = 200_000
MAX_FILE_BYTES: Final = 2 << 30
"""What every file system of USB media can hold as one file, with room to spare."""

ENTRIES_SUFFIX: Final = ".yzz"
RECEIPTS_SUFFIX: Final = ".yzr"

_ODD: Final = re.compile(r"[^A-Za-z0-9.-]")
_HEAD: Final = struct.Struct(">cI32s64s")
_LINK: Final = struct.Struct(">cI32s")
_LONGEST_MOMENT: Final = 40
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")

HEAD_BYTES: Final = _HEAD.size
_PIECE_HEAD: Final = 40

_S = TypeVar("_S", bound=msgspec.Struct)


class Purpose(StrEnum):
    """Which way a file goes."""

    ENTRIES = "entries"
    """From a terminal to the platform, signed by the terminal."""
    RECEIPTS = "receipts"
    """From the platform to a terminal, signed by the platform."""


class Kind(StrEnum):
    """What a frame's payload is."""

    HEADER = "H"
    """A :class:`CarriedHeader` as JSON; the first frame, and only that."""
    BATCH = "B"
    """A ``sync.wire.Batch`` as JSON: entries as the network would bring them."""
    PARCELS = "P"
    """A ``sync.wire.parcels.ParcelAnnouncement`` as JSON, ahead of the pieces."""
    PIECE = "C"
    """A piece of a parcel: see :func:`piece`."""
    RESULT = "R"
    """A ``sync.wire.BatchResult`` as JSON: the answer to one batch."""
    TRAILER = "Z"
    """A :class:`_Trailer` as JSON; the last frame, and only that."""


class CarriedHeader(msgspec.Struct, frozen=True):
    """What a file says of itself first. Unknown fields are allowed: a later program may say more."""

    format: int
    purpose: Purpose
    carried_id: str
    """UUIDv7: names this file for ever."""
    terminal: str
    """Whose entries, or for whom the receipts are."""
    made_at: str
    """ISO 8601 with offset, by the maker's clock; never a reason to refuse."""
    count: int
    """How many entries, or answers."""
    suite: str
    """Name of the signature: ``ed25519`` or ``sm2-sm3``."""
    key_id: str
    """Of the key that signs."""
    answers: str = ""
    """Of receipts: the ``carried_id`` of the file that they answer."""
    statements: tuple[KeyStatement, ...] = ()
    """Of receipts: how the platform came to the key that signs. A terminal without a network has heard of no rotation."""


class _Trailer(msgspec.Struct, frozen=True):
    frames: int
    """All of the file, with header and trailer."""


class Frame(msgspec.Struct, frozen=True):
    """A frame whose signature and hash are right."""

    number: int
    kind: Kind
    payload: bytes


class Spoiled(msgspec.Struct, frozen=True):
    """A frame whose head is genuine and whose payload is not what it was: bits have rotted. The next one may be fine."""

    number: int
    kind: Kind


class Flaw(StrEnum):
    """Why a file, or the rest of it, is not taken. Each is a dotted code."""

    FOREIGN = "carried.foreign"
    """No file of this kind at all."""
    FORMAT = "carried.format"
    """Of a later format than this program knows."""
    OTHER_PURPOSE = "carried.other_purpose"
    """Receipts where entries belong, or the other way round."""
    WRONG_TERMINAL = "carried.wrong_terminal"
    """Of a terminal that is not known here, or for another one."""
    REVOKED = "carried.revoked"
    """Of a terminal that the platform has revoked."""
    UNKNOWN_SIGNER = "carried.unknown_signer"
    """Signed by a key that does not count here."""
    FORGED = "carried.forged"
    """The header is not what the key that it names has signed."""
    TRUNCATED = "carried.truncated"
    """It stops before its trailer: the medium was pulled out, or was full."""
    DAMAGED = "carried.damaged"
    """Bits are other than they were."""
    TOO_LARGE = "carried.too_large"
    REPLAYED = "carried.replayed"
    """Whole, and taken in before."""


Verify = Callable[[bytes, bytes], bool]
"""Whether the signature (first) is over exactly these bytes (second)."""
Judge = Callable[[CarriedHeader], Verify | Flaw]
"""Finds the key that a header calls for, or says why the file is not wanted. The header is not yet proved then."""


def signed_text(purpose: Purpose, chain: bytes) -> bytes:
    """What the signature in a frame's head is over."""
    return f"yuezhizhu-carried-{FORMAT}\n{purpose.value}\n{chain.hex()}".encode()


def file_name(purpose: Purpose, terminal: str, moment: datetime) -> str:
    """What a file is called: ``yuezhizhu-TERMINAL-YYYYMMDD-HHMMSS.yzz``, receipts ``yuezhizhu-receipts-...yzr``.

    Of letters, digits, dots and hyphens: every file system takes it, and no name leads out of its folder.
    """
    lead, suffix = ("yuezhizhu", ENTRIES_SUFFIX) if purpose is Purpose.ENTRIES else ("yuezhizhu-receipts", RECEIPTS_SUFFIX)
    return f"{lead}-{_ODD.sub('-', terminal)}-{moment:%Y%m%d-%H%M%S}{suffix}"


def piece(sha256: str, offset: int, data: bytes) -> bytes:
    """The payload of a piece: hash of the whole parcel (32 bytes), offset (8, big-endian), then the bytes."""
    return bytes.fromhex(sha256) + offset.to_bytes(8, "big") + data


def read_piece(payload: bytes) -> tuple[str, int, bytes] | None:
    """Hash, offset and bytes; None for what is no piece."""
    if len(payload) <= _PIECE_HEAD:
        return None
    return payload[:32].hex(), int.from_bytes(payload[32:_PIECE_HEAD], "big"), payload[_PIECE_HEAD:]


class CarriedWriter:
    """Writes a file frame by frame; :meth:`close` makes it whole. What ``write`` and ``sign`` raise goes through."""

    def __init__(self, write: Callable[[bytes], object], sign: Callable[[bytes], bytes], header: CarriedHeader) -> None:
        self._write = write
        self._sign = sign
        self._purpose = header.purpose
        self._chain = hashlib.sha256(MAGIC).digest()
        self.frames = 0
        self.bytes = len(MAGIC)
        """Written so far."""
        write(MAGIC)
        self._add(Kind.HEADER, msgspec.json.encode(header))

    def add(self, kind: Kind, payload: bytes) -> None:
        """Raises ``ValueError`` for what no reader would take."""
        if kind in {Kind.HEADER, Kind.TRAILER}:
            raise ValueError("header and trailer are not the caller's")
        self._add(kind, payload)

    def close(self) -> None:
        """Writes the trailer."""
        self._add(Kind.TRAILER, msgspec.json.encode(_Trailer(self.frames + 1)))

    def _add(self, kind: Kind, payload: bytes) -> None:
        if not 0 < len(payload) <= MAX_FRAME_BYTES:
            raise ValueError(f"a frame of {len(payload)} bytes")
        digest = hashlib.sha256(payload).digest()
        self._chain = _linked(self._chain, kind, len(payload), digest)
        signature = self._sign(signed_text(self._purpose, self._chain))
        self._write(_HEAD.pack(kind.value.encode(), len(payload), digest, signature) + payload)
        self.frames += 1
        self.bytes += HEAD_BYTES + len(payload)


class CarriedReader:
    """The frames of an opened file between header and trailer; to be gone through once."""

    def __init__(self, stream: BinaryIO, header: CarriedHeader, verify: Verify, chain: bytes, taken: int) -> None:
        self.header: Final = header
        self.end: Flaw | None = Flaw.TRUNCATED
        """After the last frame: None when the trailer has been seen, otherwise what ended the file before it."""
        self.spoiled = 0
        """How many frames had rotted."""
        self._stream = stream
        self._verify = verify
        self._chain = chain
        self._taken = taken
        self._frames = 1

    @property
    def whole(self) -> bool:
        """After the last frame: whether nothing was missing and nothing had rotted."""
        return self.end is None and not self.spoiled

    def __iter__(self) -> Iterator[Frame | Spoiled]:
        while True:
            number = self._frames
            found = self._next()
            if isinstance(found, Flaw):
                self.end = found
                return
            kind, payload = found
            if kind in {Kind.HEADER, Kind.TRAILER}:
                self.end = self._ending(payload) if kind is Kind.TRAILER else Flaw.DAMAGED
                return
            self.spoiled += payload is None
            yield Spoiled(number, kind) if payload is None else Frame(number, kind, payload)

    def _next(self) -> tuple[Kind, bytes | None] | Flaw:
        if self._frames >= MAX_FRAMES:
            return Flaw.TOO_LARGE
        head = _head(self._stream)
        if isinstance(head, Flaw):
            return head
        kind, length, digest, signature = head
        self._chain = _linked(self._chain, kind, length, digest)
        if not self._verify(signature, signed_text(self.header.purpose, self._chain)):
            return Flaw.DAMAGED
        self._frames += 1
        self._taken += HEAD_BYTES + length
        if self._taken > MAX_FILE_BYTES:
            return Flaw.TOO_LARGE
        payload = _exactly(self._stream, length)
        if payload is None:
            return Flaw.TRUNCATED
        return kind, payload if hashlib.sha256(payload).digest() == digest else None

    def _ending(self, payload: bytes | None) -> Flaw | None:
        trailer = None if payload is None else _decoded(payload, _Trailer)
        fits = trailer is not None and trailer.frames == self._frames
        return None if fits and not self._stream.read(1) else Flaw.DAMAGED


def open_carried(stream: BinaryIO, purpose: Purpose, judge: Judge) -> CarriedReader | Flaw:
    """A reader behind the header of a file, or why the file is not taken. What the stream raises goes through."""
    opened = _header(stream)
    if isinstance(opened, Flaw):
        return opened
    header, chain, signature, taken = opened
    if header.purpose is not purpose:
        return Flaw.OTHER_PURPOSE
    verify = judge(header)
    if isinstance(verify, Flaw):
        return verify
    if not verify(signature, signed_text(purpose, chain)):
        return Flaw.FORGED
    return CarriedReader(stream, header, verify, chain, taken)


def peek(stream: BinaryIO) -> CarriedHeader | Flaw:
    """What a file says of itself, not proved: for finding out which of several files is meant."""
    opened = _header(stream)
    return opened if isinstance(opened, Flaw) else opened[0]


def _header(stream: BinaryIO) -> tuple[CarriedHeader, bytes, bytes, int] | Flaw:
    """Header, chain, signature and how many bytes that was."""
    if _exactly(stream, len(MAGIC)) != MAGIC:
        return Flaw.FOREIGN
    head = _head(stream)
    if isinstance(head, Flaw):
        return head
    kind, length, digest, signature = head
    payload = _exactly(stream, length)
    if payload is None:
        return Flaw.TRUNCATED
    if kind is not Kind.HEADER or hashlib.sha256(payload).digest() != digest:
        return Flaw.DAMAGED
    header = _decoded(payload, CarriedHeader)
    if header is None:
        shape = _decoded(payload, _Format)
        return Flaw.FORMAT if shape is not None and shape.format > FORMAT else Flaw.DAMAGED
    if header.format != FORMAT:
        return Flaw.FORMAT
    if not _is_well_formed(header):
        return Flaw.DAMAGED
    chain = _linked(hashlib.sha256(MAGIC).digest(), kind, length, digest)
    return header, chain, signature, len(MAGIC) + HEAD_BYTES + length


class _Format(msgspec.Struct, frozen=True):
    format: int


def _is_well_formed(header: CarriedHeader) -> bool:
    try:
        moment = datetime.fromisoformat(header.made_at[:_LONGEST_MOMENT])
    except ValueError:
        return False
    named = _NAME.fullmatch(header.terminal) is not None and _UUID.fullmatch(header.carried_id) is not None
    answers = not header.answers or _UUID.fullmatch(header.answers) is not None
    return named and answers and header.count >= 0 and moment.tzinfo is not None and len(header.made_at) <= _LONGEST_MOMENT


def _head(stream: BinaryIO) -> tuple[Kind, int, bytes, bytes] | Flaw:
    raw = _exactly(stream, HEAD_BYTES)
    if raw is None:
        return Flaw.TRUNCATED
    letter, length, digest, signature = _HEAD.unpack(raw)
    try:
        kind = Kind(letter.decode("latin-1"))
    except ValueError:
        return Flaw.DAMAGED
    return (kind, length, digest, signature) if 0 < length <= MAX_FRAME_BYTES else Flaw.DAMAGED


def _linked(chain: bytes, kind: Kind, length: int, digest: bytes) -> bytes:
    return hashlib.sha256(chain + _LINK.pack(kind.value.encode(), length, digest)).digest()


def _exactly(stream: BinaryIO, length: int) -> bytes | None:
    """So many bytes, or None when the stream ends before."""
    parts: list[bytes] = []
    while length:
        got = stream.read(length)
        if not got:
            return None
        parts.append(got)
        length -= len(got)
    return b"".join(parts)


def _decoded(payload: bytes, kind: type[_S]) -> _S | None:
    try:
        return msgspec.json.decode(payload, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
