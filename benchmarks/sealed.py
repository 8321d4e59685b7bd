"""Opens what a terminal has sealed, with the platform's private key: the other end of ``kiosk.store.vault``."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import TERMINAL
from sync import wire
from sync.wire.sealing import CannotOpen, open_body, recipient_of, seal
from sync.wire.suites.international import INTERNATIONAL

T = TypeVar("T")


def open_entry(key: X25519PrivateKey, entry_id: str, data: bytes, kind: type[T], terminal: str = TERMINAL) -> T | None:
    """The body of an outbox entry, or None when it does not open for this terminal and entry."""
    return open_bound(key, data, wire.sealing_info("entry", terminal, entry_id), kind)


def open_bound(key: X25519PrivateKey, data: bytes, info: bytes, kind: type[T]) -> T | None:
    opener = INTERNATIONAL.opener(key.private_bytes_raw())
    if opener is None:
        raise TypeError("an X25519 key that is none")
    plain = open_body({opener.key_id: opener}, wire.SealedBody(opener.suite_id, opener.key_id, data), info)
    return None if isinstance(plain, CannotOpen) else msgspec.json.decode(plain, type=kind)


def seal_to(
    reply_key: bytes, plain: bytes, terminal: str, request_id: str, suite_id: str = wire.SUITE_HPKE_X25519
) -> wire.SealedBody:
    """A department's answer, as the platform seals it."""
    recipient = recipient_of(suite_id, reply_key)
    if recipient is None:
        raise ValueError("no key to answer to")
    return seal(recipient, plain, wire.sealing_info("issue-reply", terminal, request_id))
