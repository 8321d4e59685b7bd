"""The card driver over simulated USB endpoints: the same module, the same frames, three ways of cutting them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from devices.contract import Absent, CardReading, DeviceFault, Identity, NoCard
from devices.idcard.driver import SamCardReader
from devices.idcard.exchange import Port
from devices.idcard.ports import open_port
from devices.idcard.protocol import LONGEST_LENGTH, PREAMBLE, Command, build_request
from devices.idcard.simulated_card import SimulatedPerson, card_of
from devices.idcard.simulated_usb import Shape, SimulatedHidLine, SimulatedUsbDevice, SimulatedUsbEndpoints
from devices.idcard.simulator import SamFault, SimulatedSamReader
from devices.idcard.usb import BulkPackets, Framing, HidReports, SplitEndpoints
from devices.idcard.usb_ports import HidrawDevice, UsbPort
from devices.linetime import JumpingTime

CARD = card_of(
    SimulatedPerson(
        kind="resident",
        name="陈志明",
        sex="男",
        nation="汉",
        birth="19880918",
        number="44092219880918033X",
        valid_from="20200601",
        valid_until="20400601",
    ),
    newest_address="广东省高州市荔香镇新村路1号",
)


JUMPING = JumpingTime()


@dataclass
class Rig:
    module: SimulatedSamReader
    driver: SamCardReader
    endpoints: SimulatedUsbEndpoints | None = None


@pytest.fixture(params=["split", "bulk", "hid", "hid-numbered"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    shape: str = request.param
    if shape.startswith("hid"):
        number = 5 if shape == "hid-numbered" else 0
        line = SimulatedHidLine(number=number)
        module = SimulatedSamReader(line, line_time=JUMPING)

        def open_hid(_url: str, _baud: int) -> Port:
            return UsbPort(HidrawDevice(line.host_descriptor), HidReports(number=number))

        driver = SamCardReader("hidraw:/dev/hidraw0", open_port=open_hid, clock=JUMPING.monotonic)
        module.start()
        yield Rig(module, driver)
        driver.close()
        module.stop()
        line.close()
        return
    with_endpoints = _usb_rig("split" if shape == "split" else "bulk")
    with_endpoints.module.start()
    yield with_endpoints
    with_endpoints.driver.close()
    with_endpoints.module.stop()


def _usb_rig(shape: Shape) -> Rig:
    endpoints = SimulatedUsbEndpoints(shape)
    framings: dict[str, Framing] = {"split": SplitEndpoints(), "bulk": BulkPackets()}

    def open_usb(_url: str, _baud: int) -> Port | DeviceFault:
        return UsbPort(SimulatedUsbDevice(endpoints), framings[shape])

    driver = SamCardReader("usb://0400:c35a", open_port=open_usb, clock=JUMPING.monotonic)
    return Rig(SimulatedSamReader(endpoints, line_time=JUMPING), driver, endpoints)


def _code(answer: object) -> str:
    assert isinstance(answer, DeviceFault), answer
    return answer.code


def test_a_card_is_read_whole(rig: Rig) -> None:
    assert isinstance(rig.driver.open(), Identity)
    assert isinstance(rig.driver.read(), NoCard)
    rig.module.insert(CARD)
    reading = rig.driver.read()
    assert isinstance(reading, CardReading), reading
    assert reading.record.name == "陈志明"
    assert rig.driver.read_appended_address() == "广东省高州市荔香镇新村路1号"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (SamFault.SILENCE, "idcard.silent"),
        (SamFault.LATE_REPLY, "idcard.silent"),
        (SamFault.BAD_XOR, "idcard.checksum"),
        (SamFault.WRONG_LENGTH, "idcard.length"),
        (SamFault.TRUNCATION, "idcard.truncated"),
        (SamFault.WRONG_STATUS, "idcard.unknown_error"),
    ],
)
def test_each_fault_has_its_code_and_leaves_nothing_behind(rig: Rig, fault: SamFault, code: str) -> None:
    rig.driver.open()
    rig.module.insert(CARD)
    rig.module.fault(fault, on="read")
    assert _code(rig.driver.read()) == code
    rig.module.insert(CARD)
    assert isinstance(rig.driver.read(), CardReading)


@pytest.mark.parametrize("shape", ["split", "bulk"])
def test_unplugging_is_told_and_the_driver_comes_back(shape: Shape) -> None:
    rig = _usb_rig(shape)
    assert rig.endpoints is not None
    rig.module.start()
    rig.driver.open()
    rig.endpoints.unplug()
    assert _code(rig.driver.read()) == "idcard.unplugged"
    assert isinstance(rig.driver.poll(), Absent)
    rig.endpoints.replug()
    assert isinstance(rig.driver.open(), Identity)
    rig.module.insert(CARD)
    assert isinstance(rig.driver.read(), CardReading)
    rig.driver.close()
    rig.module.stop()


def test_split_endpoints_part_head_and_body() -> None:
    packets = SplitEndpoints().outgoing(build_request(Command.FIND))
    assert [(packet.endpoint, packet.data.hex()) for packet in packets] == [
        (0x02, "aaaaaa96690003"),
        (0x06, "200122"),
    ]


def test_reports_lead_with_their_number_and_are_full() -> None:
    (packet,) = HidReports(size=64, number=7).outgoing(build_request(Command.FIND))
    assert packet.data == b"\x07" + bytes.fromhex("aaaaaa96690003200122") + bytes(54)
    assert HidReports(number=7).incoming(b"\x08strange") == b""


def test_a_head_that_promises_too_much_is_not_waited_for() -> None:
    framing = SplitEndpoints()
    framing.incoming(PREAMBLE + (LONGEST_LENGTH + 1).to_bytes(2, "big"))
    assert framing.expects() == 0x81
    framing.incoming(PREAMBLE + b"\x00\x04")
    assert framing.expects() == 0x85
    framing.incoming(b"\0" * 64)
    assert framing.expects() == 0x81


def test_packets_never_show_what_they_carry() -> None:
    assert "data" not in repr(BulkPackets().outgoing(b"\x12\x34"))


def test_without_pyusb_the_fault_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usb.core", None)
    answer = open_port("usb://0400:c35a", 0)
    assert _code(answer) == "idcard.usb.no_pyusb"


@pytest.mark.parametrize(
    "url",
    [
        "hidraw:/nowhere",
        "hidraw:/dev/null?size=1",
        "hidraw:/dev/null?report=300",
        "hidraw:/dev/null?size=x",
        "usb://0400:c35a?packets=parcel",
        "usb://0400:c35a?colour=red",
    ],
)
def test_an_address_where_nothing_is(url: str) -> None:
    assert _code(SamCardReader(url).open()) == "idcard.absent"
