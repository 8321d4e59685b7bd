"""Sealing and opening one transaction's bytes, suite by suite, beside bare AES-256-GCM of the same bytes.

The reference is the least that encrypting them can cost: a key that lies ready, no public key, no compression. Signing and
verifying stand beside HMAC-SHA-256 of the same receipt. All in turn, on the same core, in the same minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
import zlib
from collections.abc import Callable, Iterator
from statistics import median
from typing import Final

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.registry import Measurement
from sync import wire
from sync.wire.sealing import open_body, seal
from sync.wire.suites import Suite, suite_named

ROUNDS: Final = 7
A_ROUND: Final = 300
SUITES: Final = (wire.SUITE_HPKE_X25519, wire.SUITE_SM2_SM3_SM4GCM)
INFO: Final = wire.sealing_info("entry", "GD-TEST-0001", "01900000-0000-7000-8000-000000000001")
RECEIPT: Final = wire.receipt_bytes(
    wire.Receipt("01900000-0000-7000-8000-000000000001", "GD-TEST-0001", 1, "0" * 64, 1, "at", "0" * 16, b"")
)


def measure() -> Iterator[Measurement]:
    """A suite that this machine lacks is left out."""
    for suite_id in SUITES:
        suite = suite_named(suite_id)
        if suite is not None:
            yield from _measured(suite)


def _measured(suite: Suite) -> Iterator[Measurement]:
    opener, signer = suite.opener(suite.new_private_key()), suite.signer(suite.new_signing_key())
    recipient = None if opener is None else suite.recipient(opener.public_raw)
    verifier = None if signer is None else suite.verifier(signer.public_raw)
    if opener is None or recipient is None or signer is None or verifier is None:
        raise TypeError("a suite that does not take its own keys")
    plain = _body()
    packed = zlib.compress(plain, 6)
    body, signature = seal(recipient, plain, INFO), signer.sign(RECEIPT)
    if open_body({opener.key_id: opener}, body, INFO) != plain or not verifier.verify(signature, RECEIPT):
        raise TypeError("a suite that does not read what it wrote")
    aes, nonce, key = AESGCM(os.urandom(32)), os.urandom(12), os.urandom(32)
    sealed = aes.encrypt(nonce, packed, INFO)
    ring = {opener.key_id: opener}
    aes_name = f"bare AES-256-GCM of the {len(packed)} bytes"
    hmac_name = f"HMAC-SHA-256 of the {len(RECEIPT)} bytes"

    def authenticate() -> object:
        return hmac.digest(key, RECEIPT, hashlib.sha256)

    yield _beside(suite, "seal", lambda: seal(recipient, plain, INFO), aes_name, lambda: aes.encrypt(nonce, packed, INFO))
    yield _beside(suite, "open", lambda: open_body(ring, body, INFO), aes_name, lambda: aes.decrypt(nonce, sealed, INFO))
    yield _beside(suite, "sign", lambda: signer.sign(RECEIPT), hmac_name, authenticate)
    yield _beside(suite, "verify", lambda: verifier.verify(signature, RECEIPT), hmac_name, authenticate)


def _beside(
    suite: Suite, what: str, ours: Callable[[], object], reference: str, theirs: Callable[[], object]
) -> Measurement:
    rates = [(_per_second(ours), _per_second(theirs)) for _ in range(ROUNDS)]
    return Measurement(
        name=f"sealing {suite.suite_id}: {what}",
        value=median(rate for rate, _ in rates),
        unit="a second",
        reference=reference,
        reference_value=median(rate for _, rate in rates),
    )


def _per_second(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(A_ROUND):
        work()
    return A_ROUND / (time.perf_counter() - started)


def _body() -> bytes:
    """What a pension certification weighs."""
    at = "2026-11-23T10:00:00.000+08:00"
    person = wire.Person("resident", "王秀英", "440000195001010021", "女", "1950-01-01", "广东省试验县试验镇试验村1号")
    return msgspec.json.encode(
        wire.TransactionBody(
            service="pension-certification",
            item_code="",
            person=person,
            answers={"phone": "13800138000"},
            consents=tuple(wire.Consent(kind, given=True, text_sha256="0" * 64, at=at) for kind in ("service", "face")),
            identity_check=wire.IdentityCheck("face", passed=True, attempts=1, distance=0.31, threshold=0.5, engine="dlib"),
            submitted_at=at,
        )
    )
