"""The platform's public keys as terminals know them, and how they learn new ones without a visit.

A terminal starts with the keys of its configuration. Each :class:`KeyStatement` names the keys from then on and is signed
by the signing key that the terminal trusts at that moment, so a chain of statements is verified step by step, however long
the terminal was away. A statement never goes back: its version must be higher. Pure: no clock, no storage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from sync.wire import WIRE_VERSION, Receipt, key_id
from sync.wire.receipts import signed_bytes
from sync.wire.suites import Verifier, suite_named

MAX_RETIRED: Final = 64
MAX_STATEMENT_BYTES: Final = 32 << 10
"""As JSON; 64 retired keys need half of it."""
_LONGEST_MOMENT: Final = 40
_HIGHEST_VERSION: Final = 1 << 31


class StatedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public key and the suite it belongs to."""

    suite_id: str
    raw: bytes

    @property
    def key_id(self) -> str:
        return key_id(self.raw)


class KeyStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The platform's keys after a rotation. Carried by the downlink; may be read by anybody."""

    wire: int
    version: int
    """Counts up from 1, one a rotation."""
    issued_at: str
    valid_from: str
    """ISO 8601 with offset: from then on terminals seal to ``sealing``. Its receipts count at once."""
    sealing: StatedKey
    signing: StatedKey
    retired: tuple[StatedKey, ...]
    """Earlier signing keys whose receipts still count. A key that is not here any more counts for nothing."""
    previous: str
    """:func:`statement_digest` of the statement before; empty in the first."""
    signer_key_id: str
    """The signing key before this statement."""
    signature: bytes


class KeyFault(StrEnum):
    """Why a statement is not followed. The terminal keeps what it has."""

    MALFORMED = "keys.malformed"
    ROLLBACK = "keys.rollback"
    BROKEN_CHAIN = "keys.broken_chain"
    UNTRUSTED_SIGNER = "keys.untrusted_signer"
    FORGED = "keys.forged"
    UNUSABLE = "keys.unusable"
    """A suite that this machine lacks, or bytes that are no key of it."""


class PlannedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    valid_from: str
    """Empty: always."""
    key: StatedKey


class KeyTrust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a terminal believes about the platform's keys."""

    sealing: tuple[PlannedKey, ...]
    """One or two: the one in use, and the one after it."""
    signing: StatedKey
    retired: tuple[StatedKey, ...] = ()
    version: int = 0
    digest: str = ""

    def sealing_at(self, now: datetime) -> StatedKey:
        """The newest key whose time has come; with a clock that lags, the one before, which the platform still opens."""
        due = [planned for planned in self.sealing if not planned.valid_from or _moment(planned.valid_from, now) <= now]
        return (due[-1] if due else self.sealing[0]).key


def configured_trust(suite_id: str, sealing_raw: bytes, signing_raw: bytes) -> KeyTrust:
    """What the configuration says, before any statement."""
    return KeyTrust((PlannedKey("", StatedKey(suite_id, sealing_raw)),), StatedKey(suite_id, signing_raw))


def statement_bytes(statement: KeyStatement) -> bytes:
    """What its signature is over: all of it but the signature, as compact JSON, fields in order."""
    return b"yuezhizhu-keys-1\n" + msgspec.json.encode(msgspec.structs.replace(statement, signature=b""))


def statement_digest(statement: KeyStatement) -> str:
    """Names a statement in the next one: SHA-256 hex of what was signed."""
    return hashlib.sha256(statement_bytes(statement)).hexdigest()


def read_statement(data: bytes) -> KeyStatement | KeyFault:
    """One statement from the bytes that carried it."""
    if len(data) > MAX_STATEMENT_BYTES:
        return KeyFault.MALFORMED
    try:
        return msgspec.json.decode(data, type=KeyStatement)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return KeyFault.MALFORMED


