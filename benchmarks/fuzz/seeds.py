"""First inputs: well-formed bytes of every kind, so that mutations begin behind the outer checks."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from functools import reduce
from operator import xor

from devices.camera.source import CameraSettings
from devices.camera.wire import Head, Kind, packed_settings
from devices.idcard.simulated_card import SimulatedPerson, encode_text
from devices.speaker.protocol import Sound, to_wav
from sync.wire.carried import FORMAT, CarriedHeader, CarriedWriter, Purpose, piece
from sync.wire.carried import Kind as KindOfFrame

_WHOLE = b"\xff"
"""Leads an input and cuts it into long pieces."""
_DRIBBLE = b"\x01"

_RESIDENT = SimulatedPerson(
    kind="resident",
    name="测试甲",
    sex="男",
    birth="19900307",
    number="44010619900307001X",
    valid_from="20200101",
    valid_until="长期",
    nation="汉",
    address="测试路1号",
)
_PERMIT = SimulatedPerson(
    kind="J",
    name="测试乙",
    sex="女",
    birth="19900307",
    number="810000199003070020",
    valid_from="20200101",
    valid_until="20300101",
    permit_number="H12345678",
)


def card_frames() -> Iterator[bytes]:
    for lead in (_WHOLE, _DRIBBLE, b"\x40"):
        yield lead + _frame(b"\x00\x00\x90")
        yield lead + _frame(b"\x00\x00\x9f" + bytes(4))
        yield lead + _frame(b"\x00\x00\x80") + _frame(b"\x00\x00\x90" + bytes(range(16)))
        for text in card_records():
            yield lead + _frame(b"\x00\x00\x90\x01\x00\x04\x00" + text + bytes(1024))
            yield lead + _frame(b"\x00\x00\x90\x01\x00\x04\x00\x02\x00" + text + bytes(1024 + 512))


def card_records() -> Iterator[bytes]:
    for person in (_RESIDENT, _PERMIT):
        yield encode_text(person)


def printer_replies() -> Iterator[bytes]:
    yield _WHOLE + bytes((0x12, 0x1A, 0x32, 0x7E))
    yield _WHOLE + b"\x37\x220042\x00\x5fSIM-80\x00\x12"
    yield _DRIBBLE + b"\x5f12345\x00\x37\x229999\x00"


def printer_stream() -> Iterator[bytes]:
    yield _WHOLE + b"\x1b@\x1c&" + "办事回执".encode("gb18030") + b"\n\x1ba\x01\x1d!\x11ABC\n\x1dVA\x03"
    yield _WHOLE + b"\x1dv0\x00\x02\x00\x08\x00" + bytes(range(16)) + b"\x1bd\x05"
    yield _WHOLE + b"\x1d(k\x03\x001C\x06\x1d(k\x08\x001P0hello\x1d(k\x03\x001Q0"
    yield _WHOLE + b"\x1d(L\x10\x000p0\x01\x011\x08\x00\x08\x00" + bytes(8) + b"\x1d(L\x02\x0002"
    yield from endless_paper()
    yield _DRIBBLE + b"\x1dk\x04CODE\x00\x1dk\x49\x05{B123\x1bD\x08\x10\x00\x10\x04\x01\x1bJ\xff"


def endless_paper() -> Iterator[bytes]:
    """Streams that never cut; once the text of such a slip grew without end."""
    yield _WHOLE + b"\x1bd\xff" * 100 + b"end\n"
    yield _WHOLE + b"\x1d(k\x0e\x001P0" + b"x" * 11 + b"\x1d(k\x03\x001Q0" * 20


def ipp_answers() -> Iterator[bytes]:
    head = struct.pack(">BBHI", 2, 0, 0, 1)
    printer = (
        b"\x04"
        + _attribute(0x23, b"printer-state", struct.pack(">i", 3))
        + _attribute(0x44, b"printer-state-reasons", b"media-empty-error")
        + _attribute(0x44, b"", b"toner-low-warning")
        + _attribute(0x22, b"printer-is-accepting-jobs", b"\x01")
    )
    collection = (
        _attribute(0x34, b"media-col", b"") + _attribute(0x4A, b"", b"x") + _attribute(0x21, b"", bytes(4))
    ) + _attribute(0x37, b"", b"")
    ranged = _attribute(0x33, b"copies-supported", struct.pack(">ii", 1, 99))
    named = _attribute(0x36, b"job-name", b"\x00\x02zh\x00\x03abc")
    yield head + printer + b"\x03"
    yield (
        head + b"\x01" + _attribute(0x47, b"attributes-charset", b"utf-8") + b"\x02" + collection + ranged + named + b"\x03"
    )


def scanner_codes() -> Iterator[bytes]:
    yield _WHOLE + b"]Q1" + "粤智助".encode() + b"\r\n"
    yield _WHOLE + b"\x02" + "医保".encode("gb18030") + b"\x03"
    yield _DRIBBLE + b"]C1ABC-123\r6901234567892\n"
    yield _WHOLE + b"x" * 4200 + b"\r"


def camera_pipe() -> Iterator[bytes]:
    opened = packed_settings(CameraSettings(640, 480, 30.0, "MJPG", 0.01, 1.0))
    yield Head(Kind.OPENED, len(opened)).packed() + opened
    yield Head(Kind.PICTURE, 12, 2, 2, 1.5, 0.25).packed() + bytes(12)
    yield Head(Kind.GONE).packed()


def power_answers() -> Iterator[bytes]:
    listed = (
        b'BEGIN LIST VAR kiosk\nVAR kiosk battery.charge "85"\nVAR kiosk ups.status "OB LB"\n'
        b'VAR kiosk device.model "Bench \\"600\\""\nEND LIST VAR kiosk\n'
    )
    yield _WHOLE + listed
    yield _DRIBBLE + listed
    yield _WHOLE + b"ERR DATA-STALE\n"


def sounds() -> Iterator[bytes]:
    yield to_wav(Sound(16000, 1, bytes(64)))
    yield to_wav(Sound(8000, 2, bytes(64)))


def carried_files() -> Iterator[bytes]:
    for purpose in Purpose:
        stream = io.BytesIO()
        at = "2026-11-23T08:00:00+08:00"
        carried_id = "019abc00-0000-7000-8000-000000000001"
        header = CarriedHeader(FORMAT, purpose, carried_id, "GD-1", at, 1, "ed25519", "0123456789abcdef")
        writer = CarriedWriter(stream.write, lambda _text: bytes(64), header)
        writer.add(KindOfFrame.PIECE, piece("ab" * 32, 0, b"piece"))
        writer.add(KindOfFrame.BATCH, b'{"wire":1,"terminal":"GD-1","batch_id":"b","entries":[]}')
        writer.close()
        yield stream.getvalue()


def _frame(answer: bytes) -> bytes:
    counted = struct.pack(">H", len(answer) + 1) + answer
    return b"\xaa\xaa\xaa\x96\x69" + counted + bytes((reduce(xor, counted),))


def _attribute(tag: int, name: bytes, value: bytes) -> bytes:
    return bytes((tag,)) + struct.pack(">H", len(name)) + name + struct.pack(">H", len(value)) + value
