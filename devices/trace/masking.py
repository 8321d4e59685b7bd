"""Replacing bytes without changing how many there are, and texts without changing how wide they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from devices.trace.events import Event, Span, What

LATIN, WIDE, RARE = "x", "Ｘ", "㐀"
"""Stand-ins for characters of one, two and four bytes in GB 18030."""


@dataclass(slots=True)
class Masked:
    """A stream being rewritten piece by piece."""

    data: bytearray = field(default_factory=bytearray)
    spans: list[Span] = field(default_factory=list)

    def keep(self, piece: bytes) -> None:
        self.data += piece

    def hide(self, stand_in: bytes) -> None:
        if stand_in:
            self.spans.append((len(self.data), len(self.data) + len(stand_in)))
            self.data += stand_in

    def blank(self, length: int) -> None:
        self.hide(bytes(length))


MaskStream = Callable[[bytes], Masked]


def mask_streams(
    events: Sequence[Event], masks: dict[What, MaskStream], *, ends: Iterable[What] = (What.OPENED,)
) -> tuple[Event, ...]:
    """Rewrites what flowed in each direction as one stream, cut anew where an event of ``ends`` stands."""
    result = list(events)
    for what, mask in masks.items():
        run: list[int] = []
        for index, event in enumerate(events):
            if event.what is what:
                run.append(index)
            elif event.what in ends:
                _rewrite(result, run, mask)
                run = []
        _rewrite(result, run, mask)
    return tuple(result)


def _rewrite(events: list[Event], run: Sequence[int], mask: MaskStream) -> None:
    masked = mask(b"".join(events[index].data for index in run))
    start = 0
    for index in run:
        event = events[index]
        end = start + len(event.data)
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in masked.spans if a < end and b > start]
        events[index] = replace(event, data=bytes(masked.data[start:end]), masked=merged([*event.masked, *inside]))
        start = end


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same bytes in as few spans as possible, in order; a span of nothing is none."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def mask_slip_text(text: str) -> str:
    """Every character but the blank by one that a printer treats alike."""
    return "".join(character if character == " " else _printed_alike(character) for character in text)


def _printed_alike(character: str) -> str:
    size = len(character.encode("gb18030", errors="replace"))
    return {1: LATIN, 2: WIDE}.get(size, RARE)


def mask_gb18030(data: bytes) -> bytes:
    """Printed text, byte for byte: blanks stay, the rest becomes stand-ins of the same length."""
    masked = bytearray()
    position = 0
    while position < len(data):
        size = _gb_size(data[position : position + 4])
        if size == 1:
            masked += b" " if data[position] == 0x20 else b"x"
        else:
            masked += (WIDE if size == 2 else RARE).encode("gb18030")
        position += size
    return bytes(masked)


def _gb_size(ahead: bytes) -> int:
    if not 0x81 <= ahead[0] <= 0xFE or len(ahead) < 2:
        return 1
    if len(ahead) == 4 and 0x30 <= ahead[1] <= 0x39:
        return 4
    return 2


def mask_code(data: bytes) -> bytes:
    """A scanned code: control characters stay; it decodes the way it did before (UTF-8, GB 18030 or not at all)."""
    for encoding, stand_ins in _CODE_STAND_INS.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return b"".join(
            character.encode(encoding) if ord(character) < 0x20 or ord(character) == 0x7F else stand_ins[size]
            for character, size in ((character, len(character.encode(encoding))) for character in text)
        )
    return bytes(byte if byte < 0x20 else 0xFF for byte in data)


_CODE_STAND_INS = {
    "utf-8": {1: b"x", 2: "é".encode(), 3: WIDE.encode(), 4: "𠀀".encode()},
    "gb18030": {1: b"x", 2: WIDE.encode("gb18030"), 4: RARE.encode("gb18030")},
}
