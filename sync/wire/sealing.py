"""Bodies sealed to a key and opened again, whatever the suite: compressed, bound, bounded, and failing with a code."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sync.wire import MAX_BODY_BYTES, SealedBody
from sync.wire.dictionary import compress, decompressor
from sync.wire.suites import Opener, Recipient, suite_named

MAX_PLAIN_BYTES: Final = 4 << 20
"""Far above any form or certificate; a body that unpacks to more is an attack."""


class CannotOpen(StrEnum):
    """Why a sealed body stays shut."""

    UNKNOWN_SUITE = "sealed.unknown_suite"
    UNKNOWN_KEY = "sealed.unknown_key"
    TOO_LARGE = "sealed.too_large"
    WILL_NOT = "sealed.cannot_open"
    """Another key, another place, or altered."""
    NOT_COMPRESSED = "sealed.not_compressed"
    UNPACKS_TOO_LARGE = "sealed.unpacks_too_large"


def recipient_of(suite_id: str, public_raw: bytes) -> Recipient | None:
    """A key to seal to; None for a suite that is not there or bytes that are no key of it."""
    suite = suite_named(suite_id)
    return None if suite is None else suite.recipient(public_raw)


def seal(recipient: Recipient, plaintext: bytes, info: bytes) -> SealedBody:
    """Compresses (sealed bytes no longer compress), then seals."""
    return SealedBody(recipient.suite_id, recipient.key_id, recipient.seal(compress(plaintext), info))


def open_body(
    openers: Mapping[str, Opener],
    body: SealedBody,
    info: bytes,
    max_bytes: int = MAX_BODY_BYTES,
    max_plain: int = MAX_PLAIN_BYTES,
) -> bytes | CannotOpen:
    """The plaintext, still to be decoded. ``openers`` by key id: the current key and those that still open old bodies."""
    if suite_named(body.suite_id) is None:
        return CannotOpen.UNKNOWN_SUITE
    opener = openers.get(body.key_id)
    if opener is None or opener.suite_id != body.suite_id:
        return CannotOpen.UNKNOWN_KEY
    if len(body.data) > max_bytes:
        return CannotOpen.TOO_LARGE
    packed = opener.open(body.data, info)
    return CannotOpen.WILL_NOT if packed is None else unpack(packed, max_plain)


def unpack(packed: bytes, max_plain: int = MAX_PLAIN_BYTES) -> bytes | CannotOpen:
    """Decompresses one whole zlib stream that holds at most ``max_plain`` bytes."""
    unpacker = decompressor(packed)
    if unpacker is None:
        return CannotOpen.NOT_COMPRESSED
    try:
        plain = unpacker.decompress(packed, max_plain + 1)
    except zlib.error:
        return CannotOpen.NOT_COMPRESSED
    if len(plain) > max_plain:
        return CannotOpen.UNPACKS_TOO_LARGE
    if not unpacker.eof or unpacker.unused_data:
        return CannotOpen.NOT_COMPRESSED
    return plain
