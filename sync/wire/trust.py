"""Whom to believe, as one file that the platform publishes and signs: for whoever verifies slips and certificates offline.

A bank gets it from the platform's page or on a stick. It says nothing of persons. What was withdrawn after ``issued_at`` it
cannot know, so whoever relies on it looks at its date.
"""

from __future__ import annotations

from typing import Final

import msgspec

from sync.wire.suites import Signer, suite_signing

FORMAT: Final = 1
PATH_TRUST: Final = "/verify/trust.json"
MAX_TRUST_BYTES: Final = 32 << 20
"""30,000 terminals take some 7 MB."""


class TrustedTerminal(msgspec.Struct, frozen=True):
    """A registered terminal. ``public_key`` is its raw Ed25519 key."""

    terminal: str
    public_key: bytes
    village_code: str
    site_name: str
    revoked_at: str = ""
    """ISO 8601; what it signed before counts on."""


class TrustList(msgspec.Struct, frozen=True):
    """The whole of it."""

    format: int
    issued_at: str
    document_roots: tuple[bytes, ...]
    """Certificates of authorities, DER."""
    terminals: tuple[TrustedTerminal, ...]
    void_documents: tuple[str, ...]
    """Numbers of certificates that do not count any more and may still be in somebody's hands."""
    platform_key: bytes
    """The raw key that signed this; whoever has the platform's key from elsewhere compares."""
    signature_id: str
    signature: bytes = b""


def signed_trust(plain: TrustList, signer: Signer) -> TrustList:
    """The list with the platform's name and signature on it."""
    named = msgspec.structs.replace(plain, platform_key=signer.public_raw, signature_id=signer.signature_id, signature=b"")
    return msgspec.structs.replace(named, signature=signer.sign(_statement(named)))


def read_trust(data: bytes) -> TrustList | None:
    """None for what is no list, of another format, or not signed by the key that it names itself."""
    if len(data) > MAX_TRUST_BYTES:
        return None
    try:
        found = msgspec.json.decode(data, type=TrustList)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    suite = suite_signing(found.signature_id)
    verifier = None if suite is None else suite.verifier(found.platform_key)
    plain = msgspec.structs.replace(found, signature=b"")
    if found.format != FORMAT or verifier is None or not verifier.verify(found.signature, _statement(plain)):
        return None
    return found


def _statement(plain: TrustList) -> bytes:
    return b"yuezhizhu-trust-1\n" + msgspec.json.encode(plain)
