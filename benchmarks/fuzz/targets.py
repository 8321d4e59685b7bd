"""What is fuzzed, from which first inputs, and what must hold whatever the bytes.

A target takes any bytes and raises for a finding. It must end soon and hold little: libFuzzer stops one that takes
seconds or much memory, and where a codec promises a bound the target checks it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.fuzz import seeds
from devices.camera.wire import HEAD_SIZE, MAX_PIXELS, BadMessageError, head_of, settings_of
from devices.contract import CardRecord, DeviceFault, ScannedCode
from devices.document.protocol import MalformedMessage, Response, parse_response, stems
from devices.idcard.protocol import MAX_FRAME, Command, FrameError, Reply, ReplyParser, fits, sam_id_text, split_base
from devices.idcard.records import decode_appended_address, decode_record
from devices.idcard.status import status_fault
from devices.idcard.usb import BulkPackets, Framing, HidReports, SplitEndpoints
from devices.power.protocol import MAX_LINE, LineSplitter, VariableList, reading_of
from devices.receipt.commands import MAX_PAYLOAD, CommandParser
from devices.receipt.faults import fault_of
from devices.receipt.paper import MAX_HEIGHT, Paper
from devices.receipt.protocol import MAX_BLOCK, Query, TextBlock, decode_status, is_status
from devices.receipt.protocol import ReplyParser as PrinterReplyParser
from devices.scanner.decode import MAX_BYTES
from devices.scanner.framing import CUT_GAP, IDLE_GAP, CodeSplitter
from devices.speaker.protocol import Sound, parse_wav
from kiosk.domain.receipts import is_receipt_number, receipt_in_code
from sync.wire.carried import Flaw, Frame, Kind, Purpose, open_carried, read_piece
from sync.wire.carried import piece as piece_of

_FONT: Final = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
_RECORD_SIZE: Final = 256


@dataclass(frozen=True, slots=True)
class Target:
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    longest: int = 4096
    """Bytes of the longest input worth trying."""


def _pieces(data: bytes) -> Iterator[bytes]:
    """``data`` cut as a line might: the first byte says how long the pieces are."""
    if data:
        size = max(1, data[0])
        for start in range(1, len(data), size):
            yield data[start : start + size]


def card_frames(data: bytes) -> None:
    parser = ReplyParser()
    for piece in _pieces(data):
        for event in parser.feed(piece):
            assert isinstance(event, Reply | FrameError)
            if isinstance(event, Reply):
                _card_reply(event)
        assert parser.held < MAX_FRAME
    assert parser.skipped <= len(data)


def _card_reply(reply: Reply) -> None:
    for command in Command:
        if not fits(reply, command):
            continue
        if reply.sw3 != command.success:
            assert isinstance(status_fault(reply.sw3, command.name), DeviceFault)
        elif command is Command.SAM_ID:
            assert len(sam_id_text(reply.data)) >= 36
        elif command in (Command.READ_BASE, Command.READ_WITH_FINGERPRINTS):
            base = split_base(reply.data, with_fingerprints=command is Command.READ_WITH_FINGERPRINTS)
            assert base is None or isinstance(decode_record(base.text), CardRecord | DeviceFault)


def card_records(data: bytes) -> None:
    for record in (data, data[:_RECORD_SIZE].ljust(_RECORD_SIZE, b" \0"[:1])):
        decoded = decode_record(record)
        assert isinstance(decoded, CardRecord | DeviceFault)
        if isinstance(decoded, CardRecord):
            assert "\n" not in decoded.name + decoded.address + decoded.authority
            assert decoded.number not in repr(decoded)
    assert isinstance(decode_appended_address(data[:70]), str | DeviceFault)


def usb_packets(data: bytes) -> None:
    framings: tuple[Framing, ...] = (
        SplitEndpoints(),
        BulkPackets(),
        HidReports(),
        HidReports(number=data[0] if data else 1),
    )
    for framing in framings:
        parser = ReplyParser()
        for packet in _pieces(data):
            assert framing.expects() in framing.endpoints_in
            stream = framing.incoming(packet)
            assert len(stream) <= len(packet)
            parser.feed(stream)
            assert parser.held < MAX_FRAME
        framing.reset()
        assert framing.expects() == framing.endpoints_in[0]
        assert sum(len(packet.data) for packet in framing.outgoing(data)) <= len(data) + 66 * (1 + len(data) // 64)


def printer_replies(data: bytes) -> None:
    parser = PrinterReplyParser()
    for piece in _pieces(data):
        for reply in parser.feed(piece):
            assert not isinstance(reply, TextBlock) or len(reply.text) < MAX_BLOCK
    assert parser.junk <= len(data)
    answers = {query: byte for query, byte in zip(Query, data, strict=False) if is_status(byte)}
    assert isinstance(fault_of(decode_status(answers)), DeviceFault | None)


def printer_stream(data: bytes) -> None:
    """What the simulated printer is sent."""
    parser, paper = CommandParser(), Paper(_FONT)
    for piece in _pieces(data):
        for command in parser.feed(piece):
            assert len(command.data) <= MAX_PAYLOAD
            paper.apply(command)
    printed = paper.take()
    assert printed.picture.height <= MAX_HEIGHT + 64
    assert printed.text.count("\n") <= MAX_HEIGHT + 1
    assert len(printed.codes) <= MAX_HEIGHT // 21


def ipp_answers(data: bytes) -> None:
    try:
        response = parse_response(data)
    except MalformedMessage:
        return
    assert isinstance(response, Response)
    for group in response.groups:
        for name in group.attributes:
            stems(group.texts(name))
            group.numbers(name)
            group.flag(name)


def scanner_codes(data: bytes) -> None:
    splitter = CodeSplitter()
    now = 0.0
    for piece in _pieces(data):
        now += IDLE_GAP * (piece[0] & 3) / 2
        for code in splitter.idle(now) + splitter.feed(piece, now):
            _scanned(code)
    for code in splitter.idle(now + 2 * CUT_GAP):
        _scanned(code)
    assert not splitter.pending


def _scanned(code: ScannedCode | DeviceFault) -> None:
    assert isinstance(code, ScannedCode | DeviceFault)
    if isinstance(code, ScannedCode):
        assert 0 < len(code.content) <= MAX_BYTES
        assert "\0" not in code.content
        number = receipt_in_code(code.content)
        assert number is None or is_receipt_number(number)


def camera_pipe(data: bytes) -> None:
    """What the camera's reading process may write."""
    with suppress(BadMessageError):
        head = head_of(data[:HEAD_SIZE])
        assert head.length <= 3 * MAX_PIXELS
    with suppress(BadMessageError):
        settings_of(data[HEAD_SIZE:])


