"""Every suite: what was sealed opens whole and only where it belongs; whatever else arrives fails with a code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import wire
from sync.wire.sealing import MAX_PLAIN_BYTES, CannotOpen, open_body, recipient_of, seal
from sync.wire.suites import Opener, Recipient, Suite, suite_named, suite_signing

SUITES = (wire.SUITE_HPKE_X25519, wire.SUITE_SM2_SM3_SM4GCM)
INFO = wire.sealing_info("entry", "GD-1", "e-1")
NAMES = st.text("abcXYZ019-", min_size=1, max_size=12)

pytestmark = pytest.mark.parametrize("suite_id", SUITES)
Pair = tuple[Recipient, Opener]


@pytest.fixture(scope="module")
def pairs() -> dict[str, Pair]:
    return {suite_id: pair(suite) for suite_id in SUITES if (suite := suite_named(suite_id)) is not None}


def pair(suite: Suite) -> Pair:
    opener = suite.opener(suite.new_private_key())
    assert opener is not None
    recipient = suite.recipient(opener.public_raw)
    assert recipient is not None
    return recipient, opener


def of(pairs: dict[str, Pair], suite_id: str) -> Pair:
    if suite_id not in pairs:
        pytest.skip(f"this machine has no {suite_id}")
    return pairs[suite_id]


@given(plain=st.binary(max_size=2000))
def test_what_was_sealed_opens_whole(pairs: dict[str, Pair], suite_id: str, plain: bytes) -> None:
    recipient, opener = of(pairs, suite_id)
    body = seal(recipient, plain, INFO)
    assert (body.suite_id, body.key_id) == (suite_id, opener.key_id)
    assert open_body({opener.key_id: opener}, body, INFO) == plain


@given(kind=NAMES, terminal=NAMES, message=NAMES)
def test_a_body_moved_to_another_place_does_not_open(
    pairs: dict[str, Pair], suite_id: str, kind: str, terminal: str, message: str
) -> None:
    recipient, opener = of(pairs, suite_id)
    body = seal(recipient, b"a transaction", INFO)
    elsewhere = wire.sealing_info(kind, terminal, message)
    expected = b"a transaction" if elsewhere == INFO else CannotOpen.WILL_NOT
    assert open_body({opener.key_id: opener}, body, elsewhere) == expected
    for one in (("rating", "GD-1", "e-1"), ("entry", "GD-2", "e-1"), ("entry", "GD-1", "e-2")):
        assert open_body({opener.key_id: opener}, body, wire.sealing_info(*one)) is CannotOpen.WILL_NOT


def test_every_flipped_bit_is_noticed(pairs: dict[str, Pair], suite_id: str) -> None:
    recipient, opener = of(pairs, suite_id)
    data = seal(recipient, b"a transaction", INFO).data
    for place in range(len(data) * 8):
        altered = bytearray(data)
        altered[place // 8] ^= 1 << place % 8
        body = wire.SealedBody(suite_id, opener.key_id, bytes(altered))
        assert open_body({opener.key_id: opener}, body, INFO) is CannotOpen.WILL_NOT


@given(data=st.binary(max_size=400))
def test_garbage_does_not_open(pairs: dict[str, Pair], suite_id: str, data: bytes) -> None:
    _, opener = of(pairs, suite_id)
    body = wire.SealedBody(suite_id, opener.key_id, data)
    assert open_body({opener.key_id: opener}, body, INFO) is CannotOpen.WILL_NOT


@given(cut=st.integers(0, 400))
def test_a_body_cut_short_does_not_open(pairs: dict[str, Pair], suite_id: str, cut: int) -> None:
    recipient, opener = of(pairs, suite_id)
    body = seal(recipient, b"a transaction", INFO)
    short = wire.SealedBody(suite_id, opener.key_id, body.data[: min(cut, len(body.data) - 1)])
    assert open_body({opener.key_id: opener}, short, INFO) is CannotOpen.WILL_NOT


def test_lengths_are_bounded_before_and_after_opening(pairs: dict[str, Pair], suite_id: str) -> None:
    recipient, opener = of(pairs, suite_id)
    ring = {opener.key_id: opener}
    long = wire.SealedBody(suite_id, opener.key_id, bytes(wire.MAX_BODY_BYTES + 1))
    assert open_body(ring, long, INFO) is CannotOpen.TOO_LARGE
    bomb = seal(recipient, bytes(MAX_PLAIN_BYTES + 1), INFO)
    assert len(bomb.data) < 10_000
    assert open_body(ring, bomb, INFO) is CannotOpen.UNPACKS_TOO_LARGE
    assert open_body(ring, seal(recipient, bytes(MAX_PLAIN_BYTES), INFO), INFO) == bytes(MAX_PLAIN_BYTES)
    loose = wire.SealedBody(suite_id, opener.key_id, recipient.seal(b"not packed", INFO))
    assert open_body(ring, loose, INFO) is CannotOpen.NOT_COMPRESSED


def test_unknown_names_have_codes_of_their_own(pairs: dict[str, Pair], suite_id: str) -> None:
    recipient, opener = of(pairs, suite_id)
    body = seal(recipient, b"a transaction", INFO)
    assert open_body({}, body, INFO) is CannotOpen.UNKNOWN_KEY
    for other in pairs:
        if other != suite_id:
            crossed = wire.SealedBody(other, body.key_id, body.data)
            assert open_body({opener.key_id: opener}, crossed, INFO) is CannotOpen.UNKNOWN_KEY
    for name in ("", "rot13", suite_id.upper(), suite_id + " "):
        assert open_body({opener.key_id: opener}, wire.SealedBody(name, body.key_id, body.data), INFO) is (
            CannotOpen.UNKNOWN_SUITE
        )
        assert recipient_of(name, opener.public_raw) is None


@given(message=st.binary(max_size=300), place=st.integers(0, 64 * 8 - 1))
def test_a_signature_fits_its_message_and_key_only(
    pairs: dict[str, Pair], suite_id: str, message: bytes, place: int
) -> None:
    of(pairs, suite_id)
    suite = suite_named(suite_id)
    assert suite is not None
    assert suite_signing(suite.signature_id) is suite
    signer, stranger = suite.signer(suite.new_signing_key()), suite.signer(suite.new_signing_key())
    assert signer is not None
    assert stranger is not None
    verifier = suite.verifier(signer.public_raw)
    assert verifier is not None
    signature = signer.sign(message)
    assert len(signature) == 64
    assert verifier.verify(signature, message)
    assert not verifier.verify(stranger.sign(message), message)
    assert not verifier.verify(signature, message + b"x")
    altered = bytearray(signature)
    altered[place // 8] ^= 1 << place % 8
    assert not verifier.verify(bytes(altered), message)
