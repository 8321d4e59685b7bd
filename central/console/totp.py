"""Time-based one-time codes as RFC 6238 has them: SHA-1, 30 seconds, 6 digits, which every authenticator app knows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from typing import Final
from urllib.parse import quote

STEP_SECONDS: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
_DRIFT_STEPS: Final = 1
"""A telephone's clock may be half a minute off."""


def new_secret() -> bytes:
    """As long as the hash, as RFC 4226 recommends."""
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one time step (RFC 4226, 5.3)."""
    mac = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, code: str, unix_seconds: float) -> int | None:
    """The time step, near now, whose code this is; None when it is none of them."""
    now = int(unix_seconds) // STEP_SECONDS
    found = None
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        if step >= 0 and hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def secret_text(secret: bytes) -> str:
    """For typing into an authenticator app: Base32 without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def enrolment_url(secret: bytes, user: str) -> str:
    """What an authenticator app reads from a QR code."""
    label = quote(f"粤智助中心平台:{user}")
    return f"otpauth://totp/{label}?secret={secret_text(secret)}&issuer={quote('粤智助中心平台')}"