def power_answers(data: bytes) -> None:
    lines, listed = LineSplitter(), VariableList("kiosk")
    for piece in _pieces(data):
        for line in lines.feed(piece):
            if listed.result is None:
                listed.take(line)
        assert lines.held <= MAX_LINE
    if listed.result is not None and not isinstance(listed.result, DeviceFault):
        reading_of(listed.result)


def sounds(data: bytes) -> None:
    assert isinstance(parse_wav(data), Sound | DeviceFault)


def carried_files(data: bytes) -> None:
    """A file from a USB medium. The verifier believes everything, so that mutations get behind the signatures."""
    for purpose in Purpose:
        reader = open_carried(io.BytesIO(data), purpose, lambda _header: lambda _signature, _message: True)
        if isinstance(reader, Flaw):
            continue
        for number, frame in enumerate(reader, 1):
            assert frame.number == number
            assert frame.kind not in {Kind.HEADER, Kind.TRAILER}
            if isinstance(frame, Frame):
                assert 0 < len(frame.payload) <= len(data)
                cut = read_piece(frame.payload)
                assert cut is None or piece_of(*cut) == frame.payload
        assert reader.end is None or isinstance(reader.end, Flaw)


TARGETS: Final[dict[str, Target]] = {
    "card-frames": Target(card_frames, seeds.card_frames),
    "card-records": Target(card_records, seeds.card_records, 512),
    "usb-packets": Target(usb_packets, seeds.card_frames),
    "printer-replies": Target(printer_replies, seeds.printer_replies, 512),
    "printer-stream": Target(printer_stream, seeds.printer_stream),
    "ipp-answers": Target(ipp_answers, seeds.ipp_answers),
    "scanner-codes": Target(scanner_codes, seeds.scanner_codes, 8192),
    "camera-pipe": Target(camera_pipe, seeds.camera_pipe, 512),
    "power-answers": Target(power_answers, seeds.power_answers),
    "sounds": Target(sounds, seeds.sounds),
    "carried-files": Target(carried_files, seeds.carried_files),
}
