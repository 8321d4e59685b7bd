"""IPP bytes: requests against pyipp's serializer, answers against its parser, and reasons in their makers' spellings."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyipp.enums import IppOperation
from pyipp.parser import parse as pyipp_parse
from pyipp.serializer import encode_dict

from devices.document.protocol import (
    Attribute,
    Group,
    MalformedMessage,
    Operation,
    Tag,
    build_request,
    parse_response,
    stem,
    stems,
)

URI = "ipp://localhost:631/ipp/print"


def test_a_print_job_is_byte_for_byte_what_an_independent_encoder_writes() -> None:
    ours = build_request(
        Operation.PRINT_JOB,
        7,
        URI,
        (
            Attribute("requesting-user-name", Tag.NAME, ("kiosk",)),
            Attribute("job-name", Tag.NAME, ("办件-0001",)),
            Attribute("document-format", Tag.MIME_TYPE, ("application/pdf",)),
        ),
        (Attribute("job-hold-until", Tag.KEYWORD, ("no-hold",)), Attribute("copies", Tag.INTEGER, (1,))),
        b"%PDF",
    )
    theirs = encode_dict(
        {
            "version": (2, 0),
            "operation": IppOperation.PRINT_JOB,
            "request-id": 7,
            "operation-attributes-tag": {
                "attributes-charset": "utf-8",
                "attributes-natural-language": "zh-cn",
                "printer-uri": URI,
                "requesting-user-name": "kiosk",
                "job-name": "办件-0001",
                "document-format": "application/pdf",
            },
            "job-attributes-tag": {"job-hold-until": "no-hold", "copies": 1},
            "data": b"%PDF",
        }
    )
    assert ours == theirs


def test_the_head_of_a_request_is_the_published_one() -> None:
    request = build_request(Operation.GET_PRINTER_ATTRIBUTES, 1, URI)
    assert request[:9] == bytes.fromhex("0200 000b 00000001 01")
    assert request[9:33] == b"\x47\x00\x12attributes-charset\x00\x05utf-8"[:24]
    assert request[-1] == Group.END


_ANSWER = (
    bytes.fromhex("0200 0000 00000007 01")
    + b"\x47\x00\x12attributes-charset\x00\x05utf-8"
    + b"\x02"
    + b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x2a"
    + b"\x23\x00\x09job-state\x00\x04\x00\x00\x00\x09"
    + b"\x44\x00\x11job-state-reasons\x00\x01a"
    + b"\x44\x00\x00\x00\x01b"
    + b"\x36\x00\x08job-name\x00\x0a\x00\x02zh\x00\x04name"
    + b"\x34\x00\x09media-col\x00\x00"
    + b"\x4a\x00\x00\x00\x05inner"
    + b"\x21\x00\x00\x00\x04\x00\x00\x00\x01"
    + b"\x37\x00\x00\x00\x00"
    + b"\x22\x00\x04flag\x00\x01\x01"
    + b"\x33\x00\x05range\x00\x08\x00\x00\x00\x01\x00\x00\x00\x05"
    + b"\x03"
)


def test_an_answer_is_read_with_lists_languages_and_collections() -> None:
    response = parse_response(_ANSWER)
    job = response.first(Group.JOB)
    assert (response.ok, response.request_id) == (True, 7)
    assert (job.number("job-id"), job.number("job-state")) == (42, 9)
    assert job.texts("job-state-reasons") == ("a", "b")
    assert job.text("job-name") == "name"
    assert job.flag("flag") is True
    assert list(job.attributes["range"]) == [(1, 5)]
    assert "inner" not in job.attributes
    assert job.group("media-col").number("inner") == 1
    assert pyipp_parse(_ANSWER)["jobs"][0]["job-id"] == 42


@pytest.mark.parametrize("length", range(len(_ANSWER)))
def test_an_answer_that_ends_early_is_malformed(length: int) -> None:
    with pytest.raises(MalformedMessage):
        parse_response(_ANSWER[:length])


@given(st.binary(max_size=400))
@example(b"\x02\x00\x00\x00\x00\x00\x00\x07\x02\x21\xff\xff")
def test_any_bytes_are_an_answer_or_malformed(data: bytes) -> None:
    try:
        response = parse_response(data)
    except MalformedMessage:
        return
    assert response.groups is not None


@given(st.lists(st.tuples(st.integers(0, len(_ANSWER) - 1), st.integers(0, 255)), max_size=6))
def test_a_bent_answer_is_read_or_malformed(changes: list[tuple[int, int]]) -> None:
    bent = bytearray(_ANSWER)
    for position, value in changes:
        bent[position] = value
    try:
        job = parse_response(bytes(bent)).first(Group.JOB)
    except MalformedMessage:
        return
    assert isinstance(job.text("job-name"), str)
    assert isinstance(job.numbers("job-id"), tuple)


def test_reasons_are_matched_on_their_stem() -> None:
    assert stem("media-empty-error") == stem("media-empty-report") == stem("media-empty-warning") == "media-empty"
    assert stems(("none", "media-empty-error", "media-empty-report", "toner-low")) == ("media-empty", "toner-low")
