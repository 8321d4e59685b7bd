"""The code on a slip: every claim comes back as it went, and nothing that was changed is believed."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.domain.receipts import SIGNED_PREFIX, receipt_in_code, receipt_number
from sync.wire import SIGNATURE_ED25519
from sync.wire.slipcode import (
    HIGHEST_LEDGER_NO,
    LONGEST,
    MOST_COPIES,
    PREFIX,
    ProvenSlip,
    SlipClaim,
    SlipFlaw,
    key_hint,
    service_mark,
    slip_text,
    verify_slip,
)
from sync.wire.suites import suite_signing
from sync.wire.trust import TrustedTerminal

SUITE = suite_signing(SIGNATURE_ED25519)
assert SUITE is not None
SIGNER, STRANGER = (SUITE.signer(bytes([number]) * 32) for number in (1, 2))
assert SIGNER is not None
assert STRANGER is not None
VILLAGE = "440981102299"
TERMINAL = TrustedTerminal("440981102299-01", SIGNER.public_raw, VILLAGE, "读岗村党群服务中心")
OTHER = TrustedTerminal("440981102300-01", STRANGER.public_raw, "440981102300", "别村")
ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""Of QR codes (ISO/IEC 18004, table 5)."""

minutes = st.integers(0, 1 << 28).map(lambda minute: datetime.fromtimestamp(minute * 60, UTC))
claims = st.builds(
    SlipClaim,
    st.builds(receipt_number, st.just(VILLAGE), st.integers(0, 99), st.integers(0, 9_999_999)),
    minutes,
    st.binary(min_size=4, max_size=4),
    st.integers(0, HIGHEST_LEDGER_NO),
    st.integers(0, MOST_COPIES),
)
CLAIM = SlipClaim(
    receipt_number(VILLAGE, 1, 42), datetime(2026, 11, 23, 2, 5, tzinfo=UTC), service_mark("pension-certification"), 4711
)
TEXT = slip_text(CLAIM, SIGNER)


@given(claims)
def test_what_was_signed_is_believed_as_it_was(claim: SlipClaim) -> None:
    text = slip_text(claim, SIGNER)
    assert verify_slip(text, [OTHER, TERMINAL]) == ProvenSlip(claim, TERMINAL)
    assert verify_slip(f" {text}\n", [TERMINAL]) == ProvenSlip(claim, TERMINAL)
    assert len(text) <= LONGEST
    assert set(text) <= ALPHANUMERIC
    assert receipt_in_code(text) == claim.receipt_no


@given(claims, st.data())
def test_no_changed_character_is_believed(claim: SlipClaim, data: st.DataObject) -> None:
    text = slip_text(claim, SIGNER)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8"))
    changed = text[:place] + other + text[place + 1 :]
    assume(changed.strip() != text)
    assert isinstance(verify_slip(changed, [TERMINAL]), SlipFlaw)


@given(st.text(max_size=300) | st.text(max_size=240).map(lambda text: PREFIX + text))
def test_anything_may_be_scanned(text: str) -> None:
    assert isinstance(verify_slip(text, [TERMINAL]), SlipFlaw)


def test_both_readers_know_the_same_prefix() -> None:
    assert PREFIX == SIGNED_PREFIX
    assert TEXT.startswith(PREFIX + CLAIM.receipt_no + ".")


def repacked(change: slice, by: bytes, *, mend_check: bool) -> str:
    """The code with other bytes in it, as somebody would who knows the layout."""
    head, _, encoded = TEXT.partition(".")
    packed = bytearray(base64.b32decode(encoded + "=" * (-len(encoded) % 8)))
    packed[change] = by
    text = head + "." + base64.b32encode(bytes(packed)).decode().rstrip("=")
    if not mend_check:
        return text
    for check in range(1 << 16):
        packed[25:27] = check.to_bytes(2, "big")
        text = head + "." + base64.b32encode(bytes(packed)).decode().rstrip("=")
        if verify_slip(text, [TERMINAL]) is not SlipFlaw.ALTERED:
            return text
    raise AssertionError("no check fits")


def test_a_ledger_number_written_in_by_hand_is_an_alteration_and_with_pains_a_forgery() -> None:
    ledger = slice(17, 25)
    assert verify_slip(repacked(ledger, (9).to_bytes(8, "big"), mend_check=False), [TERMINAL]) is SlipFlaw.ALTERED
    assert verify_slip(repacked(ledger, (9).to_bytes(8, "big"), mend_check=True), [TERMINAL]) is SlipFlaw.FORGED


def test_a_stranger_who_takes_a_terminals_name_is_a_forger() -> None:
    class Impostor:
        public_raw = SIGNER.public_raw
        sign = staticmethod(STRANGER.sign)

    assert verify_slip(slip_text(CLAIM, Impostor()), [TERMINAL]) is SlipFlaw.FORGED


def test_a_terminal_signs_for_its_own_village_only() -> None:
    assert verify_slip(slip_text(CLAIM, STRANGER), [TERMINAL, OTHER]) is SlipFlaw.FORGED


def test_a_terminal_that_nobody_published_is_foreign() -> None:
    assert verify_slip(TEXT, [OTHER]) is SlipFlaw.FOREIGN
    assert verify_slip(TEXT, []) is SlipFlaw.FOREIGN
    assert key_hint(SIGNER.public_raw) != key_hint(STRANGER.public_raw)


def test_what_a_terminal_signed_before_it_was_shut_out_counts_on() -> None:
    def shut_out(at: str) -> list[TrustedTerminal]:
        return [TrustedTerminal(TERMINAL.terminal, TERMINAL.public_key, VILLAGE, "", at)]

    assert isinstance(verify_slip(TEXT, shut_out("2026-11-23T02:06:00+00:00")), ProvenSlip)
    assert verify_slip(TEXT, shut_out("2026-11-23T10:05:00+08:00")) is SlipFlaw.REVOKED


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", SlipFlaw.NOT_A_SLIP),
        ("https://example.invalid/", SlipFlaw.NOT_A_SLIP),
        (f"YZZ1:{CLAIM.receipt_no}", SlipFlaw.UNSIGNED),
        (CLAIM.receipt_no, SlipFlaw.UNSIGNED),
        (TEXT[:-1], SlipFlaw.ALTERED),
        (TEXT + "A", SlipFlaw.ALTERED),
        (TEXT.lower().replace("yzz2", "YZZ2"), SlipFlaw.ALTERED),
        (PREFIX + CLAIM.receipt_no, SlipFlaw.ALTERED),
        (TEXT + "A" * LONGEST, SlipFlaw.NOT_A_SLIP),
    ],
)
def test_each_flaw_has_its_name(text: str, flaw: SlipFlaw) -> None:
    assert verify_slip(text, [TERMINAL]) is flaw


@pytest.mark.parametrize("change", [{"receipt_no": "1"}, {"service_mark": b""}, {"copy": 256}, {"ledger_no": -1}])
def test_a_claim_that_does_not_fit_is_a_bug(change: dict[str, object]) -> None:
    from dataclasses import replace

    with pytest.raises(ValueError, match="claim"):
        slip_text(replace(CLAIM, **change), SIGNER)
