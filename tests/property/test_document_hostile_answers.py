"""Whatever attributes a printer sends, the typed readings raise nothing, stay small and never turn silence into plenty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.contract import Printed
from devices.document.capabilities import capabilities_of
from devices.document.driver import state_of_printer
from devices.document.judgement import direct_judge
from devices.document.protocol import MAX_DEPTH, AttributeGroup, Group, MalformedMessage, Value, parse_response
from devices.document.supplies import MAX_ENTRIES, SUPPLY_FIELDS, Level, supplies_of

_FIELDS = (
    *SUPPLY_FIELDS,
    "job-state",
    "job-name",
    "job-impressions-completed",
    "printer-state",
    "printer-uuid",
    "sides-supported",
)
_PLAIN = st.one_of(
    st.integers(-(2**31), 2**31 - 1),
    st.booleans(),
    st.text(max_size=40),
    st.binary(max_size=80),
    st.sampled_from(
        [b"level=-3;maxcapacity=0;name=;", b"class=receptacleThatIsFilled;level=200;maxcapacity=7", "#", "##FF", "none"]
    ),
    st.tuples(st.integers(-5, 5), st.integers(-5, 5)),
)
_MEMBERS = st.dictionaries(
    st.sampled_from(["media-size", "x-dimension", "y-dimension", "media-type"]), st.lists(_PLAIN, max_size=3)
)


def _group(members: dict[str, list[Value]]) -> AttributeGroup:
    return AttributeGroup(0x34, members)


_VALUE = st.one_of(_PLAIN, st.builds(_group, _MEMBERS))
_ATTRIBUTES = st.dictionaries(st.sampled_from(_FIELDS), st.lists(_VALUE, max_size=40), max_size=10)


@given(_ATTRIBUTES)
def test_any_attributes_are_read(attributes: dict[str, list[Value]]) -> None:
    printer = AttributeGroup(Group.PRINTER, attributes)
    supplies = supplies_of(printer)
    assert max(len(supplies.markers), len(supplies.trays), len(supplies.ready)) <= MAX_ENTRIES
    assert all(marker.percent is None or 0 <= marker.percent <= 100 for marker in supplies.markers)
    assert all(tray.sheets is None or tray.sheets >= 0 for tray in supplies.trays)
    if "marker-levels" not in attributes and "printer-supply" not in attributes:
        assert all(marker.level is Level.UNKNOWN for marker in supplies.markers)
    assert capabilities_of("ipp://x/", printer).uri == "ipp://x/"
    assert state_of_printer(printer) is not None


@given(_ATTRIBUTES, st.integers(0, 3), st.booleans())
def test_only_the_state_completed_is_printed(attributes: dict[str, list[Value]], most: int, counts: bool) -> None:
    job = AttributeGroup(Group.JOB, attributes)
    outcome = direct_judge(job, most_pages=most, counts=counts)
    assert isinstance(outcome, Printed) <= (job.number("job-state") == 9)


def test_collections_nest_only_so_deep() -> None:
    begin = b"\x34\x00\x01c\x00\x00" + b"\x4a\x00\x00\x00\x01m" + b"\x34\x00\x00\x00\x00"
    deeper = b"\x4a\x00\x00\x00\x01m" + b"\x34\x00\x00\x00\x00"
    message = bytes.fromhex("0200 0000 00000007 04") + begin + deeper * MAX_DEPTH + b"\x03"
    with pytest.raises(MalformedMessage, match="deep"):
        parse_response(message)
