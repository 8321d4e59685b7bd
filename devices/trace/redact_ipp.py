"""IPP exchanges: documents are replaced, names and free texts masked; keywords, states and numbers stay."""

from __future__ import annotations

from devices.trace.events import Event, Trace, What
from devices.trace.masking import Masked, mask_streams

_MESSAGE_HEAD = 8
_FIRST_VALUE_TAG = 0x10
_END_OF_ATTRIBUTES = 0x03
_PLAIN_TAGS = frozenset(
    {0x10, 0x12, 0x13, 0x21, 0x22, 0x23, 0x31, 0x32, 0x33, 0x34, 0x37, 0x44, 0x46, 0x47, 0x48, 0x49, 0x4A}
)
"""Out-of-band values, numbers, times, ranges, collections, keywords, schemes, charsets, languages, types, member names."""
_ABOUT_THE_PRINTER = (b"printer-", b"job-uri", b"job-printer-uri")
_HTTP_END = b"\r\n\r\n"


class _JobNames:
    """Different jobs keep different names: the recorded one becomes ``aaa``, the next ``bbb`` and so on."""

    def __init__(self, first: str) -> None:
        self._seen = {first.encode("utf-8"): 0}

    def stand_in(self, value: bytes) -> bytes:
        number = self._seen.setdefault(value, len(self._seen))
        return bytes((ord("a") + min(number, 25),)) * len(value)


def redact_ipp(trace: Trace) -> tuple[Event, ...]:
    """One event is one whole message. Answers carry their HTTP status before it."""
    names = _JobNames(trace.heading.job_name)
    masked: list[Event] = []
    for event in trace.events:
        mask = {What.OUT: lambda data: mask_request(data, names), What.IN: lambda data: mask_answer(data, names)}
        masked += mask_streams([event], mask)
    return tuple(masked)


def mask_request(message: bytes, names: _JobNames) -> Masked:
    masked = Masked()
    end = _mask_attributes(message, names, masked)
    document = message[end:]
    if document:
        masked.hide(blank_pdf(len(document)))
    return masked


def mask_answer(answer: bytes, names: _JobNames) -> Masked:
    head, separator, message = answer.partition(_HTTP_END)
    masked = Masked()
    if not separator or not head.startswith(b"HTTP/1.1 ") or len(head) > 80:
        masked.blank(len(answer))
        return masked
    masked.keep(head + separator)
    end = _mask_attributes(message, names, masked)
    masked.blank(len(message) - end)
    return masked


def blank_pdf(size: int) -> bytes:
    """A document without content of exactly that many bytes (below 30 nothing but its first letters)."""
    head, tail = b"%PDF-1.4\n%", b"\n%%EOF\n"
    if size < len(head) + len(tail):
        return head[:size].ljust(size)
    return head + b"-" * (size - len(head) - len(tail)) + tail


def _mask_attributes(message: bytes, names: _JobNames, masked: Masked) -> int:
    """Masks up to the end of the attributes and gives back where that is; the rest stays for the caller."""
    masked.keep(message[:_MESSAGE_HEAD])
    position = min(_MESSAGE_HEAD, len(message))
    name = b""
    while position < len(message):
        tag = message[position]
        if tag < _FIRST_VALUE_TAG:
            masked.keep(message[position : position + 1])
            position += 1
            if tag == _END_OF_ATTRIBUTES:
                return position
            continue
        name_end = position + 3 + int.from_bytes(message[position + 1 : position + 3], "big")
        value_at = name_end + 2
        value_end = value_at + int.from_bytes(message[name_end:value_at], "big")
        if value_end > len(message):
            return position
        name = message[position + 3 : name_end] or name
        value = message[value_at:value_end]
        masked.keep(message[position:value_at])
        if tag in _PLAIN_TAGS or name.startswith(_ABOUT_THE_PRINTER):
            masked.keep(value)
        else:
            masked.hide(names.stand_in(value) if name == b"job-name" else b"x" * len(value))
        position = value_end
    return position
