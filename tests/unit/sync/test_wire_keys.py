"""Statements of new keys: followed step by step from what a terminal trusts, and by no other way."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import wire
from sync.wire.keys import (
    MAX_RETIRED,
    MAX_STATEMENT_BYTES,
    KeyFault,
    KeyStatement,
    KeyTrust,
    ReceiptKeys,
    StatedKey,
    configured_trust,
    follow,
    follow_all,
    read_statement,
    receipt_keys,
    statement_bytes,
    statement_digest,
)
from sync.wire.suites import Signer
from sync.wire.suites.international import INTERNATIONAL

NOW = "2026-11-24T10:00:00.000+08:00"
SUITE = wire.SUITE_HPKE_X25519


def signer() -> Signer:
    made = INTERNATIONAL.signer(INTERNATIONAL.new_signing_key())
    assert made is not None
    return made


def sealing_key() -> StatedKey:
    opener = INTERNATIONAL.opener(INTERNATIONAL.new_private_key())
    assert opener is not None
    return StatedKey(SUITE, opener.public_raw)


class Platform:
    """Signing keys one after another, and the statements between them."""

    def __init__(self) -> None:
        self.signers = [signer()]
        self.first_sealing = sealing_key()
        self.statements: list[KeyStatement] = []

    def trust(self) -> KeyTrust:
        return configured_trust(SUITE, self.first_sealing.raw, self.signers[0].public_raw)

    def rotate(self, valid_from: str = NOW) -> KeyStatement:
        old, new = self.signers[-1], signer()
        previous = statement_digest(self.statements[-1]) if self.statements else ""
        retired = tuple(StatedKey(SUITE, one.public_raw) for one in self.signers)
        unsigned = KeyStatement(
            wire.WIRE_VERSION, len(self.statements) + 1, NOW, valid_from, sealing_key(),
            StatedKey(SUITE, new.public_raw), retired, previous, old.key_id, b"",
        )  # fmt: skip
        self.signers.append(new)
        self.statements.append(signed(unsigned, old))
        return self.statements[-1]


def signed(statement: KeyStatement, by: Signer) -> KeyStatement:
    return msgspec.structs.replace(statement, signature=by.sign(statement_bytes(statement)))


@pytest.fixture
def platform() -> Platform:
    return Platform()


def test_a_terminal_away_for_three_rotations_follows_them_all_in_any_order(platform: Platform) -> None:
    for _ in range(3):
        platform.rotate()
    trust, fault = follow_all(platform.trust(), reversed(platform.statements))
    assert fault is None
    assert trust.version == 3
    assert trust.signing.raw == platform.signers[-1].public_raw
    assert trust.sealing_at(datetime.fromisoformat(NOW)) == platform.statements[-1].sealing
    assert follow_all(trust, platform.statements) == (trust, None)


def test_a_terminal_configured_with_a_later_key_begins_after_the_statement_that_brought_it(platform: Platform) -> None:
    for _ in range(3):
        platform.rotate()
    second = platform.statements[1]
    configured = configured_trust(SUITE, second.sealing.raw, second.signing.raw)
    trust, fault = follow_all(configured, platform.statements)
    assert (trust.version, fault) == (3, None)
    assert follow_all(configured, platform.statements[:2]) == (configured, None)


def test_an_older_or_repeated_statement_is_refused(platform: Platform) -> None:
    first, second = platform.rotate(), platform.rotate()
    trust, _ = follow_all(platform.trust(), (first, second))
    assert follow(trust, first) is KeyFault.ROLLBACK
    assert follow(trust, second) is KeyFault.ROLLBACK


def test_a_version_beside_the_known_one_is_refused(platform: Platform) -> None:
    """Of two statements with one number, both signed: who has followed one does not take what follows the other."""
    first = platform.rotate()
    trust = follow(platform.trust(), first)
    assert isinstance(trust, KeyTrust)
    second = platform.rotate()
    other = signed(msgspec.structs.replace(second, previous="0" * 64), platform.signers[1])
    assert follow(trust, other) is KeyFault.BROKEN_CHAIN
    assert isinstance(follow(trust, second), KeyTrust)


def test_forged_and_foreign_statements_are_refused(platform: Platform) -> None:
    statement, trust, stranger = platform.rotate(), platform.trust(), signer()
    assert follow(trust, signed(statement, stranger)) is KeyFault.FORGED
    for changes in (
        {"sealing": sealing_key()},
        {"valid_from": "2027-01-01T00:00:00+08:00"},
        {"retired": ()},
        {"version": 2},
        {"signing": StatedKey(SUITE, stranger.public_raw)},
        {"signature": b""},
    ):
        assert follow(trust, msgspec.structs.replace(statement, **changes)) is KeyFault.FORGED
    foreign = signed(msgspec.structs.replace(statement, signer_key_id=stranger.key_id), stranger)
    assert follow(trust, foreign) is KeyFault.UNTRUSTED_SIGNER


def test_a_retired_signing_key_makes_no_more_statements(platform: Platform) -> None:
    trust = follow(platform.trust(), platform.rotate())
    assert isinstance(trust, KeyTrust)
    stolen = platform.signers[0]
    statement = platform.rotate()
    again = signed(msgspec.structs.replace(statement, signer_key_id=stolen.key_id), stolen)
    assert follow(trust, again) is KeyFault.UNTRUSTED_SIGNER


@pytest.mark.parametrize(
    "changes",
    [
        {"wire": 2},
        {"version": 0},
        {"version": -1},
        {"version": 1 << 40},
        {"issued_at": "yesterday"},
        {"valid_from": "2026-11-24T10:00:00"},
        {"valid_from": "2026-11-24T10:00:00+08:00" + " " * 50},
        {"retired": (StatedKey(SUITE, b""),) * (MAX_RETIRED + 1)},
    ],
)
def test_what_is_out_of_bounds_is_refused_though_signed(platform: Platform, changes: dict[str, object]) -> None:
    statement = msgspec.structs.replace(platform.rotate(), **changes)
    assert follow(platform.trust(), signed(statement, platform.signers[0])) is KeyFault.MALFORMED


@pytest.mark.parametrize("place", ["sealing", "signing"])
@pytest.mark.parametrize("key", [StatedKey("rot13", bytes(32)), StatedKey(SUITE, b"short"), StatedKey(SUITE, b"\xff" * 31)])
def test_keys_that_this_machine_cannot_use_are_not_followed(platform: Platform, place: str, key: StatedKey) -> None:
    statement = msgspec.structs.replace(platform.rotate(), **{place: key})
    assert follow(platform.trust(), signed(statement, platform.signers[0])) is KeyFault.UNUSABLE


def test_a_statement_travels_as_bytes(platform: Platform) -> None:
    statement = platform.rotate()
    assert read_statement(msgspec.json.encode(statement)) == statement


def test_a_statement_with_as_many_retired_keys_as_may_be_still_travels(platform: Platform) -> None:
    point = StatedKey(wire.SUITE_SM2_SM3_SM4GCM, bytes(65))
    full = msgspec.structs.replace(platform.rotate(), retired=(point,) * MAX_RETIRED)
    assert read_statement(msgspec.json.encode(full)) == full


@given(data=st.binary(max_size=200))
def test_bytes_that_are_no_statement_are_refused(data: bytes) -> None:
    assert read_statement(data) is KeyFault.MALFORMED


@pytest.mark.parametrize("data", [b"[" * 10_000, b"\xff\xfe{}", b"{}", b"null", b" " * (MAX_STATEMENT_BYTES + 1)])
def test_hostile_bytes_are_refused(data: bytes) -> None:
    assert read_statement(data) is KeyFault.MALFORMED


def test_what_came_before_a_bad_statement_counts(platform: Platform) -> None:
    first, second = platform.rotate(), platform.rotate()
    bad = msgspec.structs.replace(second, signature=bytes(64))
    trust, fault = follow_all(platform.trust(), (bad, first))
    assert (trust.version, fault) == (1, KeyFault.FORGED)


def test_a_sealing_key_is_used_from_its_time_on(platform: Platform) -> None:
    noon = datetime.fromisoformat("2026-12-01T12:00:00+08:00")
    statement = platform.rotate(noon.isoformat())
    trust = follow(platform.trust(), statement)
    assert isinstance(trust, KeyTrust)
    assert trust.sealing_at(noon - timedelta(seconds=1)) == platform.first_sealing
    assert trust.sealing_at(noon) == statement.sealing
    assert trust.sealing_at(datetime.fromisoformat("1970-01-01T00:00:00+00:00")) == platform.first_sealing


def receipt_by(one: Signer, **changes: object) -> wire.Receipt:
    plain = wire.Receipt("e-1", "GD-1", 1, "0" * 64, 7, NOW, one.key_id, b"", suite_id=one.signature_id)
    plain = msgspec.structs.replace(plain, **changes)
    return msgspec.structs.replace(plain, signature=one.sign(wire.receipt_bytes(plain)))


def test_receipts_of_retired_keys_count_and_of_dropped_keys_do_not(platform: Platform) -> None:
    statement = platform.rotate()
    trust = follow(platform.trust(), statement)
    assert isinstance(trust, KeyTrust)
    assert receipt_keys(trust).verify(receipt_by(platform.signers[0]))
    assert receipt_keys(trust).verify(receipt_by(platform.signers[1]))
    assert not receipt_keys(trust).verify(receipt_by(signer()))
    dropped = msgspec.structs.replace(trust, retired=())
    assert not receipt_keys(dropped).verify(receipt_by(platform.signers[0]))


def test_a_receipt_that_names_another_suite_is_refused(platform: Platform) -> None:
    one = platform.signers[0]
    keys = ReceiptKeys([StatedKey(SUITE, one.public_raw)])
    for name in ("", "ED25519", wire.SIGNATURE_SM2_SM3):
        assert not keys.verify(receipt_by(one, suite_id=name))


def test_a_receipt_of_the_first_suite_looks_as_it_always_did(platform: Platform) -> None:
    """Terminals of the first version refuse fields they do not know."""
    receipt = receipt_by(platform.signers[0])
    assert b"suite_id" not in msgspec.json.encode(receipt)
    assert wire.receipt_bytes(receipt).count(b"\n") == 7
    other = msgspec.structs.replace(receipt, suite_id=wire.SIGNATURE_SM2_SM3)
    assert b"suite_id" in msgspec.json.encode(other)
    assert wire.receipt_bytes(other).endswith(b"\nsm2-sm3")
