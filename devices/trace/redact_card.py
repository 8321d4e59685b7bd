"""Card readers: what a chip holds is replaced by an invented card of the same kind, check bytes recomputed.

What is not understood is blanked: a frame with a wrong length, line noise, a reply that was cut off. How a frame was wrong
stays to be seen, so that the trace still shows the fault it was recorded for.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from stdnum.cn import ric
from stdnum.iso7064 import mod_11_2

from devices.contract import CardKind
from devices.idcard.layouts import DISCRIMINATOR, KIND_OF_DISCRIMINATOR, LAYOUTS, RECORD_SIZE, Span
from devices.idcard.protocol import MAX_FRAME, PREAMBLE, check_byte
from devices.idcard.records import check_digit_731
from devices.idcard.status import SamStatus
from devices.trace.events import Event, Trace, What
from devices.trace.masking import Masked, mask_streams

_HEAD = len(PREAMBLE) + 2
_LONGEST = MAX_FRAME - _HEAD
_SAM_ID_SIZE = 16
_ADDRESS_SIZE = 70
_PHOTO_SIZE = 1024
_LONGEST_REQUEST = 8
_SUCCESS = frozenset({SamStatus.DONE, SamStatus.FOUND})


def redact_card(trace: Trace) -> tuple[Event, ...]:
    """Replies end where the next request begins: what is left of one after that is blanked.

    HID reports are led by their number, which belongs to no frame; it stands aside meanwhile. Their filling is blanked.
    """
    led_in, led_out = _leads(trace)
    events = tuple(_without_lead(event, led_in, led_out) for event in trace.events)
    cut = mask_streams(events, {What.IN: mask_replies}, ends=(What.OPENED, What.OUT, What.RESET))
    clean = mask_streams(cut, {What.OUT: _mask_packets}, ends=(What.OPENED, What.IN, What.RESET, What.LOST))
    return tuple(_with_lead(event, before, led_in, led_out) for event, before in zip(clean, trace.events, strict=True))


def _leads(trace: Trace) -> tuple[bool, bool]:
    """Whether what comes in and what goes out is led by a report's number: the kernel wants even a 0, and gives none."""
    parts = urlsplit(trace.heading.address)
    if parts.scheme != "hidraw":
        return False, False
    return dict(parse_qsl(parts.query)).get("report", "0") != "0", True


def _without_lead(event: Event, led_in: bool, led_out: bool) -> Event:
    if not (event.data and (led_in if event.what is What.IN else led_out and event.what is What.OUT)):
        return event
    masked = tuple((max(0, start - 1), end - 1) for start, end in event.masked if end > 1)
    return replace(event, data=event.data[1:], masked=masked)


def _with_lead(event: Event, before: Event, led_in: bool, led_out: bool) -> Event:
    if not (before.data and (led_in if event.what is What.IN else led_out and event.what is What.OUT)):
        return event
    masked = tuple((start + 1, end + 1) for start, end in event.masked)
    return replace(event, data=before.data[:1] + event.data, masked=masked)


def _mask_packets(stream: bytes) -> Masked:
    """Requests, and the zeros that fill a report up, which are no secret."""
    bare = stream.rstrip(b"\0")
    # The last byte of a request, its check byte, may be a zero itself.
    for length in range(len(bare), min(len(bare) + 2, len(stream)) + 1):
        masked = mask_requests(stream[:length])
        if not masked.spans:
            masked.keep(stream[length:])
            return masked
    return mask_requests(stream)


def mask_replies(stream: bytes) -> Masked:
    masked = Masked()
    position = 0
    while position < len(stream):
        start = stream.find(PREAMBLE, position)
        if start < 0:
            masked.blank(len(stream) - position)
            break
        masked.blank(start - position)
        position = start + _mask_reply(stream[start : start + MAX_FRAME], masked)
    return masked


def _mask_reply(ahead: bytes, masked: Masked) -> int:
    """Takes the frame that ``ahead`` begins with and gives back how many bytes that were."""
    length = int.from_bytes(ahead[len(PREAMBLE) : _HEAD], "big")
    if len(ahead) < _HEAD or not 4 <= length <= _LONGEST:
        masked.keep(ahead[:_HEAD])
        return len(ahead[:_HEAD])
    body = ahead[_HEAD : _HEAD + length]
    data_size = length - 4
    status, data = body[:3], body[3 : 3 + data_size]
    counted = ahead[len(PREAMBLE) : _HEAD + length - 1]
    fresh = Masked()
    fresh.keep(ahead[:_HEAD])
    _mask_status(status, data_size, fresh)
    whole = len(body) == length
    if data_size and not (whole and check_byte(counted) == body[-1] and _is_sam_id(data)):
        fresh.hide(invented_data(data_size, data)[: len(data)])
    else:
        fresh.keep(data)
    if whole:
        error = check_byte(counted) ^ body[-1]
        fresh.hide(bytes((check_byte(bytes(fresh.data[len(PREAMBLE) :])) ^ error,)))
    offset = len(masked.data)
    masked.keep(bytes(fresh.data))
    masked.spans += [(offset + start, offset + end) for start, end in fresh.spans]
    return _HEAD + len(body)


