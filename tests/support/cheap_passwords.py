"""Passwords of the console that cost a test no 64 MiB: hundreds of people log in. One test asks for the real cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from argon2 import PasswordHasher

from central.console import passwords

REAL: Final = (passwords._hasher, passwords._NOBODY)
_CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """For this process; a platform in a process of its own takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", _CHEAP)
        patch.setattr(passwords, "_NOBODY", _CHEAP.hash("nobody"))
        yield
