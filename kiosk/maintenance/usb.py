"""Memory sticks that are plugged in, and the line that lets one of them work at this terminal.

Storage is denied at every USB port (``scripts/debian/70-yuezhizhu.rules``); a technician's stick is let in by its serial
number. A denied stick is seen by the kernel all the same: ``/sys/bus/usb/devices/PORT`` with ``idVendor``, ``idProduct``,
``serial``, and a folder for each interface, ``PORT:1.0``, with ``bInterfaceClass`` (08: storage) and ``authorized``
(Documentation/ABI/stable/sysfs-bus-usb, Documentation/usb/authorization.rst of the kernel).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from kiosk.domain.values import dataclass

RULES: Final = "/etc/udev/rules.d/60-yuezhizhu-bound.rules"
_DEVICES: Final = Path("/sys/bus/usb/devices")
_STORAGE: Final = "08"
_MOST_DEVICES: Final = 200
_MOST_BYTES: Final = 256
_HEX: Final = re.compile(r"[0-9a-f]{4}")
_SERIAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{3,125}")
"""What may stand in a rule. The stick chooses its serial number, and a quote in it would write rules of its own."""


@dataclass(frozen=True, slots=True)
class Stick:
    """``port``: where it is plugged in, as the kernel names it (``1-1.3``). ``allowed``: whether it works there now."""

    port: str
    name: str
    vendor: str
    product: str
    serial: str
    allowed: bool

    @property
    def rule(self) -> str:
        """The line for :data:`RULES`; empty for a stick that does not say which one it is."""
        if not self.serial:
            return ""
        told = f'ATTR{{idVendor}}=="{self.vendor}", ATTR{{idProduct}}=="{self.product}", ATTR{{serial}}=="{self.serial}"'
        return f'SUBSYSTEM=="usb", ENV{{DEVTYPE}}=="usb_device", {told}, ENV{{YZZ_BOUND}}="1"'

    def as_json(self) -> dict[str, object]:
        told = {"address": f"usb:{self.port}", "kind": "stick", "identity": self.name, "tried": {}}
        return told | {"serial": self.serial, "allowed": self.allowed, "rule": self.rule}


def sticks(devices: Path = _DEVICES) -> list[Stick]:
    """Everything that stores at a USB port, by port; devices that go away meanwhile are left out."""
    if not devices.is_dir():
        return []
    ports = sorted(path for path in devices.iterdir() if ":" not in path.name)[:_MOST_DEVICES]
    return [stick for path in ports if (stick := _stick(path)) is not None]


def _stick(port: Path) -> Stick | None:
    storing = [one for one in port.glob(f"{port.name}:*") if _text(one / "bInterfaceClass") == _STORAGE]
    vendor, product = _text(port / "idVendor"), _text(port / "idProduct")
    if not storing or not _HEX.fullmatch(vendor) or not _HEX.fullmatch(product):
        return None
    serial = _text(port / "serial")
    name = " ".join(word for word in (_text(port / "manufacturer"), _text(port / "product")) if word)[:60]
    return Stick(
        port.name,
        "".join(letter for letter in name if letter.isprintable()),
        vendor,
        product,
        serial if _SERIAL.fullmatch(serial) else "",
        all(_text(one / "authorized") != "0" for one in storing),
    )


def lines(found: list[Stick]) -> list[str]:
    """For the technician, as comments below the tables of ``kiosk bind``."""
    told: list[str] = []
    for stick in found:
        state = "可以用" if stick.allowed else "现在不能用"
        told.append(f"# U盘 {stick.name or '没有名字'}（{stick.port}口，{state}）")
        if not stick.rule:
            told += ["# 它没有能用的序列号，分不清是哪一个，不能放行。请换一个U盘。", ""]
        elif stick.allowed:
            told.append("")
        else:
            told += [
                f"# 要放行，把下面一行写进 {RULES}，运行 udevadm control --reload，再拔下重插：",
                f"# {stick.rule}",
                "",
            ]
    return told


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_MOST_BYTES).decode("utf-8", "replace").strip()
    except OSError:
        return ""
