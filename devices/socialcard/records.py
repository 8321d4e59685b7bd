"""The items of a social security card as a checked record."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from stdnum.cn import ric

from devices.contract import DeviceFault, SocialCardRecord
from devices.socialcard.faults import fault

ISSUER, ISSUED, VALID_UNTIL, CARD_NUMBER = 0x04, 0x05, 0x06, 0x07
NUMBER, NAME, SEX, NATION, BIRTH = 0x08, 0x09, 0x0A, 0x0B, 0x0D

ISSUER_ITEMS: Mapping[int, int] = {ISSUER: 12, ISSUED: 4, VALID_UNTIL: 4, CARD_NUMBER: 9}
OWNER_ITEMS: Mapping[int, int] = {NUMBER: 18, NAME: 30, SEX: 1, NATION: 1, BIRTH: 4}
"""Item number to its most bytes."""
_LIMITS = {**ISSUER_ITEMS, **OWNER_ITEMS}
_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_SEXES = {"1": "男", "2": "女"}


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    """Names the item that is wrong."""


def record_of(items: Mapping[int, bytes]) -> SocialCardRecord | DeviceFault:
    """The record that the items make. Fault: ``socialcard.data``, its detail naming the item and never its value."""
    try:
        number = _text(items, NUMBER).upper()
        name = _text(items, NAME)
        if not name:
            raise _Wrong("name")
        record = SocialCardRecord(
            name=name,
            number=_checked(number),
            card_number=_text(items, CARD_NUMBER),
            sex=_SEXES.get(_text(items, SEX), ""),
            nation=_digits(items, NATION, 2),
            birth=_date(items, BIRTH),
            issuer=_packed(items, ISSUER).hex().upper().rstrip("F0"),
            issued=_date(items, ISSUED),
            valid_until=_date(items, VALID_UNTIL),
        )
    except _Wrong as wrong:
        return fault("socialcard.data", str(wrong))
    if record.birth is not None and f"{record.birth:%Y%m%d}" != number[6:14]:
        return fault("socialcard.data", "birth is not the number's")
    return record


def _packed(items: Mapping[int, bytes], item: int) -> bytes:
    value = items.get(item, b"")
    if len(value) > _LIMITS[item]:
        raise _Wrong(f"item {item:02X} is too long")
    return value


def _text(items: Mapping[int, bytes], item: int) -> str:
    """GBK, padded with zeros, FF or spaces. GB 18030 reads all of GBK and the rarer characters besides."""
    try:
        text = _packed(items, item).rstrip(b"\x00\xff ").decode("gb18030")
    except UnicodeDecodeError:
        raise _Wrong(f"item {item:02X} is no text") from None
    text = text.strip()
    if any(unicodedata.category(character)[0] == "C" for character in text):
        raise _Wrong(f"item {item:02X} has control characters")
    return text


def _digits(items: Mapping[int, bytes], item: int, count: int) -> str:
    """Packed decimal digits; empty when missing or padding only."""
    digits = _packed(items, item).hex()
    if not digits.strip("f0"):
        return ""
    if len(digits) != count or not digits.isdecimal():
        raise _Wrong(f"item {item:02X} is no number")
    return digits


def _date(items: Mapping[int, bytes], item: int) -> date | None:
    digits = _digits(items, item, 8)
    if not digits:
        return None
    with contextlib.suppress(ValueError):
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    raise _Wrong(f"item {item:02X} is no date")


def _checked(number: str) -> str:
    """Form, birth date and check digit. The district is not looked up: lists of districts age."""
    if not _NUMBER.fullmatch(number) or number[-1] != ric.calc_check_digit(number):
        raise _Wrong("number")
    with contextlib.suppress(ValueError):
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        return number
    raise _Wrong("number")
