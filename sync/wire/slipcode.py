"""The signed code on a slip: proves without a network which terminal printed it, and that nobody changed what it says.

Text: ``YZZ2:`` + receipt number (22 characters) + ``.`` + base32 (RFC 4648, no padding) of these, big-endian:

    key hint 8 | minute of submission since 1970, UTC 4 | service mark 4 | copy 1 | ledger number 8 | check 2 | signature 64

The signature is Ed25519 by the terminal over :func:`_statement`. Every character is one of a QR code's alphanumeric ones.
There is nothing of a person in it. ``check`` tells a slip that was misread or altered by hand from one that somebody took
pains to forge; it proves nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sync.wire import SIGNATURE_ED25519
from sync.wire.suites import Signer, suite_signing
from sync.wire.trust import TrustedTerminal

PREFIX: Final = "YZZ2:"
UNSIGNED_PREFIX: Final = "YZZ1:"
"""The code of the first slips: the receipt number alone."""
LONGEST: Final = 256
MOST_COPIES: Final = 255
HIGHEST_LEDGER_NO: Final = (1 << 63) - 1

_RECEIPT_CHARACTERS: Final = 22
_VILLAGE_DIGITS: Final = 12
_FIELDS: Final = struct.Struct(">8sI4sBQ2s64s")
_MINUTE: Final = 60
_LAST_MINUTE: Final = 1 << 28
"""In the year 2480; later ones would not be a date of Python's."""


class SlipFlaw(StrEnum):
    """Why a slip is not believed."""

    NOT_A_SLIP = "not_a_slip"
    UNSIGNED = "unsigned"
    """A receipt number without a signature: anybody can write one."""
    ALTERED = "altered"
    """Misread, mistyped, cut off, or changed by hand."""
    FORGED = "forged"
    """Says that it is of a terminal which did not sign it, or of a village where that terminal does not stand."""
    FOREIGN = "foreign"
    """Signed by no terminal that is known here."""
    REVOKED = "revoked"
    """Signed by a terminal after it had been shut out."""


@dataclass(frozen=True, slots=True)
class SlipClaim:
    """What a slip says."""

    receipt_no: str
    submitted_at: datetime
    """To the minute, UTC."""
    service_mark: bytes
    """:func:`service_mark` of the service."""
    ledger_no: int = 0
    """0: when it was printed the platform had not confirmed it yet. What came later the slip cannot know."""
    copy: int = 0
    """0 for the first paper, else which reprint it is."""


@dataclass(frozen=True, slots=True)
class ProvenSlip:
    """A claim and the terminal that signed it."""

    claim: SlipClaim
    terminal: TrustedTerminal


def service_mark(service: str) -> bytes:
    """Four bytes that name a service of the catalogue; the signature is what protects them."""
    return hashlib.sha256(service.encode()).digest()[:4]


def key_hint(public_raw: bytes) -> bytes:
    """Eight bytes that name a terminal's key."""
    return hashlib.sha256(public_raw).digest()[:8]


def slip_text(claim: SlipClaim, signer: Signer) -> str:
    """The code for a slip; raises ``ValueError`` for a claim that does not fit."""
    if not _is_receipt_number(claim.receipt_no) or len(claim.service_mark) != 4:
        raise ValueError("not a claim for a slip")
    minute = int(claim.submitted_at.timestamp()) // _MINUTE
    hint = key_hint(signer.public_raw)
    try:
        statement = _statement(claim, hint, minute)
        packed = _FIELDS.pack(
            hint, minute, claim.service_mark, claim.copy, claim.ledger_no, _check(statement), signer.sign(statement)
        )
    except struct.error as problem:
        raise ValueError("not a claim for a slip") from problem
    return f"{PREFIX}{claim.receipt_no}.{base64.b32encode(packed).decode().rstrip('=')}"


def verify_slip(text: str, terminals: Iterable[TrustedTerminal]) -> ProvenSlip | SlipFlaw:
    """Judges a code by the published keys. The same slip has exactly one code that is believed."""
    text = text.strip() if len(text) <= LONGEST else ""
    if text.startswith(UNSIGNED_PREFIX) or _is_receipt_number(text.replace(" ", "")):
        return SlipFlaw.UNSIGNED
    if not text.startswith(PREFIX):
        return SlipFlaw.NOT_A_SLIP
    receipt_no, dot, encoded = text.removeprefix(PREFIX).partition(".")
    fields = _unpacked(encoded)
    if not dot or fields is None or not _is_receipt_number(receipt_no):
        return SlipFlaw.ALTERED
    hint, minute, mark, copy, ledger_no, check, signature = fields
    claim = SlipClaim(receipt_no, datetime.fromtimestamp(minute * _MINUTE, UTC), mark, ledger_no, copy)
    statement = _statement(claim, hint, minute)
    if check != _check(statement):
        return SlipFlaw.ALTERED
    terminal = next((one for one in terminals if key_hint(one.public_key) == hint), None)
    if terminal is None:
        return SlipFlaw.FOREIGN
    return _judged(claim, terminal, signature, statement)


def mark_in(text: str) -> bytes | None:
    """The service mark that a signed code names, None for what is no such code whole. Nothing is proven by it."""
    text = text.strip() if len(text) <= LONGEST else ""
    receipt_no, dot, encoded = text.removeprefix(PREFIX).partition(".")
    fields = _unpacked(encoded) if text.startswith(PREFIX) and dot and _is_receipt_number(receipt_no) else None
    if fields is None:
        return None
    hint, minute, mark, copy, ledger_no, check, _signature = fields
    claim = SlipClaim(receipt_no, datetime.fromtimestamp(minute * _MINUTE, UTC), mark, ledger_no, copy)
    return mark if check == _check(_statement(claim, hint, minute)) else None


def _judged(claim: SlipClaim, terminal: TrustedTerminal, signature: bytes, statement: bytes) -> ProvenSlip | SlipFlaw:
    suite = suite_signing(SIGNATURE_ED25519)
    verifier = None if suite is None else suite.verifier(terminal.public_key)
    if verifier is None or not verifier.verify(signature, statement):
        return SlipFlaw.FORGED
    if claim.receipt_no[:_VILLAGE_DIGITS] != terminal.village_code:
        return SlipFlaw.FORGED
    if terminal.revoked_at and claim.submitted_at >= datetime.fromisoformat(terminal.revoked_at):
        return SlipFlaw.REVOKED
    return ProvenSlip(claim, terminal)


def _statement(claim: SlipClaim, hint: bytes, minute: int) -> bytes:
    """What the terminal signs."""
    told = (claim.receipt_no, hint.hex(), minute, claim.service_mark.hex(), claim.copy, claim.ledger_no)
    return "\n".join(("yuezhizhu-slip-2", *map(str, told))).encode()


def _check(statement: bytes) -> bytes:
    return hashlib.sha256(b"check\n" + statement).digest()[:2]


def _unpacked(encoded: str) -> tuple[bytes, int, bytes, int, int, bytes, bytes] | None:
    """None unless it is the one way to write these bytes."""
    try:
        packed = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
        fields = _FIELDS.unpack(packed)
    except (binascii.Error, ValueError, struct.error):
        return None
    if fields[1] > _LAST_MINUTE:
        return None
    return fields if base64.b32encode(packed).decode().rstrip("=") == encoded else None


def _is_receipt_number(text: str) -> bool:
    # Imported when first needed: this library brings ssl and pydoc, which the first screen would wait for.
    from stdnum.iso7064 import mod_37_36

    return len(text) == _RECEIPT_CHARACTERS and text.isascii() and bool(mod_37_36.is_valid(text))
