"""People as the terminal knows them during a session: facts from a card, and how to show them without telling."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a card says about its owner. Nothing of it shows in ``repr``."""

    kind: str
    """resident, J, I or Y."""
    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: str = field(repr=False)
    birth: date = field(repr=False)
    address: str = field(repr=False, default="")
    valid_until: date | None = field(repr=False, default=None)


def masked_name(name: str) -> str:
    """王秀英 becomes 王*英, 王英 becomes 王*, John Smith becomes J*** S****.

    >>> masked_name("王秀英")
    '王*英'
    """
    if not name:
        return ""
    if name.isascii():
        return " ".join(word[:1] + "*" * (len(word) - 1) for word in name.split())
    if len(name) <= 2:
        return name[0] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def masked_number(number: str) -> str:
    """Keeps the first three and the last two characters: 440***********21."""
    if len(number) <= 5:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def masked_phone(phone: str) -> str:
    """138****8000."""
    if len(phone) != 11:
        return "*" * len(phone)
    return phone[:3] + "****" + phone[-4:]


def age_on(birth: date, day: date) -> int:
    """Full years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
