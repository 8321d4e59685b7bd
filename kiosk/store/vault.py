"""Sealing: from here on only the platform can read it. The terminal cannot read back its own queue."""

from __future__ import annotations

from typing import Protocol

import msgspec

from sync import wire
from sync.wire.sealing import MAX_PLAIN_BYTES, CannotOpen, open_body, recipient_of, seal
from sync.wire.suites import suite_named

_MAX_REPLY_BYTES = MAX_PLAIN_BYTES + (64 << 10)


class Sealer(Protocol):
    """What a use case seals with: one key, or a ring of which one is current."""

    @property
    def suite_id(self) -> str: ...
    def seal(self, message: msgspec.Struct, kind: str, terminal: str, message_id: str) -> wire.SealedBody: ...
    def seal_bytes(self, plain: bytes, kind: str, terminal: str, message_id: str) -> wire.SealedBody: ...


class SealingKey:
    """The platform's public key, parsed once. Raises ``ValueError`` for bytes that are no key of the suite."""

    def __init__(self, raw: bytes, suite_id: str = wire.SUITE_HPKE_X25519) -> None:
        recipient = recipient_of(suite_id, raw)
        if recipient is None:
            raise ValueError(f"no {suite_id} key")
        self.raw = raw
        self._recipient = recipient

    @property
    def key_id(self) -> str:
        return self._recipient.key_id

    @property
    def suite_id(self) -> str:
        return self._recipient.suite_id

    def seal(self, message: msgspec.Struct, kind: str, terminal: str, message_id: str) -> wire.SealedBody:
        """Compresses, then seals; bound to kind, terminal and id."""
        return self.seal_bytes(msgspec.json.encode(message), kind, terminal, message_id)

    def seal_bytes(self, plain: bytes, kind: str, terminal: str, message_id: str) -> wire.SealedBody:
        """The same for what is bytes already, such as a picture."""
        return seal(self._recipient, plain, wire.sealing_info(kind, terminal, message_id))


class ReplyKey:
    """A key pair for one answer; the private half never leaves memory. ``suite_id``: that of the request."""

    def __init__(self, suite_id: str = wire.SUITE_HPKE_X25519) -> None:
        suite = suite_named(suite_id)
        opener = None if suite is None else suite.opener(suite.new_private_key())
        if opener is None:
            raise ValueError(f"no suite {suite_id}")
        self._opener = opener

    @property
    def public_raw(self) -> bytes:
        return self._opener.public_raw

    def open(self, sealed: wire.SealedBody, terminal: str, message_id: str, kind: str = "issue-reply") -> bytes | None:
        """What the answer holds, or None when the answer does not open (other key, altered, too long)."""
        info = wire.sealing_info(kind, terminal, message_id)
        plain = open_body({self._opener.key_id: self._opener}, sealed, info, _MAX_REPLY_BYTES)
        return None if isinstance(plain, CannotOpen) else plain
