"""Debouncing: no contact changes without steady reports, and none that is steady is missed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.inputs.protocol import STEADY_REPORTS, Contact, Debouncer, TamperLatch, decode, encode

contacts = st.integers(0, 15).map(Contact)


@given(st.integers(0, 255))
def test_every_byte_is_a_report_or_none(byte: int) -> None:
    found = decode(byte)
    assert found is None or encode(found) == byte


@given(st.integers(0, 255), st.integers(0, 7))
def test_one_turned_bit_never_passes(byte: int, bit: int) -> None:
    if decode(byte) is not None:
        assert decode(byte ^ (1 << bit)) is None


@given(st.lists(contacts, max_size=60))
def test_what_is_believed_was_steady(reports: list[Contact]) -> None:
    debouncer = Debouncer()
    for index, report in enumerate(reports):
        before = debouncer.contacts
        debouncer.feed(report)
        latest = reports[max(0, index + 1 - STEADY_REPORTS) : index + 1]
        for contact in Contact:
            steady = len(latest) == STEADY_REPORTS and len({each & contact for each in latest}) == 1
            if debouncer.contacts is None:
                continue
            if steady:
                assert debouncer.contacts & contact == report & contact
            else:
                assert before is not None
                assert debouncer.contacts & contact == before & contact


@given(st.lists(contacts, max_size=30))
def test_a_latch_never_forgets_by_itself(reports: list[Contact]) -> None:
    latch = TamperLatch()
    for report in reports:
        latch.see(report)
    assert latch.latched == any(report & Contact.TAMPER for report in reports)
