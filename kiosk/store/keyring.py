"""The platform's public keys as this terminal knows them: seals with the current one, judges receipts, learns new ones.

What was learned from signed statements is kept in the database, under the keys of the configuration it began with. A
technician who puts other keys into the configuration begins anew from those.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec

from kiosk.store.vault import SealingKey
from sync import wire
from sync.wire.keys import KeyFault, KeyStatement, KeyTrust, StatedKey, follow_all, receipt_keys

_LOG = logging.getLogger("kiosk.keyring")


class Keyring:
    """From several threads at once: what it knows is replaced as a whole."""

    def __init__(self, trust: KeyTrust, anchor: str, wall: Callable[[], float]) -> None:
        """``wall``: Unix time. Raises ``ValueError`` for keys that are none."""
        self._anchor = anchor
        self._wall = wall
        self._known = _Known(trust)

    @classmethod
    def load(cls, connection: sqlite3.Connection, configured: KeyTrust, wall: Callable[[], float]) -> Keyring:
        """The configured keys, or what they have become. Raises ``ValueError`` for configured keys that are none."""
        anchor = hashlib.sha256(msgspec.json.encode(configured)).hexdigest()
        row = connection.execute("SELECT trust FROM platform_trust WHERE anchor = ?", (anchor,)).fetchone()
        if row is not None:
            try:
                return cls(msgspec.json.decode(row[0], type=KeyTrust), anchor, wall)
            except (ValueError, msgspec.MsgspecError):
                # The platform still opens what is sealed to the configured key, and tells the rest again.
                _LOG.error("keyring.unreadable anchor=%s", anchor[:16])
        return cls(configured, anchor, wall)

    @property
    def anchor(self) -> str:
        """Names the configured keys that everything learned goes back to."""
        return self._anchor

    @property
    def version(self) -> int:
        """Of the last statement that was followed; 0: the configuration alone."""
        return self._known.trust.version

    @property
    def suite_id(self) -> str:
        return self._current().suite_id

    @property
    def key_id(self) -> str:
        return self._current().key_id

    def seal(self, message: msgspec.Struct, kind: str, terminal: str, message_id: str) -> wire.SealedBody:
        """Sealed to the key whose time has come."""
        return self._current().seal(message, kind, terminal, message_id)

    def seal_bytes(self, plain: bytes, kind: str, terminal: str, message_id: str) -> wire.SealedBody:
        """The same for what is no message of ours."""
        return self._current().seal_bytes(plain, kind, terminal, message_id)

    @property
    def signing_key_id(self) -> str:
        """Of the platform's current signing key, as far as it is known here."""
        return self._known.trust.signing.key_id

    def knows(self, key_id: str) -> bool:
        """Whether the platform has or had a signing key of that name which still counts."""
        return self._known.receipts.knows(key_id)

    def verify(self, receipt: wire.Receipt) -> bool:
        """Whether the platform signed exactly this receipt, with its current key or one it had before."""
        return self._known.receipts.verify(receipt)

    def vouches(self, key_id: str, signature: bytes, message: bytes) -> bool:
        """Whether the platform's key of that name signed exactly these bytes."""
        return self._known.receipts.vouches(key_id, signature, message)

    def learn(self, connection: sqlite3.Connection, statements: Iterable[KeyStatement]) -> KeyFault | None:
        """Follows what can be followed, and keeps it. Inside the caller's transaction; call :meth:`adopt` after its commit.

        The fault says what stopped it; what came before that counts.
        """
        trust, fault = follow_all(self._stored(connection), statements)
        if trust.version > self.version:
            at = datetime.fromtimestamp(self._wall(), UTC).isoformat(timespec="milliseconds")
            row = (self._anchor, msgspec.json.encode(trust), at)
            connection.execute("INSERT OR REPLACE INTO platform_trust VALUES (?, ?, ?)", row)
        return fault

    def adopt(self, connection: sqlite3.Connection) -> bool:
        """Uses what is stored from now on; whether that is news."""
        trust = self._stored(connection)
        if trust.version <= self.version:
            return False
        self._known = _Known(trust)
        _LOG.info("keyring.version %s key=%s", trust.version, self.key_id)
        return True

    def _stored(self, connection: sqlite3.Connection) -> KeyTrust:
        row = connection.execute("SELECT trust FROM platform_trust WHERE anchor = ?", (self._anchor,)).fetchone()
        if row is None:
            return self._known.trust
        try:
            trust = msgspec.json.decode(row[0], type=KeyTrust)
        except msgspec.MsgspecError:
            return self._known.trust
        return trust if trust.version > self.version else self._known.trust

    def _current(self) -> SealingKey:
        known = self._known
        return known.sealing[known.trust.sealing_at(datetime.fromtimestamp(self._wall(), UTC))]


class _Known:
    """One state of the trust, with its keys parsed."""

    def __init__(self, trust: KeyTrust) -> None:
        self.trust = trust
        self.sealing: dict[StatedKey, SealingKey] = {
            planned.key: SealingKey(planned.key.raw, planned.key.suite_id) for planned in trust.sealing
        }
        self.receipts = receipt_keys(trust)
        if not self.receipts.knows(trust.signing.key_id):
            raise ValueError("a signing key that is none")
