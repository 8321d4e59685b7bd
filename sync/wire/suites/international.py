"""HPKE base mode (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM), Ed25519 (RFC 8032) and SHA-256, all of ``cryptography``.

Sealed bytes are ``enc (32) || ciphertext || tag (16)``; ``info`` goes into the key schedule.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM
from cryptography.hazmat.primitives.hpke import Suite as Hpke

from sync.wire import SIGNATURE_ED25519, SUITE_HPKE_X25519, key_id

_HPKE: Final = Hpke(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_KEY_BYTES: Final = 32


class _HpkeRecipient:
    suite_id: Final = SUITE_HPKE_X25519

    def __init__(self, public: X25519PublicKey) -> None:
        self._public = public
        self.key_id: Final = key_id(public.public_bytes_raw())

    def seal(self, plaintext: bytes, info: bytes) -> bytes:
        return _HPKE.encrypt(plaintext, self._public, info=info)


class _HpkeOpener:
    suite_id: Final = SUITE_HPKE_X25519

    def __init__(self, private: X25519PrivateKey) -> None:
        self._private = private
        self.public_raw: Final = private.public_key().public_bytes_raw()
        self.key_id: Final = key_id(self.public_raw)

    def open(self, data: bytes, info: bytes) -> bytes | None:
        try:
            return _HPKE.decrypt(data, self._private, info=info)
        except (InvalidTag, ValueError):
            return None


class _Ed25519Verifier:
    signature_id: Final = SIGNATURE_ED25519

    def __init__(self, public: Ed25519PublicKey) -> None:
        self._public = public
        self.key_id: Final = key_id(public.public_bytes_raw())

    def verify(self, signature: bytes, message: bytes) -> bool:
        try:
            self._public.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class _Ed25519Signer:
    signature_id: Final = SIGNATURE_ED25519

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_raw: Final = private.public_key().public_bytes_raw()
        self.key_id: Final = key_id(self.public_raw)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


class InternationalSuite:
    """The suite that every terminal has had from the beginning."""

    suite_id: Final = SUITE_HPKE_X25519
    signature_id: Final = SIGNATURE_ED25519
    public_key_bytes: Final = _KEY_BYTES
    overhead: Final = 48

    def new_private_key(self) -> bytes:
        return X25519PrivateKey.generate().private_bytes_raw()

    def new_signing_key(self) -> bytes:
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def recipient(self, public_raw: bytes) -> _HpkeRecipient | None:
        if len(public_raw) != _KEY_BYTES:
            return None
        recipient = _HpkeRecipient(X25519PublicKey.from_public_bytes(public_raw))
        try:
            # A point of small order is found out by the first exchange only.
            recipient.seal(b"", b"")
        except ValueError:
            return None
        return recipient

    def opener(self, private_raw: bytes) -> _HpkeOpener | None:
        return _HpkeOpener(X25519PrivateKey.from_private_bytes(private_raw)) if len(private_raw) == _KEY_BYTES else None

    def verifier(self, public_raw: bytes) -> _Ed25519Verifier | None:
        try:
            return _Ed25519Verifier(Ed25519PublicKey.from_public_bytes(public_raw))
        except ValueError:
            return None

    def signer(self, private_raw: bytes) -> _Ed25519Signer | None:
        return _Ed25519Signer(Ed25519PrivateKey.from_private_bytes(private_raw)) if len(private_raw) == _KEY_BYTES else None

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()


INTERNATIONAL: Final = InternationalSuite()
