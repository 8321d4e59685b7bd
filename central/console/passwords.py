"""Passwords: argon2id with the parameters of RFC 9106 for servers (64 MiB), never more than a few at a time."""

from __future__ import annotations

import secrets
import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST: Final = 12
LONGEST: Final = 128
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is read wrongly from paper."""
_GROUPS: Final = 4
_GROUP: Final = 5

_hasher: Final = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_at_once: Final = threading.BoundedSemaphore(2)
"""Each takes 64 MiB: a flood of log-ins must not take the memory from the terminals' business."""


def new_password() -> str:
    """Random, 99 bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def hashed(password: str) -> str:
    """What is stored."""
    with _at_once:
        return _hasher.hash(password)


_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""No password has this hash; checking against it takes as long as against a real one."""


def fits(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. ``None`` for a user who does not exist: no, and just as slowly."""
    with _at_once:
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False
