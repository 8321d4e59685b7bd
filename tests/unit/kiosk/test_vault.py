"""Sealing: the platform can open it, for this terminal and this entry; nobody else, for nothing else."""

from __future__ import annotations

import zlib

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.household import TERMINAL
from benchmarks.sealed import open_bound, open_entry, seal_to
from kiosk.store.vault import ReplyKey, SealingKey
from sync import wire
from sync.wire.sealing import MAX_PLAIN_BYTES
from sync.wire.suites.international import INTERNATIONAL

ENTRY = "01900000-0000-7000-8000-000000000001"
RATING = wire.RatingBody(ENTRY, "440981102299010000001K", 5, "2026-11-23T10:00:00.000+08:00", ("态度好",))


@pytest.fixture
def sealed(platform_key: X25519PrivateKey) -> wire.SealedBody:
    return SealingKey(platform_key.public_key().public_bytes_raw()).seal(RATING, "entry", TERMINAL, ENTRY)


def test_the_platform_opens_what_was_sealed_for_it(platform_key: X25519PrivateKey, sealed: wire.SealedBody) -> None:
    assert open_entry(platform_key, ENTRY, sealed.data, wire.RatingBody) == RATING
    assert sealed.suite_id == wire.SUITE_HPKE_X25519
    assert sealed.key_id == wire.key_id(platform_key.public_key().public_bytes_raw())


def test_nobody_else_opens_it(sealed: wire.SealedBody) -> None:
    assert open_entry(X25519PrivateKey.generate(), ENTRY, sealed.data, wire.RatingBody) is None


@pytest.mark.parametrize(
    ("kind", "terminal", "message_id"),
    [
        ("entry", "440981102299-02", ENTRY),
        ("entry", TERMINAL, ENTRY[:-1] + "2"),
        ("issue-request", TERMINAL, ENTRY),
        ("entry", TERMINAL + "/" + ENTRY, ""),
        ("entry", "", ""),
    ],
)
def test_a_body_moved_elsewhere_does_not_open(
    platform_key: X25519PrivateKey, sealed: wire.SealedBody, kind: str, terminal: str, message_id: str
) -> None:
    info = wire.sealing_info(kind, terminal, message_id)
    assert open_bound(platform_key, sealed.data, info, wire.RatingBody) is None


def test_each_sealing_is_another(platform_key: X25519PrivateKey, sealed: wire.SealedBody) -> None:
    again = SealingKey(platform_key.public_key().public_bytes_raw()).seal(RATING, "entry", TERMINAL, ENTRY)
    assert again.data != sealed.data


def test_every_flipped_byte_is_noticed(platform_key: X25519PrivateKey, sealed: wire.SealedBody) -> None:
    for place in range(len(sealed.data)):
        data = bytearray(sealed.data)
        data[place] ^= 0x40
        assert open_entry(platform_key, ENTRY, bytes(data), wire.RatingBody) is None


REQUEST = "01900000-0000-7000-8000-00000000000a"


def test_a_reply_opens_with_its_own_key_only() -> None:
    key = ReplyKey()
    answer = seal_to(key.public_raw, b"%PDF-1.7 pages", TERMINAL, REQUEST)
    assert key.open(answer, TERMINAL, REQUEST) == b"%PDF-1.7 pages"
    assert ReplyKey().open(answer, TERMINAL, REQUEST) is None
    assert key.open(answer, "440981102299-02", REQUEST) is None
    assert key.open(answer, TERMINAL, ENTRY) is None


def test_a_reply_of_another_suite_is_not_opened() -> None:
    key = ReplyKey()
    answer = msgspec.structs.replace(seal_to(key.public_raw, b"x", TERMINAL, REQUEST), suite_id="sm2-sm3-sm4")
    assert key.open(answer, TERMINAL, REQUEST) is None


@given(st.binary(max_size=300))
def test_garbage_opens_to_nothing(garbage: bytes) -> None:
    key = ReplyKey()
    sealed = wire.SealedBody(wire.SUITE_HPKE_X25519, wire.key_id(key.public_raw), garbage)
    assert key.open(sealed, TERMINAL, REQUEST) is None


def sealed_unpacked(key: ReplyKey, packed: bytes) -> wire.SealedBody:
    recipient = INTERNATIONAL.recipient(key.public_raw)
    assert recipient is not None
    data = recipient.seal(packed, wire.sealing_info("issue-reply", TERMINAL, REQUEST))
    return wire.SealedBody(wire.SUITE_HPKE_X25519, recipient.key_id, data)


@given(st.binary(max_size=100))
def test_what_is_sealed_but_not_compressed_opens_to_nothing(plain: bytes) -> None:
    key = ReplyKey()
    assert key.open(sealed_unpacked(key, plain), TERMINAL, REQUEST) is None


def test_a_reply_cut_short_or_blown_up_opens_to_nothing() -> None:
    key = ReplyKey()
    assert key.open(sealed_unpacked(key, zlib.compress(b"pages" * 50)[:-6]), TERMINAL, REQUEST) is None
    bomb = seal_to(key.public_raw, b"\0" * (MAX_PLAIN_BYTES + 1), TERMINAL, REQUEST)
    assert len(bomb.data) < 10_000
    assert key.open(bomb, TERMINAL, REQUEST) is None
    most = seal_to(key.public_raw, b"\0" * MAX_PLAIN_BYTES, TERMINAL, REQUEST)
    opened = key.open(most, TERMINAL, REQUEST)
    assert opened is not None
    assert len(opened) == MAX_PLAIN_BYTES


def test_nothing_secret_shows(sealed: wire.SealedBody) -> None:
    key = ReplyKey()
    assert repr(key).startswith("<kiosk.store.vault.ReplyKey object at")
    assert b"440981102299010000001K" not in sealed.data
