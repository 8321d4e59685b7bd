"""Receipt numbers: who reads one on the phone can be told at once whether a digit is wrong."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def receipt_number(village_code: str, terminal_number: int, seq: int) -> str:
    """Village code (12 digits), terminal (2), running number (7), check character (ISO 7064 MOD 37,36): 22 characters."""
    body = f"{village_code}{terminal_number:02d}{seq:07d}"
    # Imported when first needed: this library brings ssl and pydoc, which the first screen would wait for.
    from stdnum.iso7064 import mod_37_36

    return body + str(mod_37_36.calc_check_digit(body))


def is_receipt_number(text: str) -> bool:
    """True when the check character holds."""
    from stdnum.iso7064 import mod_37_36

    return len(text) == 22 and text.isascii() and bool(mod_37_36.is_valid(text))


LONGEST_CODE = 256
"""Characters; a slip's code has 177. What is longer was not printed here."""
SLIP_PREFIX = "YZZ1:"
SIGNED_PREFIX = "YZZ2:"
"""Of a slip's signed code: the receipt number, a dot, and what proves it."""


def receipt_in_code(content: str) -> str | None:
    """The receipt number in what a scanner read: a slip's code (``YZZ1:`` or ``YZZ2:``) or the bare number.

    None for everything else, however long it is and whatever it holds: a stranger decides what lies in a code. Nothing is
    proven by it: whoever has the number may ask.
    """
    text = content.strip() if len(content) <= LONGEST_CODE else ""
    if not text.isascii() or not text.isprintable():
        return None
    if text.startswith(SIGNED_PREFIX):
        text, dot, _proof = text.removeprefix(SIGNED_PREFIX).partition(".")
        if not dot:
            return None
    number = text.removeprefix(SLIP_PREFIX).replace(" ", "")
    return number if is_receipt_number(number) else None


def grouped(receipt_no: str) -> str:
    """In groups of four, as it is shown and printed."""
    return " ".join(receipt_no[start : start + 4] for start in range(0, len(receipt_no), 4))


def months_later(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
