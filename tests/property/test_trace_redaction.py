"""No name, number or address survives in a trace, whatever went wrong on the wire while it was recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.contract import CardRecord, QrCode, Slip, TextLine
from devices.document.protocol import Attribute, Operation, Tag, build_request
from devices.idcard.protocol import Reply, ReplyParser, check_byte
from devices.idcard.records import decode_record
from devices.idcard.simulated_card import SimulatedPerson, card_of
from devices.receipt.encoder import SlipEncoder
from devices.scanner.framing import CodeSplitter
from devices.trace.events import Event, Heading, Trace, What
from devices.trace.file import save
from devices.trace.redact import redact
from devices.trace.redact_card import INVENTED

FONT = Path(__file__).parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
ENCODINGS = ("utf-16-le", "utf-16-be", "utf-8", "gb18030")
# Characters that stand in no stand-in.
NAMES = st.text(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈",
    min_size=2,
    max_size=6,
)
ADDRESSES = st.text("广东茂名高州荔香镇红村委会大塘坡东莞佛山", min_size=6, max_size=30)
NUMBERS = st.from_regex(r"[1-6][0-9]{5}(18|20)[0-9]{9}[2-9X]", fullmatch=True)


def _cards() -> st.SearchStrategy[SimulatedPerson]:
    def person(name: str, address: str, number: str) -> SimulatedPerson:
        return SimulatedPerson(
            kind="resident",
            name=name,
            sex="女",
            birth=number[6:14],
            number=number,
            valid_from="20190601",
            valid_until="长期",
            nation="壮",
            address=address,
            authority="高州派出所",
        )

    return st.builds(person, NAMES, ADDRESSES, NUMBERS)


def _frame(data: bytes) -> bytes:
    counted = (len(data) + 4).to_bytes(2, "big") + b"\0\0\x90" + data
    return b"\xaa\xaa\xaa\x96\x69" + counted + bytes((check_byte(counted),))


@st.composite
def _damaged(draw: st.DrawFn, frame: bytes) -> bytes:
    """The frame as a bad line may deliver it."""
    kind = draw(st.sampled_from(("whole", "cut", "bytes lost", "byte changed", "length changed", "junk before", "no head")))
    at = draw(st.integers(0, len(frame) - 1))
    match kind:
        case "cut":
            return frame[:at]
        case "bytes lost":
            return frame[:at] + frame[at + draw(st.integers(1, 40)) :]
        case "byte changed":
            return frame[:at] + draw(st.binary(min_size=1, max_size=1)) + frame[at + 1 :]
        case "length changed":
            return frame[:5] + draw(st.binary(min_size=2, max_size=2)) + frame[7:]
        case "junk before":
            return draw(st.binary(max_size=20)) + frame
        case "no head":
            return frame[7:]
        case _:
            return frame


def _in_pieces(stream: bytes, cuts: list[int], what: What = What.IN) -> list[Event]:
    places = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    return [Event(place / 1000, what, stream[a:b]) for place, (a, b) in enumerate(pairwise(places))]


def _assert_gone(trace: Trace, secrets: list[str]) -> None:
    """Not in what the file holds, in either direction or across, nor in the words around it."""
    streams = [b"".join(event.data for event in trace.events if event.what is what) for what in (What.OUT, What.IN)] + [
        b"".join(event.data for event in trace.events)
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.jsonl"
        save(path, trace)
        words = re.sub(rb'"hex":"[0-9a-f]*"|"at":[0-9.e-]+', b"", path.read_bytes())
    for secret in filter(_tells_somebody, secrets):
        for encoding in ENCODINGS:
            bytes_of = secret.encode(encoding)
            assert not any(bytes_of in stream for stream in streams), encoding
            assert bytes_of not in words


def _tells_somebody(piece: str) -> bool:
    """Rows of noughts stand in every picture, and some digits in the invented cards."""
    invented = any(piece in record.decode("utf-16-le") for record in INVENTED.values())
    return not invented and (len(piece) < 7 or len(set(piece)) > 3)


def _secrets(person: SimulatedPerson) -> list[str]:
    """Whole, and every piece long enough to tell somebody by."""
    pieces = [person.name[i : i + 2] for i in range(len(person.name) - 1)]
    pieces += [person.address[i : i + 4] for i in range(len(person.address) - 3)]
    pieces += [person.number[i : i + 7] for i in range(12)]
    return pieces


CARD = Heading(kind="idcard", transport="serial", simulated=True)


@settings(max_examples=60, deadline=None)
@given(st.data(), _cards(), st.lists(st.integers(0, 4000), max_size=12), st.binary(min_size=1024, max_size=1024))
def test_nothing_of_a_card_survives(data: st.DataObject, person: SimulatedPerson, cuts: list[int], photo: bytes) -> None:
    card = replace(card_of(person, newest_address=person.address), photo=photo)
    prints = data.draw(st.sampled_from((None, 0, 512, 1024)))
    sizes = b"\x01\x00\x04\x00" + (b"" if prints is None else prints.to_bytes(2, "big"))
    base = _frame(sizes + card.text + photo + b"\x5a" * (prints or 0))
    stream = data.draw(_damaged(base)) + data.draw(_damaged(_frame(card.appended_address)))
    events = [Event(0.0, What.OUT, b"\x01"), *_in_pieces(stream, cuts)]
    clean = redact(Trace(CARD, tuple(events)))
    _assert_gone(clean, _secrets(person))
    left = b"".join(event.data for event in clean.events)
    assert len(set(photo[:16])) < 3 or photo[:16] not in left
    assert b"\x5a\x5a\x5a\x5a" not in left
    assert redact(clean) == clean
    assert [len(event.data) for event in clean.events] == [len(event.data) for event in events]


@settings(max_examples=60, deadline=None)
@given(_cards(), st.lists(st.integers(0, 4000), max_size=6), st.booleans())
def test_a_redacted_card_still_reads_and_a_wrong_check_byte_stays_wrong(
    person: SimulatedPerson, cuts: list[int], spoilt: bool
) -> None:
    frame = _frame(b"\x01\x00\x04\x00" + card_of(person).text + bytes(1024))
    frame = frame[:-1] + bytes((frame[-1] ^ (0x55 if spoilt else 0),))
    clean = redact(Trace(CARD, tuple(_in_pieces(frame, cuts))))
    events = ReplyParser().feed(b"".join(event.data for event in clean.events))
    replies = [event for event in events if isinstance(event, Reply)]
    assert bool(replies) is not spoilt
    assert all(isinstance(decode_record(reply.data[4:260]), CardRecord) for reply in replies)


@pytest.mark.parametrize("kind", sorted(INVENTED))
def test_the_invented_cards_are_good_cards(kind: str) -> None:
    record = decode_record(INVENTED[kind])  # type: ignore[index]  # sorted() forgets that these are kinds
    assert isinstance(record, CardRecord)
    assert record.kind == kind


@settings(max_examples=40, deadline=None)
@given(NAMES, NUMBERS, ADDRESSES, st.lists(st.integers(0, 9000), max_size=12), st.integers(0, 40))
def test_nothing_of_a_slip_survives(name: str, number: str, address: str, cuts: list[int], lost: int) -> None:
    blocks = (TextLine(f"{name} {number}", bold=True), TextLine(f"住址：{address}㐀{name}"), QrCode(f"{name}{number}"))
    encoded = _ENCODER.encode(Slip(blocks))
    stream = (encoded.prologue + b"".join(encoded.body) + encoded.cut)[lost:]
    heading = Heading(kind="receipt", transport="serial", simulated=True, slip=(name, f"{name} {number}"))
    echoed = Event(9.0, What.IN, stream)
    clean = redact(Trace(heading, (*_in_pieces(stream, cuts, What.OUT), echoed)))
    _assert_gone(clean, [name, address, *(number[i : i + 7] for i in range(12))])
    assert redact(clean) == clean


_ENCODER = SlipEncoder(FONT)


@settings(max_examples=40, deadline=None)
@given(
    NAMES,
    NUMBERS,
    st.sampled_from(("utf-8", "gb18030")),
    st.sampled_from((b"\r", b"\r\n", b"", b"\x03")),
    st.lists(st.integers(0, 200), max_size=5),
    st.booleans(),
)
def test_nothing_of_a_scanned_code_survives_and_it_decodes_alike(
    name: str, number: str, encoding: str, end: bytes, cuts: list[int], broken: bool
) -> None:
    content = b"]Q1" + f"{name},{number}".encode(encoding) + (b"\xff" if broken else b"")
    stream = (b"\x02" if end == b"\x03" else b"") + content + end
    heading = Heading(kind="scanner", transport="serial", simulated=True)
    clean = redact(Trace(heading, tuple(_in_pieces(stream, cuts))))
    _assert_gone(clean, [name, *(number[i : i + 7] for i in range(12))])
    assert redact(clean) == clean
    (before,), (after,) = (_scanned(data) for data in (stream, b"".join(event.data for event in clean.events)))
    assert type(after) is type(before)


def _scanned(stream: bytes) -> list[object]:
    splitter = CodeSplitter()
    return [*splitter.feed(stream, 0.0), *splitter.idle(1.0)]


@settings(max_examples=40, deadline=None)
@given(NAMES, NUMBERS, ADDRESSES, st.integers(0, 60), st.booleans())
def test_nothing_of_a_page_survives(name: str, number: str, address: str, lost: int, cut: bool) -> None:
    pdf = f"%PDF-1.7\n{name} {number} {address}\n%%EOF".encode()
    attributes = (
        Attribute("requesting-user-name", Tag.NAME, (name,)),
        Attribute("job-name", Tag.NAME, (f"{name}的证明",)),
    )
    request = build_request(Operation.PRINT_JOB, 7, "ipp://printer/ipp/print", attributes, (), pdf)
    answer = b"HTTP/1.1 200\r\n\r\n" + build_request(Operation.GET_JOBS, 7, "ipp://printer/ipp/print", attributes)
    request = request[: len(request) - lost] if cut else request
    heading = Heading(kind="document", transport="http", simulated=True, job_name=f"{name}的证明")
    events = (Event(0.0, What.OUT, request), Event(0.1, What.IN, answer), Event(0.2, What.IN, answer[lost:]))
    clean = redact(Trace(heading, events))
    _assert_gone(clean, [name, address, *(number[i : i + 7] for i in range(12))])
    assert redact(clean) == clean
    assert b"printer/ipp/print" in clean.events[0].data
