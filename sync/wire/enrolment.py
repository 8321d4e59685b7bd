"""How a terminal comes to the platform: a one-time code, the platform's keys it vouches for, the credential that follows.

The code is typed or scanned by a technician: 35 characters of Crockford's base 32 in groups of five, which hold the
invitation's name (25 bits), a secret (65 bits), a fingerprint of the platform's keys (75 bits) and a check (10 bits).
So the terminal knows the true platform before it says anything: it asks for the keys, compares the fingerprint, and seals
the secret to them. Pure: no clock, no storage.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

import msgspec

from sync.wire import WIRE_VERSION, SealedBody
from sync.wire.keys import StatedKey
from sync.wire.suites import suite_named

PATH_PLATFORM: Final = "/v1/platform"
PATH_ENROLMENT: Final = "/v1/enrolment"
PATH_RENEWAL: Final = "/v1/renewal"

MAX_ENROLMENT_BYTES: Final = 16 << 10
"""Of an enrolment or a renewal; the longest honest one is a tenth of it."""

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are mistaken for others or for words."""
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_NAME, _SECRET, _PRINT, _CHECK = 5, 13, 15, 2
_LENGTH: Final = _NAME + _SECRET + _PRINT + _CHECK
_GROUP: Final = 5
_MOST_TYPED: Final = 200

CREDENTIAL_EXPIRED: Final = "auth.credential_expired"
"""The code by which a platform asks a terminal to renew its credential first."""

SEALED_KIND: Final = "enrolment"
"""Of :func:`sync.wire.sealing_info`, with the invitation's name in the terminal's place."""


class PlatformKeysAnswer(msgspec.Struct, frozen=True):
    """What the platform says of itself to anybody. Believed only when the fingerprint in the code fits."""

    wire: int
    server_time: str
    sealing: StatedKey
    signing: StatedKey


class InviteCode(msgspec.Struct, frozen=True):
    """The parts of a code, each in the code's own letters."""

    name: str
    secret: str
    fingerprint: str

    def __repr__(self) -> str:
        return f"InviteCode({self.name!r})"

    def text(self) -> str:
        """As it is shown: seven groups of five."""
        body = self.name + self.secret + self.fingerprint
        whole = body + _check_of(body)
        return "-".join(whole[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


class Enrolment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A terminal asks to be registered. Signed by the very key it brings (Ed25519, over :func:`enrolment_bytes`)."""

    wire: int
    invite: str
    public_key: bytes
    """Raw Ed25519, 32 bytes."""
    secret: SealedBody
    """The code's secret, ASCII, sealed to the platform: whoever sits on the line does not learn it."""
    signature: bytes = b""


class Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The platform's word, for some days, that a key speaks for a terminal. Signed over :func:`credential_bytes`."""

    terminal: str
    public_key: bytes
    village_code: str
    issued_at: str
    expires_at: str
    """ISO 8601 with offset, like all times here."""
    signer_key_id: str
    suite_id: str
    """Of the signature, such as ``ed25519``."""
    signature: bytes = b""


class Enrolled(msgspec.Struct, frozen=True):
    """The answer: who the terminal is from now on."""

    server_time: str
    terminal: str
    number: int
    village_code: str
    site_name: str
    document_roots: tuple[bytes, ...]
    """Certificates (X.509, DER) of the authorities whose documents the terminal prints."""
    credential: Credential
    signature: bytes = b""
    """By the key that signed the credential, over :func:`enrolled_bytes`."""


class Renewal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signed request (also by a terminal whose credential has run out) for a fresh credential."""

    wire: int
    terminal: str


class RenewalReply(msgspec.Struct, frozen=True):
    server_time: str
    credential: Credential


def new_code(sealing: StatedKey, signing: StatedKey) -> InviteCode:
    """A fresh code for a platform with these keys."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_NAME + _SECRET))
    return InviteCode(letters[:_NAME], letters[_NAME:], fingerprint(sealing, signing))


def read_code(typed: str) -> InviteCode | None:
    """The code that somebody typed, with or without hyphens and blanks; None when a character is wrong or missing."""
    if len(typed) > _MOST_TYPED:
        return None
    whole = "".join(one for one in typed.upper() if one.isalnum()).translate(_MISREAD)
    body, check = whole[:-_CHECK], whole[-_CHECK:]
    if len(whole) != _LENGTH or any(one not in ALPHABET for one in whole) or _check_of(body) != check:
        return None
    return InviteCode(body[:_NAME], body[_NAME : _NAME + _SECRET], body[_NAME + _SECRET :])


def fingerprint(sealing: StatedKey, signing: StatedKey) -> str:
    """Names a pair of platform keys in 15 letters (75 bits)."""
    told = msgspec.json.encode((WIRE_VERSION, sealing, signing))
    return _letters(hashlib.sha256(b"yuezhizhu-platform-1\n" + told).digest(), _PRINT)


def enrolment_bytes(asked: Enrolment) -> bytes:
    """What the terminal signs: all of the message but the signature, fields in order."""
    return b"yuezhizhu-enrolment-1\n" + msgspec.json.encode(msgspec.structs.replace(asked, signature=b""))


def credential_bytes(credential: Credential) -> bytes:
    """What the platform signs: all of the credential but the signature, fields in order."""
    return b"yuezhizhu-credential-1\n" + msgspec.json.encode(msgspec.structs.replace(credential, signature=b""))


def enrolled_bytes(told: Enrolled) -> bytes:
    """What the platform signs: all of the answer but the signature, fields in order."""
    return b"yuezhizhu-enrolled-1\n" + msgspec.json.encode(msgspec.structs.replace(told, signature=b""))


def is_signed_by(signed: Credential | Enrolled, signing: StatedKey) -> bool:
    """Whether this platform key signed exactly this credential, or this answer and the credential in it."""
    if isinstance(signed, Enrolled):
        credential, signature, message = signed.credential, signed.signature, enrolled_bytes(signed)
    else:
        credential, signature, message = signed, signed.signature, credential_bytes(signed)
    suite = suite_named(signing.suite_id)
    verifier = None if suite is None else suite.verifier(signing.raw)
    if suite is None or verifier is None:
        return False
    if (credential.signer_key_id, credential.suite_id) != (verifier.key_id, suite.signature_id):
        return False
    if isinstance(signed, Enrolled) and not is_signed_by(credential, signing):
        return False
    return verifier.verify(signature, message)


def _check_of(body: str) -> str:
    return _letters(hashlib.sha256(b"check\n" + body.encode("utf-8", "replace")).digest(), _CHECK)


def _letters(digest: bytes, count: int) -> str:
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - 5 * count)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(count)))
