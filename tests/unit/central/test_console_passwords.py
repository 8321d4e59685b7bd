"""What a stored password of the console costs whoever tries to guess it."""

from __future__ import annotations

import pytest
from argon2 import Type, extract_parameters

from central.console import passwords
from tests.support import cheap_passwords


@pytest.fixture
def real_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, nobody = cheap_passwords.REAL
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_NOBODY", nobody)


@pytest.mark.usefixtures("real_cost")
def test_a_password_is_kept_as_rfc_9106_recommends_for_64_mebibytes() -> None:
    kept = passwords.hashed("correct-horse-battery")
    found = extract_parameters(kept)
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 64 * 1024, 3, 4)
    assert (found.salt_len, found.hash_len) == (16, 32)
    assert passwords.fits(kept, "correct-horse-battery")
    assert not passwords.fits(kept, "correct-horse-batterY")


@pytest.mark.usefixtures("real_cost")
def test_somebody_unknown_costs_as_much_as_somebody_known() -> None:
    known, nobody = (extract_parameters(one) for one in (passwords.hashed("x" * 12), passwords._NOBODY))
    assert known == nobody
    assert not passwords.fits(None, "x" * 12)


def test_what_is_no_hash_fits_nothing() -> None:
    assert not passwords.fits("", "")
    assert not passwords.fits("$2b$12$abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstuv")


def test_a_new_password_is_long_random_and_can_be_read_out() -> None:
    made = {passwords.new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one) >= passwords.SHORTEST and not set(one) & set("01loiOIL") for one in made)
