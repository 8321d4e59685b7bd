"""Opens what a terminal has sealed, with the platform's private key: the other end of ``kiosk.store.vault``."""

from __future__ import annotations

import zlib
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from benchmarks.household import TERMINAL
from sync import wire

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

T = TypeVar("T")


def open_entry(key: X25519PrivateKey, entry_id: str, data: bytes, kind: type[T], terminal: str = TERMINAL) -> T | None:
    """The body of an outbox entry, or None when it does not open for this terminal and entry."""
    return open_bound(key, data, wire.sealing_info("entry", terminal, entry_id), kind)


def open_bound(key: X25519PrivateKey, data: bytes, info: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(zlib.decompress(_SUITE.decrypt(data, key, info=info)), type=kind)
    except InvalidTag:
        return None


def seal_to(reply_key: bytes, plain: bytes, terminal: str, request_id: str) -> wire.SealedBody:
    """A department's answer, as the platform seals it."""
    info = wire.sealing_info("issue-reply", terminal, request_id)
    data = _SUITE.encrypt(zlib.compress(plain), X25519PublicKey.from_public_bytes(reply_key), info=info)
    return wire.SealedBody(wire.SUITE_HPKE_X25519, wire.key_id(reply_key), data)
