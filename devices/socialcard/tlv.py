"""BER-TLV as cards write it (ISO/IEC 7816-4, 5.2.2), bounded: a card may send anything."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_BYTES = 4096
MAX_ELEMENTS = 64
_LONGEST_TAG = 3


@dataclass(frozen=True, slots=True)
class Element:
    tag: int
    value: bytes = field(repr=False)


def parse(data: bytes) -> tuple[Element, ...] | None:
    """The elements one after the other, constructed ones unopened; None when the bytes are no such list.

    Padding of 00 or FF between elements is passed over, as the standard allows.
    """
    if len(data) > MAX_BYTES:
        return None
    found: list[Element] = []
    at = 0
    while at < len(data):
        if data[at] in (0x00, 0xFF):
            at += 1
            continue
        tag = _tag(data, at)
        length = _length(data, tag[1]) if tag else None
        if tag is None or length is None:
            return None
        start, end = length[1], length[1] + length[0]
        if end > len(data) or len(found) == MAX_ELEMENTS:
            return None
        found.append(Element(tag[0], data[start:end]))
        at = end
    return tuple(found)


def _tag(data: bytes, at: int) -> tuple[int, int] | None:
    """The tag and where it ends; a first byte with five low ones goes on while bit 8 is set."""
    end = at + 1
    if data[at] & 0x1F == 0x1F:
        while end < len(data) and data[end] & 0x80:
            end += 1
        end += 1
    if end > len(data) or end - at > _LONGEST_TAG:
        return None
    return int.from_bytes(data[at:end]), end


def _length(data: bytes, at: int) -> tuple[int, int] | None:
    """The length and where it ends; 81 and 82 announce one or two bytes of length."""
    if at >= len(data):
        return None
    first = data[at]
    if first < 0x80:
        return first, at + 1
    more = first & 0x7F
    if more not in (1, 2) or at + 1 + more > len(data):
        return None
    return int.from_bytes(data[at + 1 : at + 1 + more]), at + 1 + more
