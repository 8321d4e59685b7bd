"""How a name may appear where operations can read it."""

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
