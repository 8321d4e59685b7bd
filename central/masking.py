"""How names and numbers may appear where operations can read them."""

from __future__ import annotations


def masked_name(name: str) -> str:
    """First character, stars, and the last one for names of three characters and more: 王*英, 陈*, J*** S****."""
    words = name.split()
    if len(words) > 1:
        return " ".join(word[0] + "*" * (len(word) - 1) for word in words)
    text = words[0] if words else ""
    if len(text) <= 2:
        return text[:1] + "*"
    return text[0] + "*" * (len(text) - 2) + text[-1]


def masked_number(number: str) -> str:
    """An identity or card number: the first three and the last two characters."""
    return "*" * len(number) if len(number) <= 5 else number[:3] + "*" * (len(number) - 5) + number[-2:]


def masked_phone(phone: str) -> str:
    """138****8000."""
    return "*" * len(phone) if len(phone) != 11 else phone[:3] + "****" + phone[-4:]
