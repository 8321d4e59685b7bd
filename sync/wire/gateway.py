"""The provincial gateway's own signature headers (``x-tif-*``), for where requests have to pass through it. Off by default.

As public clients of it do: outbound SHA-256 hex of timestamp, token, nonce, timestamp; what the gateway passes on with a
user, upper-case SHA-256 hex of timestamp, token, nonce, ",", uid, ",", uinfo, ",", ext, timestamp. Callers differ in the
case of the digits, so it is not compared. The formula covers neither path nor body: it opens the gateway and replaces
nothing of the terminal's own signature (RFC 9421), which stays. Not tried against a real gateway. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

PAAS_ID: Final = "x-tif-paasid"
TIMESTAMP: Final = "x-tif-timestamp"
NONCE: Final = "x-tif-nonce"
SIGNATURE: Final = "x-tif-signature"
SERVICE_ID: Final = "x-tif-serviceid"
USER: Final = ("x-tif-uid", "x-tif-uinfo", "x-tif-ext")

MAX_SKEW_SECONDS: Final = 180
_LONGEST: Final = 4096
_TIMESTAMP_DIGITS: Final = 12


class GatewayPass(msgspec.Struct, frozen=True):
    """What the gateway's operators hand out."""

    paas_id: str
    token: str
    service_id: str = ""

    def __repr__(self) -> str:
        return f"GatewayPass({self.paas_id!r})"

    def headers(self, now: float, nonce: str) -> dict[str, str]:
        """For one request; ``now``: Unix time by the platform's clock."""
        timestamp = str(int(now))
        made = {
            PAAS_ID: self.paas_id,
            TIMESTAMP: timestamp,
            NONCE: nonce,
            SIGNATURE: outbound_signature(timestamp, self.token, nonce),
        }
        return made | ({SERVICE_ID: self.service_id} if self.service_id else {})


class GatewayFault(StrEnum):
    """Why a request did not come through the gateway as it should. Each is a dotted code."""

    MISSING = "gateway.missing"
    MALFORMED = "gateway.malformed"
    BAD_SIGNATURE = "gateway.bad_signature"
    STALE_CLOCK = "gateway.stale_clock"


def outbound_signature(timestamp: str, token: str, nonce: str) -> str:
    """Lower-case hex."""
    return _digest(timestamp + token + nonce + timestamp)


def inbound_signature(timestamp: str, token: str, nonce: str, uid: str, uinfo: str, ext: str) -> str:
    """Upper-case hex."""
    return _digest(f"{timestamp}{token}{nonce},{uid},{uinfo},{ext}{timestamp}").upper()


def fault_of(headers: Mapping[str, str], token: str, now: float) -> GatewayFault | None:
    """What is wrong with the gateway's headers (names in lower case), if anything.

    With any of the user's headers the formula with a user counts, else the plain one. The signature is judged before the
    time, so that a wrong clock is told as one.
    """
    timestamp, nonce, given = (headers.get(name, "") for name in (TIMESTAMP, NONCE, SIGNATURE))
    if not (timestamp and nonce and given):
        return GatewayFault.MISSING
    user = [headers.get(name, "") for name in USER]
    if any(len(one) > _LONGEST for one in (nonce, given, *user)):
        return GatewayFault.MALFORMED
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _TIMESTAMP_DIGITS):
        return GatewayFault.MALFORMED
    if any(name in headers for name in USER):
        expected = inbound_signature(timestamp, token, nonce, *user)
    else:
        expected = outbound_signature(timestamp, token, nonce)
    if not hmac.compare_digest(expected.lower().encode(), given.lower().encode("utf-8", "replace")):
        return GatewayFault.BAD_SIGNATURE
    return GatewayFault.STALE_CLOCK if abs(now - int(timestamp)) > MAX_SKEW_SECONDS else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
