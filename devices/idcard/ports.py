"""From a reader's address to an open port.

``usb://0400:c35a?packets=split`` (or ``bulk``, with ``out`` and ``in`` for other endpoints), ``hidraw:/dev/hidraw0``
(``?size=64&report=0``), and everything that pyserial opens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import SplitResult, parse_qsl, urlsplit

import serial

from devices.contract import DeviceFault
from devices.idcard.exchange import TRANSPORT_ERRORS, Port
from devices.idcard.usb import PACKET, BulkPackets, Framing, HidReports, SplitEndpoints
from devices.idcard.usb_ports import HidrawDevice, PyUsbDevice, UsbDevice, UsbLibraryMissing, UsbPort

_WRITE_TIMEOUT = 1.0
_LARGEST_REPORT = 1024


def open_port(url: str, baud: int) -> Port | DeviceFault:
    """Faults: ``idcard.absent``, ``idcard.usb.no_pyusb``."""
    try:
        parts = urlsplit(url)
        if parts.scheme in ("usb", "hidraw"):
            framing, device = usb_parts(url)
            return UsbPort(device(), framing)
        opened = serial.serial_for_url(url, baudrate=baud, timeout=0.05, write_timeout=_WRITE_TIMEOUT, exclusive=True)
    except UsbLibraryMissing as missing:
        return DeviceFault(
            "idcard.usb.no_pyusb",
            "本机没有读USB读卡器的程序库。",
            "请联系维护人员安装，或改用串口读卡器。",
            detail=str(missing.strerror),
        )
    except (*TRANSPORT_ERRORS, ValueError) as error:
        return absent(error)
    return cast("Port", opened)


def absent(error: Exception) -> DeviceFault:
    return DeviceFault(
        "idcard.absent",
        "没有找到读卡器。",
        "请联系工作人员检查读卡器的电源和连线。",
        transient=True,
        detail=f"{type(error).__name__}: {error}",
    )


def has_speed(url: str) -> bool:
    """Whether the line at ``url`` runs at a speed that this end chooses."""
    return urlsplit(url).scheme not in ("usb", "hidraw", "socket")


def usb_parts(url: str) -> tuple[Framing, Callable[[], UsbDevice]]:
    """How a reader at a ``usb:`` or ``hidraw:`` URL cuts its frames, and what opens it. Raises ValueError."""
    parts = urlsplit(url)
    return _usb(parts) if parts.scheme == "usb" else _hidraw(parts)


def _usb(parts: SplitResult) -> tuple[Framing, Callable[[], UsbDevice]]:
    options = dict(parse_qsl(parts.query))
    vendor, _, product = parts.netloc.partition(":")
    packets = options.pop("packets", "split")
    out, in_ = int(options.pop("out", "0x02"), 0), int(options.pop("in", "0x81"), 0)
    framings: dict[str, Framing] = {"split": SplitEndpoints(), "bulk": BulkPackets(out=out, in_=in_)}
    if packets not in framings or options:
        raise ValueError("usb://VENDOR:PRODUCT?packets=split|bulk&out=0x02&in=0x81")
    numbers = int(vendor, 16), int(product, 16)
    return framings[packets], lambda: PyUsbDevice(*numbers)


def _hidraw(parts: SplitResult) -> tuple[Framing, Callable[[], UsbDevice]]:
    options = dict(parse_qsl(parts.query))
    size, number = int(options.get("size", str(PACKET))), int(options.get("report", "0"))
    if not 8 <= size <= _LARGEST_REPORT or not 0 <= number <= 255:
        raise ValueError("hidraw:PATH?size=8..1024&report=0..255")
    return HidReports(size=size, number=number), lambda: HidrawDevice.at(parts.path)
