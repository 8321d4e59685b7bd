"""Receipt numbers: who reads one on the phone is told when a character is wrong."""

from __future__ import annotations

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from kiosk.domain.receipts import grouped, is_receipt_number, months_later, receipt_number

NUMBERS = st.builds(
    receipt_number,
    st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.integers(0, 99),
    st.integers(1, 9_999_999),
)
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@given(NUMBERS)
def test_a_number_has_its_form_and_holds(number: str) -> None:
    assert len(number) == 22
    assert number[:21].isdigit()
    assert is_receipt_number(number)
    assert grouped(number).replace(" ", "") == number
    assert all(len(group) <= 4 for group in grouped(number).split(" "))


@given(NUMBERS)
def test_every_single_wrong_character_is_caught(number: str) -> None:
    for place, wrong in product(range(22), CHARACTERS):
        if wrong != number[place]:
            assert not is_receipt_number(number[:place] + wrong + number[place + 1 :])


def swaps(number: str) -> list[str]:
    """All numbers that come of exchanging two neighbours."""
    pairs = ((place, number[place], number[place + 1]) for place in range(21))
    return [number[:place] + right + left + number[place + 2 :] for place, left, right in pairs if left != right]


@given(NUMBERS)
def test_a_swap_that_slips_through_is_of_two_digits_that_differ_by_one(number: str) -> None:
    """ISO 7064's hybrid systems catch nearly all swaps of neighbours; which they do not is known, and rare."""
    for swapped in swaps(number):
        if is_receipt_number(swapped):
            ((left, right),) = {(a, b) for a, b in zip(number, swapped, strict=True) if a != b and a < b}
            assert ord(right) - ord(left) == 1


def test_one_swap_of_neighbouring_digits_in_180_slips_through() -> None:
    """Counted over every state the sum can be in before the two digits."""
    before = {mod_37_36.checksum(f"{number:03d}"): f"{number:03d}" for number in range(1000)}
    assert len(before) == 36
    cases = [(head, a, b) for head in before.values() for a, b in product("0123456789", repeat=2) if a != b]
    missed = [1 for head, a, b in cases if mod_37_36.checksum(head + a + b) == mod_37_36.checksum(head + b + a)]
    assert len(cases) == 3240
    assert len(missed) == 18


@given(st.text(max_size=30))
def test_anything_may_be_asked(text: str) -> None:
    if is_receipt_number(text):
        assert text.isascii()
        assert len(text) == 22


@given(NUMBERS)
def test_small_letters_and_spaces_are_no_receipt_number(number: str) -> None:
    assert not is_receipt_number(grouped(number))
    assert not is_receipt_number(number.lower()) or number.lower() == number


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)), st.integers(0, 120))
def test_months_later_is_that_month_and_never_a_later_day(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    assert later.day == day.day or later.day >= 28


def test_the_last_day_of_february() -> None:
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2026, 8, 31), 1) == date(2026, 9, 30)
    assert months_later(date(2026, 11, 23), 12) == date(2027, 11, 23)
