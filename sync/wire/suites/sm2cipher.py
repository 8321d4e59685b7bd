"""SM2 ciphertext in its two forms: raw ``C1 || C3 || C2`` of fixed length, and the DER of GM/T 0009 that OpenSSL speaks.

``SM2Cipher ::= SEQUENCE { x INTEGER, y INTEGER, hash OCTET STRING (32), cipher OCTET STRING }``
"""

from __future__ import annotations

from typing import Final

RAW_OVERHEAD: Final = 97
"""``04 || x || y`` and the hash: what stands before C2."""

_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_OCTETS: Final = 0x04
_LONGEST_SHORT: Final = 0x7F
_HALF: Final = 32


def der_of(raw: bytes) -> bytes | None:
    """From ``C1 || C3 || C2``; None when it does not begin with an uncompressed point or is not short."""
    if len(raw) < RAW_OVERHEAD or raw[0] != 4:
        return None
    x, y, rest = raw[1:33], raw[33:65], raw[65:]
    content = _integer(x) + _integer(y) + _field(_OCTETS, rest[:_HALF]) + _field(_OCTETS, rest[_HALF:])
    return _field(_SEQUENCE, content) if len(content) <= _LONGEST_SHORT else None


def raw_of(der: bytes) -> bytes | None:
    """To ``C1 || C3 || C2``; None for anything but one short SM2Cipher."""
    content, rest = _take(_SEQUENCE, der)
    x, content = _take(_INTEGER, content)
    y, content = _take(_INTEGER, content)
    digest, content = _take(_OCTETS, content)
    cipher, content = _take(_OCTETS, content)
    x, y = x.lstrip(b"\0"), y.lstrip(b"\0")
    if rest or content or len(digest) != _HALF or not cipher or max(len(x), len(y)) > _HALF or not (x and y):
        return None
    return b"\x04" + x.rjust(_HALF, b"\0") + y.rjust(_HALF, b"\0") + digest + cipher


def _field(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def _integer(number: bytes) -> bytes:
    number = number.lstrip(b"\0") or b"\0"
    return _field(_INTEGER, b"\0" + number if number[0] & 0x80 else number)


def _take(tag: int, data: bytes) -> tuple[bytes, bytes]:
    """The content of the first field and what follows; nothing at all when it is another field or cut short."""
    if len(data) < 2 or data[0] != tag or data[1] > _LONGEST_SHORT or len(data) < 2 + data[1]:
        return b"", b""
    return data[2 : 2 + data[1]], data[2 + data[1] :]
