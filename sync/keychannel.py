"""The channel ``keys``: a set of statements proves itself by the chain from a key that the terminal knows.

The manifest that brings it may be signed by a key which only its own statements make known. So it is gathered unproven,
within a bound, its statements are followed, and only then is its signature judged; a set that stays unproven is dropped
without being remembered, and what its statements proved counts all the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Protocol

from sync.wire.downlink import MAX_UNPROVEN_BYTES, Channel, Manifest
from sync.wire.keys import MAX_STATEMENT_BYTES, KeyFault, KeyStatement, read_statement

WORDS: Mapping[KeyFault, str] = {
    KeyFault.MALFORMED: "密钥声明读不懂。",
    KeyFault.ROLLBACK: "密钥声明比本机的旧。",
    KeyFault.BROKEN_CHAIN: "密钥声明和前一份接不上。",
    KeyFault.UNTRUSTED_SIGNER: "密钥声明不是由本机认识的密钥签的。",
    KeyFault.FORGED: "密钥声明的签名不对。",
    KeyFault.UNUSABLE: "本机用不了新密钥的套件。",
}


class KeyLearner(Protocol):
    """Whoever keeps the platform's keys for this terminal, and judges by them."""

    @property
    def signing_key_id(self) -> str:
        """The platform's current signing key, as far as is known here."""
        ...

    def learn(self, connection: sqlite3.Connection, statements: tuple[KeyStatement, ...]) -> KeyFault | None:
        """Follows what can be followed, inside the caller's transaction; what stopped it."""
        ...

    def adopt(self, connection: sqlite3.Connection) -> bool:
        """After the commit: uses what was learned. Whether that is news."""
        ...


def may_gather_unproven(manifest: Manifest) -> bool:
    """Whether a set by an unknown signer is worth fetching: statements about keys only, and few bytes."""
    sizes = [item.size for item in manifest.items]
    small = sum(sizes) <= MAX_UNPROVEN_BYTES and max(sizes, default=0) <= MAX_STATEMENT_BYTES
    return manifest.channel == Channel.KEYS and small


def statements_of(files: Mapping[str, bytes]) -> tuple[KeyStatement, ...] | KeyFault:
    """The statements of a set, one an item."""
    found = []
    for content in files.values():
        statement = read_statement(content)
        if isinstance(statement, KeyFault):
            return statement
        found.append(statement)
    return tuple(found)


def follow_set(learner: KeyLearner, connection: sqlite3.Connection, files: Mapping[str, bytes]) -> KeyFault | None:
    """Learns from a whole set, inside the caller's transaction; what stopped it."""
    statements = statements_of(files)
    return statements if isinstance(statements, KeyFault) else learner.learn(connection, statements)
