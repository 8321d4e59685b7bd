"""``probe URL``: what answers there, with its identity and state."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from devices.commands.output import DEFAULT_FONT, Commands, Exit, fault_json, identity_json, refuse, say_json, state_json
from devices.contract import DeviceFault, Driver, is_usable

_CAMERA_PATHS = ("/dev/video", "/dev/v4l/")


def add_to(commands: Commands) -> None:
    probe = commands.add_parser("probe", help="看看一个地址上是什么设备：0 有可用的设备，3 没有回应或不可用")
    probe.add_argument(
        "url",
        metavar="URL",
        help="/dev/ttyUSB0、socket://、ipp://、http://、/dev/v4l/by-id/……、pcsc:、nut://、alsa:、gpio:",
    )
    probe.add_argument("--font", type=Path, default=DEFAULT_FONT)
    probe.set_defaults(run=run_probe)


def run_probe(options: argparse.Namespace) -> Exit:
    if urlsplit(options.url).scheme in ("ipp", "ipps"):
        from devices.commands.probe_document import probe_document

        return probe_document(options.url)
    tried: dict[str, object] = {}
    for driver in _drivers(options.url, options.font):
        try:
            opened = driver.open()
            if isinstance(opened, DeviceFault):
                tried[driver.kind] = fault_json(opened)["code"]
                continue
            state = driver.poll()
        finally:
            driver.close()
        found = {"ok": True, "url": options.url, "kind": driver.kind, "identity": identity_json(opened)}
        say_json(found | state_json(state))
        return Exit.DONE if is_usable(state) else Exit.DEVICE
    nothing = DeviceFault("probe.nothing", "这个地址上没有认识的设备。", "请检查地址、电源和连线。")
    return refuse(nothing, Exit.DEVICE, as_json=True, more={"url": options.url, "tried": tried})


def _drivers(url: str, font: Path) -> Iterator[Driver]:
    try:
        yield from _candidates(url, font)
    except ValueError:
        # An address of a known scheme that lacks what the scheme needs: nothing can be there.
        return


def _candidates(url: str, font: Path) -> Iterator[Driver]:
    """Drivers worth trying, the harmless question first: a printer would print a card reader's request."""
    scheme = urlsplit(url).scheme
    if scheme in ("http", "https") or url.startswith(_CAMERA_PATHS):
        from devices.camera.driver import OpenCvCamera

        yield OpenCvCamera(url)
    elif scheme in ("pcsc", "vpcd"):
        from devices.socialcard.driver import SocialCardDriver

        yield SocialCardDriver(url)
    elif scheme == "nut":
        from devices.power.driver import NutPowerSupply

        yield NutPowerSupply(url)
    elif scheme == "alsa":
        from devices.speaker.driver import AplaySpeaker

        yield AplaySpeaker(url)
    elif scheme == "gpio":
        from devices.inputs.driver import CabinetInputs

        yield CabinetInputs(url)
    else:
        from devices.idcard.driver import SamCardReader
        from devices.inputs.driver import CabinetInputs
        from devices.receipt.driver import EscPosPrinter

        yield EscPosPrinter(url, font=font)
        yield SamCardReader(url)
        yield CabinetInputs(url)
