"""The platform's signatures on its receipts. Nothing here talks to the platform: the first screen needs it."""

from __future__ import annotations

from typing import Protocol

from sync import wire
from sync.wire.keys import ReceiptKeys, StatedKey


class ReceiptJudge(Protocol):
    """Whatever knows the platform's signing keys."""

    def verify(self, receipt: wire.Receipt) -> bool:
        """Whether the platform signed exactly this receipt."""
        ...

    def knows(self, key_id: str) -> bool:
        """Whether a key of that name counts."""
        ...

    def vouches(self, key_id: str, signature: bytes, message: bytes) -> bool:
        """Whether the platform's key of that name signed exactly these bytes."""
        ...


class ReceiptVerifier:
    """Verifies the receipts of one platform: of a judge, or of just this raw Ed25519 public key (32 bytes)."""

    def __init__(self, platform: bytes | ReceiptJudge) -> None:
        self._judge = judge_of(platform)

    def verify(self, receipt: wire.Receipt) -> bool:
        """Whether the platform signed exactly this receipt."""
        return self._judge.verify(receipt)


def judge_of(platform: bytes | ReceiptJudge) -> ReceiptJudge:
    """The judge itself, or one that knows just this raw Ed25519 key."""
    if isinstance(platform, bytes):
        return ReceiptKeys([StatedKey(wire.SUITE_HPKE_X25519, platform)])
    return platform


def verify_receipt(receipt: wire.Receipt, platform: bytes | ReceiptJudge) -> bool:
    """Whether the platform signed exactly this receipt."""
    return ReceiptVerifier(platform).verify(receipt)
