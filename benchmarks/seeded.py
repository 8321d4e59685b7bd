"""Chance and time of the standard library, seeded: so that a seed makes the same ids, and a failure comes again."""

from __future__ import annotations

import base64
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock


@contextmanager
def seeded(rng: random.Random, wall: Callable[[], float]) -> Iterator[None]:
    """While used, ids and nonces come from ``rng`` and ``wall`` (Unix seconds). For one thread."""

    def random_uuid() -> uuid.UUID:
        return uuid.UUID(int=rng.getrandbits(128), version=4)

    def random_text(count: int = 18) -> str:
        return base64.urlsafe_b64encode(rng.randbytes(count)).rstrip(b"=").decode()

    def time_ns() -> int:
        return int(wall() * 1_000_000_000)

    stand_ins = {
        "secrets.randbits": rng.getrandbits,
        "secrets.token_urlsafe": random_text,
        "uuid.uuid4": random_uuid,
        "time.time_ns": time_ns,
    }
    with ExitStack() as stack:
        for name, stand_in in stand_ins.items():
            stack.enter_context(mock.patch(name, stand_in))
        yield
