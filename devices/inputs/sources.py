"""Where reports come from: a controller on a serial line, or lines of a GPIO chip."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import termios
import time
from collections.abc import Mapping
from typing import Protocol

import serial

from devices.contract import DeviceFault
from devices.inputs.faults import fault
from devices.inputs.protocol import REPORT_INTERVAL, STEADY_REPORTS, Contact, decode

_BAUD = 9600
_READ_SIZE = 4096
_SILENCE = 1.0
# pyserial raises OSError and its subclass SerialException; termios.error is neither.
_PORT_ERRORS = (OSError, termios.error)


class InputSource(Protocol):
    def open(self) -> DeviceFault | None: ...

    def close(self) -> None: ...

    def reports(self) -> list[Contact] | DeviceFault:
        """The reports since the last call, oldest first, at least STEADY_REPORTS of them; bounded in time and number."""
        ...


class SerialInputs:
    """Listens only. The kernel keeps what comes between two calls: more than a minute of reports."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._port: serial.Serial | None = None

    def open(self) -> DeviceFault | None:
        self.close()
        try:
            self._port = serial.serial_for_url(self._url, baudrate=_BAUD, timeout=REPORT_INTERVAL, write_timeout=1.0)
        except (*_PORT_ERRORS, ValueError) as error:
            return fault("inputs.gone", type(error).__name__)
        return None

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(*_PORT_ERRORS):
                port.close()

    def reports(self) -> list[Contact] | DeviceFault:
        found: list[Contact] = []
        noise = 0
        deadline = time.monotonic() + _SILENCE
        while len(found) < STEADY_REPORTS:
            data = self._read()
            if isinstance(data, DeviceFault):
                return data
            decoded = [decode(byte) for byte in data]
            found += [contacts for contacts in decoded if contacts is not None]
            noise += decoded.count(None)
            if time.monotonic() > deadline and len(found) < STEADY_REPORTS:
                return fault("inputs.garbled", f"{noise} bytes") if noise > len(found) else fault("inputs.silent")
        return found if noise <= len(found) else fault("inputs.garbled", f"{noise} bytes")

    def _read(self) -> bytes | DeviceFault:
        if self._port is None:
            return fault("inputs.gone")
        try:
            waiting = min(max(1, self._port.in_waiting), _READ_SIZE)
            return bytes(self._port.read(waiting))
        except _PORT_ERRORS as error:
            self.close()
            return fault("inputs.gone", type(error).__name__)


# linux/gpio.h, version 2 of the interface; sizes and numbers as the compiler gives them on x86_64.
_GET_LINE, _GET_VALUES = 0xC250B407, 0xC010B40E
_LINE_REQUEST = struct.Struct("=64I32sQI5I240sII5Ii")
_LINE_VALUES = struct.Struct("=QQ")
_FLAG_ACTIVE_LOW, _FLAG_INPUT = 2, 4
_MAX_LINES = 64


class GpioInputs:
    """Lines of a GPIO character device, such as ``/dev/gpiochip0``. ``lines`` maps contacts to line offsets.

    Sampled when asked, so a contact that opens and closes between two polls goes unseen; prefer a controller for tamper.
    """

    def __init__(self, chip: str, lines: Mapping[Contact, int], *, active_low: bool = False) -> None:
        self._chip = chip
        self._lines = dict(lines)
        self._flags = _FLAG_INPUT | (_FLAG_ACTIVE_LOW if active_low else 0)
        self._handle: int | None = None

    def open(self) -> DeviceFault | None:
        self.close()
        try:
            chip = os.open(self._chip, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            return fault("inputs.gone", type(error).__name__)
        request = bytearray(self.line_request())
        try:
            fcntl.ioctl(chip, _GET_LINE, request)
        except OSError as error:
            return fault("inputs.no_lines", type(error).__name__)
        finally:
            os.close(chip)
        self._handle = int.from_bytes(request[-4:], "little", signed=True)
        return None

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def reports(self) -> list[Contact] | DeviceFault:
        found: list[Contact] = []
        for _ in range(STEADY_REPORTS):
            if found:
                time.sleep(REPORT_INTERVAL)
            values = bytearray(_LINE_VALUES.pack(0, (1 << len(self._lines)) - 1))
            try:
                if self._handle is None:
                    return fault("inputs.gone")
                fcntl.ioctl(self._handle, _GET_VALUES, values)
            except OSError as error:
                self.close()
                return fault("inputs.gone", type(error).__name__)
            found.append(self.contacts_of(_LINE_VALUES.unpack(values)[0]))
        return found

    def line_request(self) -> bytes:
        """struct gpio_v2_line_request, 592 bytes."""
        offsets = [*self._lines.values(), *[0] * (_MAX_LINES - len(self._lines))]
        padding, reserved = [0] * 5, [0] * 5
        return _LINE_REQUEST.pack(
            *offsets, b"kiosk", self._flags, 0, *padding, bytes(240), len(self._lines), 0, *reserved, 0
        )

    def contacts_of(self, bits: int) -> Contact:
        """Bit i is the i-th line of the request."""
        contacts = Contact(0)
        for index, contact in enumerate(self._lines):
            if bits >> index & 1:
                contacts |= contact
        return contacts
