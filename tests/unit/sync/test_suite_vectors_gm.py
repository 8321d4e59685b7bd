"""The GM suite against the examples of the standards, against plain arithmetic, and against the ``openssl`` command."""

from __future__ import annotations

import hashlib
import hmac
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hmac import HMAC

from sync import wire
from sync.wire.suites import libcrypto, sm2cipher, suite_named, suite_signing
from sync.wire.suites.gm import GM, IDENTITY, GmSuite, identity_hash, sm3, sm4_gcm_open, sm4_gcm_seal
from tests.support import sm2_by_hand

PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
POINT = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
CIPHERTEXT = bytes.fromhex(
    "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
    "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
    "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
    "21886CA989CA9C7D58087307CA93092D651EFA"
)
"""Key, k, signature of "message digest" and ciphertext of "encryption standard": GB/T 32918.5-2017, annexes A and C."""

OPENSSL = shutil.which("openssl")


@pytest.fixture
def gm() -> GmSuite:
    if GM is None:
        pytest.skip("no libcrypto.so.3 with SM2 on this machine")
    return GM


def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905-2016, annex A."""
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_hmac_with_sm3_is_that_of_the_standards() -> None:
    """RFC 2104 built by hand from SM3, beside the library's."""
    key, data = b"key of a lookup", b"440981195003070029"
    block = key.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in block) + data)
    by_hand = sm3(bytes(byte ^ 0x5C for byte in block) + inner)
    library = HMAC(key, hashes.SM3())
    library.update(data)
    assert library.finalize() == by_hand
    if "sm3" in hashlib.algorithms_available:
        assert hmac.new(key, data, "sm3").digest() == by_hand


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    """Annex A.1."""
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    aad = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([byte]) * 8 for byte in bytes.fromhex("AABBCCDDEEFFEEAA"))
    sealed = sm4_gcm_seal(key, nonce, plain, aad)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert sm4_gcm_open(key, nonce, sealed, aad) == plain


def test_the_hash_of_the_identity_is_the_published_one() -> None:
    assert identity_hash(POINT).hex() == "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"


def test_the_published_key_pair_belongs_together(gm: GmSuite) -> None:
    opener, signer = gm.opener(PRIVATE), gm.signer(PRIVATE)
    assert opener is not None
    assert signer is not None
    assert opener.public_raw == signer.public_raw == POINT
    assert opener.key_id == signer.key_id == wire.key_id(POINT)


def test_the_published_signature_is_accepted_and_no_other(gm: GmSuite) -> None:
    verifier = gm.verifier(POINT)
    assert verifier is not None
    assert verifier.verify(SIGNATURE, b"message digest")
    assert not verifier.verify(SIGNATURE, b"message digesT")
    for place in range(64):
        altered = bytearray(SIGNATURE)
        altered[place] ^= 1
        assert not verifier.verify(bytes(altered), b"message digest")
    for wrong in (b"", bytes(64), SIGNATURE[:63], SIGNATURE + b"\0", b"\xff" * 64):
        assert not verifier.verify(wrong, b"message digest")


def test_the_published_ciphertext_decrypts(gm: GmSuite) -> None:
    library = libcrypto.load_libcrypto()
    assert library is not None
    key = library.private_key(PRIVATE)
    der = sm2cipher.der_of(CIPHERTEXT)
    assert key is not None
    assert der is not None
    assert key.decrypt(der) == b"encryption standard"
    assert sm2cipher.raw_of(der) == CIPHERTEXT


def test_plain_arithmetic_gives_the_published_values_and_agrees_with_the_library(gm: GmSuite) -> None:
    private = int.from_bytes(PRIVATE, "big")
    assert sm2_by_hand.sign(private, b"message digest", K) == SIGNATURE
    assert sm2_by_hand.encrypt(POINT, b"encryption standard", K) == CIPHERTEXT
    raw = gm.new_private_key()
    number = int.from_bytes(raw, "big")
    opener, signer = gm.opener(raw), gm.signer(raw)
    assert opener is not None
    assert signer is not None
    verifier = gm.verifier(signer.public_raw)
    assert verifier is not None
    assert opener.public_raw == sm2_by_hand.public_of(number)
    assert verifier.verify(sm2_by_hand.sign(number, b"by hand", K), b"by hand")
    key = bytes(range(16))
    capsule = sm2_by_hand.encrypt(opener.public_raw, key, K)
    sealed = capsule + bytes(12) + sm4_gcm_seal(key, bytes(12), b"a body", capsule + b"info")
    assert opener.open(sealed, b"info") == b"a body"


