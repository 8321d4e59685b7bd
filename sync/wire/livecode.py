"""A code that counts once and for a short while, such as the medical insurance voucher: shown on a screen, kept nowhere."""

from __future__ import annotations

from typing import Final

import msgspec

MEDIA_TYPE_LIVE_CODE: Final = "application/vnd.yuezhizhu.livecode+json"
"""The ``media_type`` of an :class:`~sync.wire.IssueResult` whose sealed document is a :class:`LiveCode` as JSON."""

MAX_CONTENT: Final = 200
SECONDS: Final = range(5, 301)


class LiveCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the QR says. Who holds it can act for the person while it lasts: never stored, never logged."""

    content: str
    """1 to ``MAX_CONTENT`` printable ASCII characters."""
    seconds: int
    """How long it counts, from the moment of the answer; one of ``SECONDS``."""

    def __repr__(self) -> str:
        return "LiveCode(...)"


def live_code_of(data: bytes) -> LiveCode | None:
    """The code in ``data``, or None when it is none or out of bounds."""
    try:
        code = msgspec.json.decode(data, type=LiveCode)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    plain = code.content.isascii() and code.content.isprintable() and 0 < len(code.content) <= MAX_CONTENT
    return code if plain and code.seconds in SECONDS else None
