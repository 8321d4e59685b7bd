"""The international suite against published values.

RFC 9180 prints X25519 with AES-128-GCM and ChaCha20-Poly1305 only; the AES-256-GCM entry is in the ``test-vectors.json``
that the authors published beside it (mode 0, kem 32, kdf 1, aead 2). It has an AAD, which our suite does not use, so it
goes through the library's own function with an AAD, with the same suite object that opens our bodies.
"""

from __future__ import annotations

from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync import wire
from sync.wire.suites import international
from sync.wire.suites.international import INTERNATIONAL

INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
PRIVATE = bytes.fromhex("497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d")
PUBLIC = bytes.fromhex("430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c")
ENC = bytes.fromhex("6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256")
AAD = bytes.fromhex("436f756e742d30")
CIPHERTEXT = bytes.fromhex("e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a")
PLAINTEXT = b"Beauty is truth, truth beauty"

RECORDED = bytes.fromhex(
    "e186c9fefb12fd4b72a87e2033140c7a5b2e734946617127f92880db9e3518775e314f59b2419d41"
    "2f9ea4257db40f8ab61c2a4d3cfb9d477251d060e6ae212294b6b7e3b2a541000b0c68bf3b"
)
"""Sealed once by this program to the published key, without an AAD: bodies in old queues must open for ever."""


def test_the_authors_vector_opens() -> None:
    private = X25519PrivateKey.from_private_bytes(PRIVATE)
    assert openssl.hpke._decrypt_with_aad(international._HPKE, ENC + CIPHERTEXT, private, INFO, AAD) == PLAINTEXT


def test_keys_are_the_published_pair() -> None:
    opener = INTERNATIONAL.opener(PRIVATE)
    assert opener is not None
    assert opener.public_raw == PUBLIC
    assert opener.key_id == wire.key_id(PUBLIC)


def test_a_body_of_the_first_version_still_opens() -> None:
    opener = INTERNATIONAL.opener(PRIVATE)
    assert opener is not None
    assert opener.open(RECORDED, INFO) == PLAINTEXT
    assert len(RECORDED) == len(PLAINTEXT) + INTERNATIONAL.overhead
    assert opener.open(RECORDED, INFO + b"x") is None


def test_ed25519_is_that_of_rfc_8032() -> None:
    """Section 7.1, test 2."""
    signer = INTERNATIONAL.signer(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    assert signer is not None
    assert signer.public_raw.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = signer.sign(b"\x72")
    assert signature.hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    verifier = INTERNATIONAL.verifier(signer.public_raw)
    assert verifier is not None
    assert verifier.verify(signature, b"\x72")
    assert not verifier.verify(signature, b"\x73")


def test_sha_256_is_the_digest() -> None:
    assert INTERNATIONAL.digest(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_bytes_that_are_no_key_give_none() -> None:
    for raw in (b"", bytes(31), bytes(33), bytes(65)):
        assert INTERNATIONAL.recipient(raw) is None
        assert INTERNATIONAL.opener(raw) is None
        assert INTERNATIONAL.verifier(raw) is None
        assert INTERNATIONAL.signer(raw) is None
    assert INTERNATIONAL.recipient(bytes(32)) is None
