"""Sealing: from here on only the platform can read it (HPKE, RFC 9180). The terminal cannot read back its own queue."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync import wire

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MAX_PLAIN = 4 << 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The platform's public key, raw 32 bytes."""

    raw: bytes

    @property
    def key_id(self) -> str:
        return wire.key_id(self.raw)

    def seal(self, message: msgspec.Struct, kind: str, terminal: str, message_id: str) -> wire.SealedBody:
        """Compresses, then seals; bound to kind, terminal and id by the HPKE info."""
        plaintext = zlib.compress(msgspec.json.encode(message), 6)
        info = wire.sealing_info(kind, terminal, message_id)
        data = _SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(self.raw), info=info)
        return wire.SealedBody(wire.SUITE_HPKE_X25519, self.key_id, data)


class ReplyKey:
    """A key pair for one answer; the private half never leaves memory."""

    def __init__(self) -> None:
        self._private = X25519PrivateKey.generate()

    @property
    def public_raw(self) -> bytes:
        return self._private.public_key().public_bytes_raw()

    def open(self, sealed: wire.SealedBody, terminal: str, message_id: str) -> bytes | None:
        """The document's bytes, or None when the answer does not open (other key, altered, too long)."""
        if sealed.suite_id != wire.SUITE_HPKE_X25519:
            return None
        info = wire.sealing_info("issue-reply", terminal, message_id)
        try:
            compressed = _SUITE.decrypt(sealed.data, self._private, info=info)
            stream = zlib.decompressobj()
            plain = stream.decompress(compressed, _MAX_PLAIN)
        except (InvalidTag, ValueError, zlib.error):
            return None
        return plain if stream.eof else None
