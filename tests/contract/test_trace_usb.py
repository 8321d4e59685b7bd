"""Card readers on USB: recorded packet by packet, nothing of the owner kept, replayed to the driver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.commands.output import DEFAULT_FONT
from devices.commands.trace import replay
from devices.idcard.simulated_card import SimulatedPerson, card_of
from devices.idcard.simulated_usb import SimulatedHidLine, SimulatedUsbDevice, SimulatedUsbEndpoints
from devices.idcard.simulator import SamFault, SimulatedSamReader
from devices.idcard.usb_ports import HidrawDevice, UsbDevice
from devices.trace.events import Event, Heading, Trace, What
from devices.trace.file import UnredactedTrace, read_trace, save, write_trace
from devices.trace.recorder import Recorder
from devices.trace.redact import redact
from devices.trace.replay import TraceMismatch
from devices.trace.scenarios import play
from devices.trace.usb import recording_usb

PERSON = SimulatedPerson(
    kind="resident",
    name="欧阳翠花",
    sex="女",
    nation="汉",
    birth="19500312",
    address="广东省高州市荔香镇红荔村委会大塘坡村12号",
    number="440981195003120641",
    authority="高州市公安局",
    valid_from="20200601",
    valid_until="长期",
)
SPLIT, BULK = "usb://0400:c35a?packets=split", "usb://0400:c35a?packets=bulk"
HID, NUMBERED = "hidraw:/dev/hidraw0", "hidraw:/dev/hidraw0?report=5"
STEPS = ("open", "poll", "read", "address", "present", "close")


@dataclass
class Rig:
    address: str
    module: SimulatedSamReader
    line: SimulatedUsbEndpoints | SimulatedHidLine

    def device(self, _url: str) -> UsbDevice:
        if isinstance(self.line, SimulatedHidLine):
            return HidrawDevice(self.line.host_descriptor)
        return SimulatedUsbDevice(self.line)

    def recorded(self, *steps: str) -> Trace:
        heading = Heading(kind="idcard", transport="usb", address=self.address, simulated=True, steps=steps)
        recorder = Recorder()
        outcome = play(heading, self.address, font=DEFAULT_FONT, open_port=recording_usb(recorder, self.device))
        return recorder.trace(heading).with_outcome(outcome)


@pytest.fixture(params=[SPLIT, BULK, HID, NUMBERED])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    address: str = request.param
    line: SimulatedUsbEndpoints | SimulatedHidLine
    if address.startswith("usb:"):
        line = SimulatedUsbEndpoints("split" if address == SPLIT else "bulk")
    else:
        line = SimulatedHidLine(number=5 if address == NUMBERED else 0)
    module = SimulatedSamReader(line)
    module.insert(card_of(PERSON, newest_address="广东省高州市荔香镇新村路1号"))
    module.start()
    yield Rig(address, module, line)
    module.stop()
    if isinstance(line, SimulatedHidLine):
        line.close()


def held(trace: Trace) -> bytes:
    """Every byte that came in, in order, without what leads a numbered report."""
    lead = 1 if trace.heading.address == NUMBERED else 0
    return b"".join(event.data[lead:] for event in trace.events if event.what is What.IN)


def test_a_read_is_kept_without_its_owner_and_replays(rig: Rig, tmp_path: Path) -> None:
    raw = rig.recorded(*STEPS)
    assert raw.heading.outcome == ("Identity", "Ready", "CardReading", "str", "bool", "done")
    name, number = PERSON.name.encode("utf-16-le"), PERSON.number.encode("utf-16-le")
    assert name in held(raw)
    with pytest.raises(UnredactedTrace):
        write_trace(tmp_path / "raw.jsonl", raw)
    save(tmp_path / "clean.jsonl", raw)
    kept = read_trace(tmp_path / "clean.jsonl")
    assert isinstance(kept, Trace)
    assert name not in held(kept)
    assert number not in held(kept)
    assert redact(kept) == kept
    assert [(event.what, len(event.data), event.endpoint) for event in kept.events] == [
        (event.what, len(event.data), event.endpoint) for event in raw.events
    ], "packets stay as they were cut"
    assert replay(kept) == raw.heading.outcome


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (SamFault.BAD_XOR, "idcard.checksum"),
        (SamFault.WRONG_LENGTH, "idcard.length"),
        (SamFault.TRUNCATION, "idcard.truncated"),
    ],
)
def test_a_fault_is_still_to_be_seen_in_what_is_kept(rig: Rig, fault: SamFault, code: str) -> None:
    rig.module.fault(fault, on="read")
    raw = rig.recorded("open", "read", "close")
    assert raw.heading.outcome == ("Identity", code, "done")
    assert replay(redact(raw)) == raw.heading.outcome


def test_a_driver_that_sends_something_else_is_told_where(rig: Rig) -> None:
    kept = redact(rig.recorded("open", "poll", "close"))
    last = max(index for index, event in enumerate(kept.events) if event.what is What.OUT)
    spoilt: Event = replace(kept.events[last], data=kept.events[last].data[:-1] + b"\x99", masked=())
    with pytest.raises(TraceMismatch, match=f"event {last}"):
        replay(Trace(kept.heading, (*kept.events[:last], spoilt, *kept.events[last + 1 :])))


def test_a_pulled_cable_is_recorded_and_replayed() -> None:
    line = SimulatedUsbEndpoints("split")
    module = SimulatedSamReader(line)
    module.start()
    try:
        rig = Rig(SPLIT, module, line)
        line.unplug()
        raw = rig.recorded("open", "close")
    finally:
        module.stop()
    assert raw.heading.outcome[0] == "idcard.unplugged"
    assert What.LOST in {event.what for event in raw.events}
    assert replay(redact(raw)) == raw.heading.outcome


PACKETS = st.lists(st.tuples(st.sampled_from([What.IN, What.OUT, What.RESET]), st.binary(max_size=90)), max_size=12)


@given(PACKETS, st.sampled_from([SPLIT, BULK, HID, NUMBERED]))
def test_any_packets_are_redacted_once_and_keep_their_sizes(packets: list[tuple[What, bytes]], address: str) -> None:
    events = tuple(Event(0.0, what, b"" if what is What.RESET else data, endpoint=0x81) for what, data in packets)
    trace = Trace(Heading(kind="idcard", transport="usb", address=address, simulated=True), events)
    clean = redact(trace)
    assert redact(clean) == clean
    assert [len(event.data) for event in clean.events] == [len(event.data) for event in events]
    assert all(start < end <= len(event.data) for event in clean.events for start, end in event.masked)
