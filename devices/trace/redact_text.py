"""Receipt printers and code scanners: what is printed or read is masked, commands and answers stay."""

from __future__ import annotations

import re

from devices.receipt.commands import Command, CommandParser
from devices.receipt.protocol import MAX_BLOCK, is_status
from devices.trace.events import Event, Trace, What
from devices.trace.masking import Masked, mask_code, mask_gb18030, mask_streams

_CODE_PAUSE = 0.08
"""Seconds without a byte that end a scanned code."""
_CODE = re.compile(rb"[\x02\x03\r\n]+|[^\x02\x03\r\n]+")
_AIM = re.compile(rb"\][A-Za-z][0-9A-Fa-f]")

_KEPT_OF: dict[bytes, int] = {b"\x1dv": 8, b"\x1d8": 17, b"\x1b*": 5, b"\x1d*": 4, b"\x1dk": 4, b"\x1c(": 5}
"""Leading bytes of commands with content that say how long it is."""
_KEPT_OF_FUNCTION: dict[bytes, int] = {b"k": 8, b"L": 15, b"H": 11}
_LONGEST_PLAIN = 12
_BLOCK = re.compile(rb"[\x37\x5f][\x20-\x7e]{0,%d}\x00" % MAX_BLOCK)


def redact_slips(trace: Trace) -> tuple[Event, ...]:
    return mask_streams(trace.events, {What.OUT: mask_printing, What.IN: mask_answers})


def mask_printing(stream: bytes) -> Masked:
    """ESC/POS: text, pictures and codes become stand-ins; what is cut off in the middle is blanked."""
    masked, parser = Masked(), CommandParser()
    start = 0
    text_from: int | None = None
    for position in range(len(stream)):
        commands = parser.feed(stream[position : position + 1])
        if not commands:
            continue
        if commands[-1].name == b"":
            text_from = start if text_from is None else text_from
        else:
            _hide_text(stream[start if text_from is None else text_from : start], masked)
            text_from = None
            _mask_command(stream[start : position + 1], commands[-1], masked)
        start = position + 1
    _hide_text(stream[start if text_from is None else text_from : start], masked)
    masked.blank(len(stream) - start)
    return masked


def _hide_text(text: bytes, masked: Masked) -> None:
    masked.hide(mask_gb18030(text))


def _mask_command(raw: bytes, command: Command, masked: Masked) -> None:
    if command.name == b"\x1d(":
        kept = _KEPT_OF_FUNCTION.get(command.data[:1], 5)
    else:
        kept = _KEPT_OF.get(command.name, _LONGEST_PLAIN)
    masked.keep(raw[:kept])
    masked.hide(b"x" * len(raw[kept:]) if command.data[:1] == b"k" else bytes(len(raw[kept:])))


def mask_answers(stream: bytes) -> Masked:
    """Status bytes and blocks stay. Anything else is blanked: a line that echoes would bring the slip back."""
    masked = Masked()
    position = 0
    while position < len(stream):
        block = _BLOCK.match(stream, position)
        if block:
            masked.keep(block[0])
            position += len(block[0])
            continue
        if is_status(stream[position]):
            masked.keep(stream[position : position + 1])
        else:
            masked.blank(1)
        position += 1
    return masked


def redact_codes(trace: Trace) -> tuple[Event, ...]:
    """A pause ends a code as a terminator does, so the stream is cut at both."""
    result: list[Event] = []
    run: list[Event] = []
    for event in trace.events:
        if run and (event.what is not What.IN or event.at - run[-1].at >= _CODE_PAUSE):
            result += mask_streams(run, {What.IN: mask_codes})
            run = []
        if event.what is What.IN:
            run.append(event)
        else:
            result.append(event)
    return (*result, *mask_streams(run, {What.IN: mask_codes}))


def mask_codes(stream: bytes) -> Masked:
    masked = Masked()
    for piece in _CODE.findall(stream):
        if piece[0] in b"\x02\x03\r\n":
            masked.keep(piece)
            continue
        prefix = _AIM.match(piece)
        kept = len(prefix[0]) if prefix else 0
        masked.keep(piece[:kept])
        masked.hide(mask_code(piece[kept:]))
    return masked