def _mask_status(status: bytes, data_size: int, fresh: Masked) -> None:
    """SW1 SW2 SW3, kept only where they can be nothing else: bytes lost before would put text in their place."""
    relayed, answer = status[:2], status[2:]
    if any(relayed):
        fresh.blank(len(relayed))
    else:
        fresh.keep(relayed)
    expected = _SUCCESS if data_size else frozenset(SamStatus)
    if answer and answer[0] not in expected:
        fresh.hide(bytes((SamStatus.UNKNOWN_ERROR,)))
    else:
        fresh.keep(answer)


def _is_sam_id(data: bytes) -> bool:
    if len(data) != _SAM_ID_SIZE:
        return False
    maker, model, day = (int.from_bytes(data[a:b], "little") for a, b in ((0, 2), (2, 4), (4, 8)))
    return maker < 100 and model < 100 and 1990_01_01 <= day <= 2099_12_31


def mask_requests(stream: bytes) -> Masked:
    """Requests hold nothing personal; anything that is no request is blanked all the same."""
    masked = Masked()
    position = 0
    while position < len(stream):
        ahead = stream[position : position + _HEAD + _LONGEST_REQUEST]
        length = int.from_bytes(ahead[len(PREAMBLE) : _HEAD], "big")
        frame = ahead[: _HEAD + length]
        if ahead.startswith(PREAMBLE) and 3 <= length <= _LONGEST_REQUEST and check_byte(frame[5:-1]) == frame[-1]:
            masked.keep(frame)
            position += len(frame)
        else:
            masked.blank(1)
            position += 1
    return masked


def invented_data(size: int, original: bytes) -> bytes:
    """``size`` bytes as a card that nobody owns would give them; zeros for sizes that no reply has.

    Of the original only the kind of card is looked at.
    """
    if size == _ADDRESS_SIZE:
        return "虚构省虚构市虚构路2号".ljust(_ADDRESS_SIZE // 2).encode("utf-16-le")
    for head, prints in ((4, 0), (6, 0), (6, 512), (6, 1024)):
        if size == head + RECORD_SIZE + _PHOTO_SIZE + prints:
            sizes = b"\x01\x00\x04\x00" + (prints.to_bytes(2, "big") if head == 6 else b"")
            mark = DISCRIMINATOR.of(original[head:]).decode("utf-16-le", errors="replace").strip(" \0")
            kind = KIND_OF_DISCRIMINATOR.get(mark, CardKind.RESIDENT)
            return sizes + INVENTED[kind] + bytes(_PHOTO_SIZE + prints)
    return bytes(size)


def _numbers() -> dict[CardKind, str]:
    resident, permit = "44098119900101001", "81000019900101001"
    old, new = "USA44009001010", "94484019900101001"
    return {
        CardKind.RESIDENT: resident + ric.calc_check_digit(resident + "0"),
        CardKind.PERMIT: permit + ric.calc_check_digit(permit + "0"),
        CardKind.FOREIGN_2017: old + check_digit_731(old),
        CardKind.FOREIGN_2023: new + mod_11_2.calc_check_digit(new),
    }


def _invented_record(kind: CardKind, number: str) -> bytes:
    layout = LAYOUTS[kind]
    record = bytearray(b" \0" * (RECORD_SIZE // 2))

    def put(spans: Span | tuple[Span, ...] | None, text: str) -> None:
        for span in (spans,) if isinstance(spans, Span) else (spans or ())[:1]:
            record[span.offset : span.offset + span.length] = text.ljust(span.length // 2).encode("utf-16-le")

    put(layout.name, "虚构人")
    put(layout.english_name, "NOBODY, INVENTED")
    put(layout.sex, "1")
    put(layout.nation, "01")
    put(layout.nationality, "USA")
    put(layout.birth, "19900101")
    put(layout.address, "虚构省虚构市虚构路1号")
    put(layout.number, number)
    put(layout.authority, "虚构公安局")
    put(layout.valid_from, "20200101")
    put(layout.valid_until, "20400101")
    put(layout.permit_number, "H00000000")
    put(layout.issue_count, "01")
    put(DISCRIMINATOR, "" if kind is CardKind.RESIDENT else str(kind))
    return bytes(record)


INVENTED = {kind: _invented_record(kind, number) for kind, number in _numbers().items()}
"""The 256 bytes of text of somebody who does not exist, by kind of card."""
