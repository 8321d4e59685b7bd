"""The suite of the Chinese standards: SM2 (GB/T 32918), SM3 (GB/T 32905), SM4-GCM (GB/T 32907, GB/T 36624).

Sealed bytes are ``C1 (65) || C3 (32) || C2 (16) || nonce (12) || ciphertext || tag (16)``: a fresh SM4 key encrypted to the
platform's SM2 key (GM/T 0003.4, what SDF calls GenerateKeyWithEPK), and the body under that key. ``info`` and the whole
encrypted key are the AAD, so each bit counts. Signatures are ``r || s`` (64) with the default identity of GM/T 0009.

SM3 and SM4 are those of ``cryptography``; SM2, which it lacks, is the system's OpenSSL.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sync.wire import SIGNATURE_SM2_SM3, SUITE_SM2_SM3_SM4GCM, key_id
from sync.wire.suites import sm2cipher
from sync.wire.suites.libcrypto import Libcrypto, Sm2Key, load_libcrypto

IDENTITY: Final = b"1234567812345678"
"""The identity that GM/T 0009 sets where nobody has another."""

_SM4_KEY_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_SIGNATURE_BYTES: Final = 64
_POINT_BYTES: Final = 65
_CAPSULE_BYTES: Final = sm2cipher.RAW_OVERHEAD + _SM4_KEY_BYTES
_HEAD_BYTES: Final = _CAPSULE_BYTES + _NONCE_BYTES

_ORDER: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_CURVE: Final = bytes.fromhex(
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"  # a
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"  # b
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"  # x of the base point
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"  # y of it
)


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def identity_hash(point: bytes, identity: bytes = IDENTITY) -> bytes:
    """``Z`` of GB/T 32918.2: ties a signature to the signer's identity, the curve and the public key."""
    return sm3((len(identity) * 8).to_bytes(2, "big") + identity + _CURVE + point[1:])


def sm4_gcm_seal(key: bytes, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Ciphertext and tag."""
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag


def sm4_gcm_open(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes | None:
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-_TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(aad)
    try:
        return decryptor.update(sealed[:-_TAG_BYTES]) + decryptor.finalize()
    except InvalidTag:
        return None


class _Sm2Recipient:
    suite_id: Final = SUITE_SM2_SM3_SM4GCM

    def __init__(self, public: Sm2Key) -> None:
        self._public = public
        self.key_id: Final = key_id(public.public_point())

    def seal(self, plaintext: bytes, info: bytes) -> bytes:
        key, nonce = secrets.token_bytes(_SM4_KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        encrypted = self._public.encrypt(key)
        capsule = None if encrypted is None else sm2cipher.raw_of(encrypted)
        if capsule is None:
            raise RuntimeError("libcrypto does not encrypt to a key that it took")
        return capsule + nonce + sm4_gcm_seal(key, nonce, plaintext, capsule + info)


class _Sm2Opener:
    suite_id: Final = SUITE_SM2_SM3_SM4GCM

    def __init__(self, private: Sm2Key) -> None:
        self._private = private
        self.public_raw: Final = private.public_point()
        self.key_id: Final = key_id(self.public_raw)

    def open(self, data: bytes, info: bytes) -> bytes | None:
        if len(data) < _HEAD_BYTES + _TAG_BYTES:
            return None
        capsule, nonce = data[:_CAPSULE_BYTES], data[_CAPSULE_BYTES:_HEAD_BYTES]
        encrypted = sm2cipher.der_of(capsule)
        key = None if encrypted is None else self._private.decrypt(encrypted)
        if key is None or len(key) != _SM4_KEY_BYTES:
            return None
        return sm4_gcm_open(key, nonce, data[_HEAD_BYTES:], capsule + info)


class _Sm2Verifier:
    signature_id: Final = SIGNATURE_SM2_SM3

    def __init__(self, public: Sm2Key) -> None:
        self._public = public
        point = public.public_point()
        self.key_id: Final = key_id(point)
        self._identity = identity_hash(point)

    def verify(self, signature: bytes, message: bytes) -> bool:
        if len(signature) != _SIGNATURE_BYTES:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        return self._public.verify_digest(encode_dss_signature(r, s), sm3(self._identity + message))


class _Sm2Signer:
    signature_id: Final = SIGNATURE_SM2_SM3

    def __init__(self, private: Sm2Key) -> None:
        self._private = private
        self.public_raw: Final = private.public_point()
        self.key_id: Final = key_id(self.public_raw)
        self._identity = identity_hash(self.public_raw)

    def sign(self, message: bytes) -> bytes:
        signature = self._private.sign_digest(sm3(self._identity + message))
        if signature is None:
            raise RuntimeError("libcrypto does not sign with a key that it took")
        r, s = decode_dss_signature(signature)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class GmSuite:
    """Needs the system's OpenSSL 3 with SM2, as Debian builds it."""

    suite_id: Final = SUITE_SM2_SM3_SM4GCM
    signature_id: Final = SIGNATURE_SM2_SM3
    public_key_bytes: Final = _POINT_BYTES
    overhead: Final = _HEAD_BYTES + _TAG_BYTES

    def __init__(self, library: Libcrypto) -> None:
        self._library = library

    def new_private_key(self) -> bytes:
        """From 1 to n-2, as GB/T 32918.1 wants it."""
        return (1 + secrets.randbelow(_ORDER - 2)).to_bytes(32, "big")

    def new_signing_key(self) -> bytes:
        return self.new_private_key()

    def recipient(self, public_raw: bytes) -> _Sm2Recipient | None:
        key = self._library.public_key(public_raw)
        return None if key is None else _Sm2Recipient(key)

    def opener(self, private_raw: bytes) -> _Sm2Opener | None:
        key = self._private(private_raw)
        return None if key is None else _Sm2Opener(key)

    def verifier(self, public_raw: bytes) -> _Sm2Verifier | None:
        key = self._library.public_key(public_raw)
        return None if key is None else _Sm2Verifier(key)

    def signer(self, private_raw: bytes) -> _Sm2Signer | None:
        key = self._private(private_raw)
        return None if key is None else _Sm2Signer(key)

    def digest(self, data: bytes) -> bytes:
        return sm3(data)

    def _private(self, raw: bytes) -> Sm2Key | None:
        in_range = len(raw) == 32 and 0 < int.from_bytes(raw, "big") < _ORDER - 1
        return self._library.private_key(raw) if in_range else None


def _suite() -> GmSuite | None:
    library = load_libcrypto()
    return None if library is None else GmSuite(library)


GM: Final = _suite()
"""None on a machine without SM2: then the suite is as unknown as any other name."""
