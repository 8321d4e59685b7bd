"""Codes as people type them: read back whatever the spelling, and never taken with a character wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import wire
from sync.wire.enrolment import ALPHABET, InviteCode, fingerprint, new_code, read_code
from sync.wire.keys import StatedKey

SEALING = StatedKey(wire.SUITE_HPKE_X25519, bytes(range(32)))
SIGNING = StatedKey(wire.SUITE_HPKE_X25519, bytes(range(32, 64)))


def letters(count: int) -> st.SearchStrategy[str]:
    return st.text(ALPHABET, min_size=count, max_size=count)


codes = st.builds(InviteCode, letters(5), letters(13), letters(15))


@given(codes)
def test_what_is_shown_is_read_back(code: InviteCode) -> None:
    shown = code.text()
    assert [len(group) for group in shown.split("-")] == [5] * 7
    for typed in (shown, shown.lower(), shown.replace("-", ""), shown.replace("-", " "), f" {shown}\n"):
        assert read_code(typed) == code
    assert read_code(shown.replace("0", "o").replace("1", "l")) == code


@given(codes, st.integers(0, 34), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed_nearly_always(code: InviteCode, place: int, letter: str) -> None:
    """Of ten bits of check, so one in 1024 slips through; then the platform does not know the code."""
    plain = code.text().replace("-", "")
    if plain[place] == letter:
        return
    read = read_code(plain[:place] + letter + plain[place + 1 :])
    assert read is None or read != code


def test_a_wrong_character_is_told_in_999_of_1000() -> None:
    plain = InviteCode("ABCDE", "0123456789ABC", "ZYXWVTSRQPNMKJH").text().replace("-", "")
    wrong = [plain[:at] + one + plain[at + 1 :] for at in range(35) for one in ALPHABET if one != plain[at]]
    assert len(wrong) == 35 * 31
    assert sum(read_code(one) is not None for one in wrong) <= 5


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(typed: str) -> None:
    read = read_code(typed)
    assert read is None or read_code(read.text()) == read


@pytest.mark.parametrize("typed", ["", "ABCDE", "A" * 35, "ＡＢＣＤＥ" * 7, "A" * 10_000, "U" * 35])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_the_fingerprint_has_a_fixed_value_and_depends_on_every_part() -> None:
    """Counted anew by the rule: the first 75 bits of SHA-256 over the label and the JSON of version and keys."""
    import base64
    import hashlib
    import json

    told = [1]
    for key in (SEALING, SIGNING):
        told.append({"suite_id": key.suite_id, "raw": base64.b64encode(key.raw).decode()})
    digest = hashlib.sha256(b"yuezhizhu-platform-1\n" + json.dumps(told, separators=(",", ":")).encode()).digest()
    bits = "".join(f"{one:08b}" for one in digest)[:75]
    assert fingerprint(SEALING, SIGNING) == "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, 75, 5))
    others = {fingerprint(SIGNING, SEALING), fingerprint(SEALING, SEALING), fingerprint(SIGNING, SIGNING)}
    assert fingerprint(SEALING, SIGNING) not in others


def test_two_codes_are_never_the_same() -> None:
    made = {new_code(SEALING, SIGNING).secret for _ in range(100)}
    assert len(made) == 100
