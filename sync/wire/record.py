"""What a department answers to a question, such as how much pension was paid: lines to show, instead of pages to print."""

from __future__ import annotations

from typing import Final

import msgspec

MEDIA_TYPE_RECORD: Final = "application/vnd.yuezhizhu.record+json"
"""The ``media_type`` of an :class:`~sync.wire.IssueResult` whose sealed document is a :class:`RecordBody` as JSON."""

MAX_LINES: Final = 60
MAX_TEXT: Final = 200


class RecordLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    value: str

    def __repr__(self) -> str:
        return "RecordLine(...)"


class RecordBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most ``MAX_LINES`` lines, each text at most ``MAX_TEXT`` characters. Personal: never stored in clear."""

    lines: tuple[RecordLine, ...]
    note: str = ""
    """One plain sentence about where the figures come from or how old they are."""

    def __repr__(self) -> str:
        return "RecordBody(...)"


def record_of(data: bytes) -> RecordBody | None:
    """The record in ``data``, or None when it is none or out of bounds."""
    try:
        record = msgspec.json.decode(data, type=RecordBody)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    texts = [record.note, *(text for line in record.lines for text in (line.label, line.value))]
    fits = len(record.lines) <= MAX_LINES and all(len(text) <= MAX_TEXT and text.isprintable() for text in texts)
    return record if fits else None
