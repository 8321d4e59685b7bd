"""A technician's way in without a PIN: a signed token as a QR code, or ten digits over the phone. Both without network.

The terminal shows a challenge of eight digits. Operations answer it for that terminal, that challenge and that person only:

- token: ``YZZT1.`` payload ``.`` signature, both base64url without padding. The payload is JSON (terminal, challenge, who,
  not_before, expires; Unix seconds), the signature Ed25519 over ``yuezhizhu-technician-1\\n`` and the payload.
- phone code: the first eight bytes of HMAC-SHA-256, by the terminal's secret, over ``yuezhizhu-phone-1``, terminal and
  challenge (lines), as a number modulo 10^10: ten digits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

import msgspec

from kiosk.session.pin import SIGNED_MARK

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PREFIX: Final = SIGNED_MARK
LONGEST_TOKEN: Final = 600
PHONE_DIGITS: Final = 10
_DOMAIN: Final = b"yuezhizhu-technician-1\n"
_PHONE_DOMAIN: Final = "yuezhizhu-phone-1"


class Token(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    terminal: str
    challenge: str
    who: str
    not_before: int
    expires: int


def issue(token: Token, key: Ed25519PrivateKey) -> str:
    """What the QR code holds."""
    return signed_text(msgspec.json.encode(token), key)


def signed_text(payload: bytes, key: Ed25519PrivateKey) -> str:
    """Any payload in a token's shape."""
    return f"{PREFIX}{_text(payload)}.{_text(key.sign(_DOMAIN + payload))}"


def read(text: str, authority: bytes) -> Token | None:
    """The token if ``authority`` (raw Ed25519 public key) has signed it; None for anything else, whatever it is."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    parts = text.removeprefix(PREFIX).split(".")
    if not text.startswith(PREFIX) or len(text) > LONGEST_TOKEN or len(parts) != 2:
        return None
    try:
        payload, signature = (_bytes(part) for part in parts)
        Ed25519PublicKey.from_public_bytes(authority).verify(signature, _DOMAIN + payload)
        return msgspec.json.decode(payload, type=Token)
    except (InvalidSignature, ValueError, binascii.Error):
        return None


def phone_code(secret: bytes, terminal: str, challenge: str) -> str:
    told = hmac.new(secret, f"{_PHONE_DOMAIN}\n{terminal}\n{challenge}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(told[:8], 'big') % 10**PHONE_DIGITS:0{PHONE_DIGITS}d}"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
