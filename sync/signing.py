"""The terminal's signature on its requests (RFC 9421). The platform's on its receipts: :mod:`sync.judging`."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Final

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from sync import wire

LABEL: Final = "terminal"


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:  # noqa: ARG002 - a terminal has one key
        return self._private_key

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:  # noqa: ARG002
        return self._private_key.public_key()


class RequestSigner:
    """Signs prepared requests as terminal ``terminal``."""

    def __init__(self, terminal: str, private_key: Ed25519PrivateKey) -> None:
        self.terminal = terminal
        self._signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(private_key))

    def sign(self, request: requests.PreparedRequest, body: bytes, created: float) -> None:
        """Adds X-Terminal-Id, Content-Digest, Signature-Input and Signature; ``created`` is Unix time.

        ``body`` must be the very bytes that go out. Nothing may change method, URL or these headers afterwards.
        """
        request.headers["X-Terminal-Id"] = self.terminal
        self._signer.sign(
            request,
            key_id=self.terminal,
            created=datetime.fromtimestamp(created, UTC),
            nonce=secrets.token_urlsafe(18),
            label=LABEL,
            covered_component_ids=wire.SIGNED_COMPONENTS,
            body=body,
        )
