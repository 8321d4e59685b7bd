"""``python -m kiosk bind``: what is plugged in where, asked of the devices themselves, as tables for kiosk.toml.

Ports are named by where they are on the machine (``/dev/serial/by-path``), so that a device of the same kind put in its
place is found again. A scanner says nothing until it reads: a port where nobody answers is told and left to the technician.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Final

from devices.contract import DeviceFault, Driver, Identity
from kiosk.domain.values import dataclass
from kiosk.maintenance.overview import LABELS

_DEV: Final = Path("/dev")
_STABLE: Final = ("serial/by-path/*", "usb/lp*", "hidraw*", "v4l/by-path/*-video-index0")
_PLAIN: Final = ("ttyUSB*", "ttyACM*")
_CAMERAS: Final = ("http://", "https://", "/dev/v4l/", "/dev/video")


@dataclass(frozen=True, slots=True)
class Found:
    """One address and what answered there; ``kind`` is empty when nobody did, ``tried`` says what each was told."""

    address: str
    kind: str = ""
    identity: str = ""
    tried: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return {"address": self.address, "kind": self.kind, "identity": self.identity, "tried": self.tried}


def ports(dev: Path = _DEV) -> list[str]:
    """Everything local that a device of ours may be plugged into; a port is named once, by its stable name."""
    stable = [path for pattern in _STABLE for path in sorted(dev.glob(pattern))]
    known = {path.resolve() for path in stable}
    plain = [path for pattern in _PLAIN for path in sorted(dev.glob(pattern)) if path.resolve() not in known]
    return [f"hidraw:{path}" if path.name.startswith("hidraw") else str(path) for path in [*stable, *plain]]


def look(address: str, font: Path) -> Found:
    """Asks what is there, the harmless question first: a printer would print a card reader's request."""
    tried: dict[str, str] = {}
    for driver in _candidates(address, font):
        try:
            answer = driver.open()
        finally:
            driver.close()
        if isinstance(answer, Identity):
            parts = (answer.vendor, answer.model, answer.serial)
            return Found(address, driver.kind, " ".join(part for part in parts if part), tried)
        tried[driver.kind] = answer.code if isinstance(answer, DeviceFault) else ""
    return Found(address, tried=tried)


def _candidates(address: str, font: Path) -> Iterator[Driver]:
    if address.startswith(("ipp://", "ipps://")):
        from devices.document.driver import IppPrinter

        yield IppPrinter(address)
    elif address.startswith(_CAMERAS):
        from devices.camera.driver import OpenCvCamera

        yield OpenCvCamera(address)
    elif address.startswith("pcsc:"):
        from devices.socialcard.driver import SocialCardDriver

        yield SocialCardDriver(address)
    elif address.startswith("hidraw:"):
        from devices.idcard.driver import SamCardReader

        yield SamCardReader(address)
    else:
        from devices.idcard.driver import SamCardReader
        from devices.inputs.driver import CabinetInputs
        from devices.receipt.driver import EscPosPrinter

        yield EscPosPrinter(address, font=font)
        yield SamCardReader(address)
        yield CabinetInputs(address)


def tables(found: list[Found]) -> str:
    """The devices' part of kiosk.toml. The first of a kind is bound; another one and a silent port become comments."""
    lines: list[str] = []
    bound: set[str] = set()
    for one in found:
        if not one.kind:
            lines += [
                f"# {one.address}：没有回应。是扫码器就写：",
                "# [devices.scanner]",
                f"# url = {_quoted(one.address)}",
                "",
            ]
        elif one.kind in bound:
            lines += [f"# 又一个{LABELS.get(one.kind, one.kind)}：{one.address} {one.identity}".rstrip(), ""]
        else:
            bound.add(one.kind)
            lines += [f"# {LABELS.get(one.kind, one.kind)} {one.identity}".rstrip()]
            lines += [f"[devices.{one.kind}]", f"url = {_quoted(one.address)}", ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