def test_signatures_and_keys_are_understood_by_the_openssl_command(gm: GmSuite, tmp_path: Path) -> None:
    if OPENSSL is None:
        pytest.skip("no openssl command on this machine")
    private, public, message = tmp_path / "key.pem", tmp_path / "public.pem", tmp_path / "message"
    signature, capsule = tmp_path / "signature", tmp_path / "capsule"
    run("genpkey", "-algorithm", "SM2", "-out", private)
    run("pkey", "-in", private, "-pubout", "-out", public)
    der = run("pkey", "-in", private, "-pubout", "-outform", "DER")
    number = run("asn1parse", "-in", private).decode()
    raw_hex = run("pkey", "-in", private, "-text", "-noout").decode().split("priv:")[1].split("pub:")[0]
    assert "OCTET STRING" in number
    raw = bytes.fromhex("".join(raw_hex.split()).replace(":", ""))[-32:]
    signer, opener = gm.signer(raw.rjust(32, b"\0")), gm.opener(raw.rjust(32, b"\0"))
    assert signer is not None
    assert opener is not None
    assert signer.public_raw == der[-65:]
    message.write_bytes("回执".encode())
    # Ours, judged by theirs: their command computes Z and the digest itself.
    ours = signer.sign(message.read_bytes())
    signature.write_bytes(encode_dss_signature(int.from_bytes(ours[:32], "big"), int.from_bytes(ours[32:], "big")))
    identity = ("-sigopt", f"distid:{IDENTITY.decode()}")
    said = run("dgst", "-sm3", "-verify", public, *identity, "-signature", signature, message)
    assert b"Verified OK" in said
    # Theirs, judged by ours.
    r, s = decode_dss_signature(run("dgst", "-sm3", "-sign", private, *identity, message))
    verifier = gm.verifier(signer.public_raw)
    assert verifier is not None
    assert verifier.verify(r.to_bytes(32, "big") + s.to_bytes(32, "big"), message.read_bytes())
    # A key that their command encrypted, under which a body is sealed.
    message.write_bytes(bytes(range(16)))
    run("pkeyutl", "-encrypt", "-pubin", "-inkey", public, "-in", message, "-out", capsule)
    raw_capsule = sm2cipher.raw_of(capsule.read_bytes())
    assert raw_capsule is not None
    body = sm4_gcm_seal(bytes(range(16)), bytes(12), b"theirs", raw_capsule + b"info")
    assert opener.open(raw_capsule + bytes(12) + body, b"info") == b"theirs"


def run(*arguments: object) -> bytes:
    assert OPENSSL is not None
    command = [OPENSSL, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, timeout=30).stdout


def test_bytes_that_are_no_key_give_none(gm: GmSuite) -> None:
    off_the_curve = POINT[:-1] + bytes([POINT[-1] ^ 1])
    compressed = b"\x03" + POINT[1:33]
    for raw in (b"", bytes(32), bytes(65), b"\x04" + bytes(64), off_the_curve, compressed, POINT + b"\0", POINT[1:]):
        assert gm.recipient(raw) is None
        assert gm.verifier(raw) is None
    order = sm2_by_hand.N
    for raw in (b"", bytes(32), PRIVATE[:31], PRIVATE + b"\0", *(n.to_bytes(32, "big") for n in (order - 1, order))):
        assert gm.opener(raw) is None
        assert gm.signer(raw) is None


def test_a_machine_without_sm2_lacks_the_suite_and_keeps_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libcrypto, "_LIBRARY", "libcrypto.so.of-no-machine")
    assert libcrypto.load_libcrypto() is None
    monkeypatch.setattr("sync.wire.suites.gm.GM", None)
    assert suite_named(wire.SUITE_SM2_SM3_SM4GCM) is None
    assert suite_signing(wire.SIGNATURE_SM2_SM3) is None
    assert suite_named(wire.SUITE_HPKE_X25519) is not None