def follow(trust: KeyTrust, statement: KeyStatement) -> KeyTrust | KeyFault:
    """The trust after one statement, or why it is not followed."""
    if not _is_well_formed(statement):
        return KeyFault.MALFORMED
    if statement.version <= trust.version:
        return KeyFault.ROLLBACK
    if statement.version == trust.version + 1 and trust.digest and statement.previous != trust.digest:
        return KeyFault.BROKEN_CHAIN
    if statement.signer_key_id != trust.signing.key_id:
        return KeyFault.UNTRUSTED_SIGNER
    verifier = _verifier(trust.signing)
    if verifier is None:
        return KeyFault.UNUSABLE
    if not verifier.verify(statement.signature, statement_bytes(statement)):
        return KeyFault.FORGED
    suite = suite_named(statement.sealing.suite_id)
    if suite is None or suite.recipient(statement.sealing.raw) is None or _verifier(statement.signing) is None:
        return KeyFault.UNUSABLE
    return KeyTrust(
        (*trust.sealing[-1:], PlannedKey(statement.valid_from, statement.sealing)),
        statement.signing,
        statement.retired,
        statement.version,
        statement_digest(statement),
    )


def follow_all(trust: KeyTrust, statements: Iterable[KeyStatement]) -> tuple[KeyTrust, KeyFault | None]:
    """The trust after as many statements as hold, in order of version, and what stopped it. Known ones are passed over.

    A terminal that was configured with keys which came by a rotation begins after the statement that brought them: it does
    not know who signed that one.
    """
    ordered = sorted(statements, key=lambda one: one.version)
    begin = trust.version or max((one.version for one in ordered if one.signing == trust.signing), default=0)
    for statement in ordered:
        if statement.version <= max(begin, trust.version):
            continue
        further = follow(trust, statement)
        if isinstance(further, KeyFault):
            return trust, further
        trust = further
    return trust, None


class ReceiptKeys:
    """Judges receipts by every signing key that counts, of either suite. From several threads at once.

    Receipts that share a signature cost one verification.
    """

    def __init__(self, keys: Iterable[StatedKey]) -> None:
        self._good: tuple[str, bytes, bytes] | None = None
        verifiers = (_verifier(key) for key in keys)
        self._verifiers = {verifier.key_id: verifier for verifier in verifiers if verifier is not None}

    def knows(self, key_id: str) -> bool:
        return key_id in self._verifiers

    def vouches(self, key_id: str, signature: bytes, message: bytes) -> bool:
        """Whether the key of that name, if it is one of these, signed exactly these bytes."""
        verifier = self._verifiers.get(key_id)
        return verifier is not None and verifier.verify(signature, message)

    def verify(self, receipt: Receipt) -> bool:
        """Whether one of these keys, with the suite that the receipt names, signed exactly this receipt."""
        verifier = self._verifiers.get(receipt.platform_key_id)
        if verifier is None or verifier.signature_id != receipt.suite_id:
            return False
        message = signed_bytes(receipt)
        if message is None:
            return False
        asked = (receipt.platform_key_id, receipt.signature, message)
        if asked != self._good:
            if not verifier.verify(receipt.signature, message):
                return False
            self._good = asked
        return True


def receipt_keys(trust: KeyTrust) -> ReceiptKeys:
    return ReceiptKeys((trust.signing, *trust.retired))


def _verifier(key: StatedKey) -> Verifier | None:
    suite = suite_named(key.suite_id)
    return None if suite is None else suite.verifier(key.raw)


def _is_well_formed(statement: KeyStatement) -> bool:
    return (
        statement.wire == WIRE_VERSION
        and 0 < statement.version < _HIGHEST_VERSION
        and len(statement.retired) <= MAX_RETIRED
        and _is_moment(statement.issued_at)
        and _is_moment(statement.valid_from)
    )


def _is_moment(text: str) -> bool:
    try:
        return len(text) <= _LONGEST_MOMENT and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _moment(text: str, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(text) if _is_moment(text) else otherwise
