"""What every question has in common that a person waits for at a terminal and that changes nothing: its frame, sealed.

What is asked travels sealed to the platform, the answer sealed to a key that the terminal makes for this one question.
"""

from __future__ import annotations

import msgspec

from sync.wire import SealedBody


class SealedQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The frame of a question; each kind says what its body holds."""

    wire: int
    terminal: str
    request_id: str
    service: str
    body: SealedBody
    reply_key: bytes
    """Raw public key of the suite of ``body``, fresh for this request."""


class SealedAnswer(msgspec.Struct, frozen=True):
    """The frame of an answer. Unknown fields are allowed: an older terminal must understand a newer platform."""

    request_id: str
    server_time: str
    answer: SealedBody | None = None
    """None when it was refused (``code``)."""
    code: str = ""
    message: str = ""
    """Plain Chinese for the person."""
    simulated: bool = False
