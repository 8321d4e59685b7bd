"""Opening what terminals seal, and sealing answers to them (HPKE base mode, RFC 9180)."""

from __future__ import annotations

import zlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from central.keys import PlatformKeys
from sync.wire import MAX_BODY_BYTES, SUITE_HPKE_X25519, SealedBody, key_id

MAX_PLAIN_BYTES: Final = 4 << 20
"""Far above any form; a body that unpacks to more is an attack."""

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class CannotOpenError(Exception):
    """A sealed body that the platform cannot read. ``str()`` is the dotted code."""


def open_sealed(keys: PlatformKeys, body: SealedBody, info: bytes) -> bytes:
    """The plaintext (still to be decoded) of a body sealed to the platform; raises :class:`CannotOpenError`."""
    if body.suite_id != SUITE_HPKE_X25519:
        raise CannotOpenError("sealed.unknown_suite")
    if body.key_id != keys.sealing_key_id:
        raise CannotOpenError("sealed.unknown_key")
    if len(body.data) > MAX_BODY_BYTES:
        raise CannotOpenError("sealed.too_large")
    try:
        packed = _SUITE.decrypt(body.data, keys.opener, info=info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpenError("sealed.cannot_open") from error
    return _unpack(packed)


def seal(raw_public_key: bytes, plaintext: bytes, info: bytes) -> SealedBody:
    """``plaintext``, packed and sealed to a raw X25519 key; ``ValueError`` when the key is not one."""
    public = X25519PublicKey.from_public_bytes(raw_public_key)
    data = _SUITE.encrypt(zlib.compress(plaintext, 6), public, info=info)
    return SealedBody(SUITE_HPKE_X25519, key_id(raw_public_key), data)


def _unpack(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(packed, MAX_PLAIN_BYTES + 1)
    except zlib.error as error:
        raise CannotOpenError("sealed.not_compressed") from error
    if len(plain) > MAX_PLAIN_BYTES:
        raise CannotOpenError("sealed.unpacks_too_large")
    if not unpacker.eof or unpacker.unused_data:
        raise CannotOpenError("sealed.not_compressed")
    return plain
