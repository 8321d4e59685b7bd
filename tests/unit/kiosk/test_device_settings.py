"""Every kind of device that there is a driver for stands in kiosk.toml, is run, and is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.plain_terminal import write_plain_terminal
from devices.contract import Absent, DeviceFault, DeviceState, DeviceStatus, Identity, Ready
from devices.hub import DeviceHub
from devices.inputs.faults import fault as inputs_fault
from devices.power.faults import fault as power_fault
from kiosk.composition import simulated_ids
from kiosk.devicelist import add_devices
from kiosk.maintenance.doctor import device_finding
from kiosk.maintenance.overview import LABELS, device_row
from kiosk.selfreport import device_report
from kiosk.session.ambient import Light
from kiosk.session.technician import TESTS
from kiosk.settings import DeviceSettings, LoadedSettings, SettingsProblem, load_settings
from kiosk.shell.field_tests import FIELD_TESTS

ASSETS = Path(__file__).resolve().parents[3] / "assets"
EVERY = """
[devices.idcard]
url = "hidraw:/dev/hidraw0"
[devices.receipt]
url = "socket://192.168.1.9:9100"
model = "epson-tm"
[devices.document]
url = "cups:kioskA4"
[devices.camera]
url = "/dev/v4l/by-id/face"
[devices.scanner]
url = "/dev/ttyACM0"
baud = 9600
trigger = true
[devices.documentcamera]
url = "/dev/v4l/by-id/desk"
[devices.socialcard]
url = "pcsc:"
[devices.power]
url = "nut://localhost/kiosk"
simulated = true
[devices.inputs]
url = "gpio:/dev/gpiochip0?door=5&tamper=6"
[devices.speaker]
url = "alsa:plughw:1,0"
[devices.microphone]
url = "alsa:plughw:1,0"
[devices.lights]
url = "/dev/ttyUSB2"
card = 1
slip = 2
"""


def terminal_with(folder: Path, more: str) -> LoadedSettings:
    config = write_plain_terminal(folder)
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    return load_settings(config)


def refusal(folder: Path, more: str) -> str:
    with pytest.raises(SettingsProblem) as refused:
        terminal_with(folder, more)
    return str(refused.value)


def test_every_kind_is_run_under_its_own_name_and_kind(tmp_path: Path) -> None:
    loaded = terminal_with(tmp_path, EVERY)
    hub = DeviceHub(lambda _status: None)
    add_devices(hub, loaded, ASSETS)
    names = set(DeviceSettings.__struct_fields__)
    assert {status.device_id: status.kind for status in hub.statuses()} == {name: name for name in names}
    assert set(LABELS) == names == TESTS
    assert set(FIELD_TESTS) < names
    assert simulated_ids(loaded) == {"power"}


def test_every_driver_of_the_library_has_a_table() -> None:
    """A driver is a folder with a driver.py; one that the terminal cannot be given is no use in a village."""
    folders = {driver.parent.name for driver in (ASSETS.parent / "devices").glob("*/driver.py")}
    assert folders == set(DeviceSettings.__struct_fields__)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('[devices.scaner]\nurl = "/dev/ttyACM0"', "不认识“devices.scaner”，是不是“scanner”？"),
        ('[devices.power]\nurll = "nut://x/y"', "不认识“devices.power.urll”，是不是“url”？"),
        ('[devices.power]\nurl = "nutt://localhost/kiosk"', "devices.power.url 不认识“nutt:”，是不是“nut”？"),
        ('[devices.power]\nurl = "nut://localhost"', "devices.power.url 应像 nut://主机/名称 这样"),
        ('[devices.scanner]\nurl = "ttyACM0"', "devices.scanner.url 应像 /dev/ttyACM0"),
        ('[devices.scanner]\nurl = "/dev/ttyACM0"\nbaud = 9601', "devices.scanner.baud 只能是1200"),
        ('[devices.scanner]\nurl = "/dev/ttyACM0"\ntriger = true', "不认识“devices.scanner.triger”，是不是“trigger”？"),
        ('[devices.socialcard]\nurl = "vpcd:"', "devices.socialcard.url 应像 pcsc:"),
        ('[devices.inputs]\nurl = "gpio:/dev/gpiochip0?dor=5"', "devices.inputs.url 应像"),
        ('[devices.speaker]\nurl = "alsa:"', "devices.speaker.url 应像 alsa:default"),
        ('[devices.speaker]\nprogram = "aplay"', "devices.speaker.program 应是绝对路径，现在是“aplay”"),
        ('[devices.microphone]\nprogram = "arecord"', "devices.microphone.program 应是绝对路径，现在是“arecord”"),
        ('[devices.document]\nurl = "cups:a b"', "devices.document.url 应像"),
        ('[devices.document]\nurl = "cups://:631/"', "devices.document.url 应像"),
        ('[devices.document]\nurl = "ip://printer/ipp/print"', "不认识“ip:”，是不是“ipp”？"),
        ('[devices.receipt]\nurl = "/dev/usb/lp0"\nmodel = "epson-tn"', "没有“epson-tn”这种打印机，是不是“epson-tm”？"),
        ('[devices.lights]\nurl = "/dev/ttyUSB2"', "devices.lights 要写明哪个口的灯接在第几路"),
        ('[devices.lights]\nurl = "/dev/ttyUSB2"\ncard = 9', "devices.lights.card 只能是1到8"),
        ('[devices.lights]\nurl = "lights"\ncard = 1', "devices.lights.url 应像 /dev/ttyUSB2"),
        ('[devices.documentcamera]\nurl = "desk"', "devices.documentcamera.url 应像 /dev/v4l/by-id/"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(tmp_path: Path, table: str, words: str) -> None:
    assert words in refusal(tmp_path, table + "\n")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("cups:kioskA4", "ipp://localhost:631/printers/kioskA4"),
        ("cups://192.168.1.9:631/kioskA4", "ipp://192.168.1.9:631/printers/kioskA4"),
        ("ipp://192.168.1.9/ipp/print", "ipp://192.168.1.9/ipp/print"),
    ],
)
def test_the_scheme_is_the_route_to_the_page_printer(tmp_path: Path, url: str, address: str) -> None:
    hub = DeviceHub(lambda _status: None)
    add_devices(hub, terminal_with(tmp_path, f'[devices.document]\nurl = "{url}"\n'), ASSETS)
    status = hub.status("document")
    assert status is not None
    assert status.address == address


def status_of(device: str, state: DeviceState) -> DeviceStatus:
    return DeviceStatus(device, device, "", state)


LOW = Ready(Identity("power"), (power_fault("power.low_battery"), power_fault("power.replace_battery")))
OPENED = Ready(Identity("inputs"), (inputs_fault("inputs.tamper"), inputs_fault("inputs.door_open")))


@pytest.mark.parametrize(
    ("device", "state", "code"), [("power", LOW, "power.low_battery"), ("inputs", OPENED, "inputs.tamper")]
)
def test_a_notice_of_a_working_device_reaches_technician_doctor_and_platform(device: str, state: Ready, code: str) -> None:
    row = device_row(status_of(device, state), frozenset())
    assert (row.light, row.code) == (Light.YELLOW, code)
    assert row.advice
    finding = device_finding(status_of(device, state))
    assert (finding.ok, finding.code) == (True, code)
    assert finding.message.startswith("正常，要留意：")
    report = device_report(status_of(device, state), frozenset({device}))
    assert (report.state, report.code, report.simulated) == ("ready", code, True)
    assert report.message == "".join(notice.message for notice in state.notices)


def test_a_device_in_order_has_nothing_to_say() -> None:
    well = Ready(Identity("power"))
    assert device_row(status_of("power", well), frozenset()).light is Light.GREEN
    assert device_finding(status_of("power", well)).message == "正常"
    assert device_report(status_of("power", well), frozenset()).code == ""


def test_a_report_is_no_longer_than_the_platform_takes() -> None:
    wordy = Absent(DeviceFault("power.no_service", "很长的一句话。" * 100, ""))
    assert len(device_report(status_of("power", wordy), frozenset()).message) == 200
