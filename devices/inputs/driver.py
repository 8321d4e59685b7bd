"""The contacts of the cabinet: ``SERIAL URL``, or ``gpio:/dev/gpiochip0?door=5&tamper=6&headphones=7``."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from devices.contract import Absent, DeviceFault, DeviceState, Identity, InputReading, Ready
from devices.inputs.faults import fault
from devices.inputs.protocol import Contact, Debouncer, TamperLatch
from devices.inputs.sources import GpioInputs, InputSource, SerialInputs


class CabinetInputs:
    """The latch lives as long as this object: it outlasts pulled cables, not a restart. Who must know after a restart
    writes the notice ``inputs.tamper`` down when it comes.

    Faults: ``inputs.gone``, ``silent``, ``garbled``, ``no_lines``; notices ``inputs.door_open``, ``inputs.tamper``.
    """

    def __init__(self, address: str, *, source: InputSource | None = None, simulated: bool = False) -> None:
        self._address = address
        self._source = source or source_for(address)
        self._debouncer = Debouncer()
        self._latch = TamperLatch()
        self._identity = Identity("inputs", simulated=simulated)

    @property
    def kind(self) -> str:
        return "inputs"

    @property
    def address(self) -> str:
        return self._address

    def open(self) -> Identity | DeviceFault:
        self._debouncer = Debouncer()
        problem = self._source.open()
        if problem is not None:
            return problem
        reading = self.read()
        if isinstance(reading, DeviceFault):
            self.close()
            return reading
        return self._identity

    def close(self) -> None:
        self._source.close()

    def poll(self) -> DeviceState:
        reading = self.read()
        if isinstance(reading, DeviceFault):
            return Absent(reading)
        notices = []
        if reading.tamper:
            notices.append(fault("inputs.tamper"))
        if reading.door_open:
            notices.append(fault("inputs.door_open"))
        return Ready(self._identity, tuple(notices))

    def read(self) -> InputReading | DeviceFault:
        reports = self._source.reports()
        if isinstance(reports, DeviceFault):
            return reports
        for report in reports:
            self._debouncer.feed(report)
            self._latch.see(self._debouncer.contacts)
        contacts = self._debouncer.contacts
        if contacts is None:
            return fault("inputs.garbled", "never steady")
        return InputReading(
            door_open=bool(contacts & Contact.DOOR),
            tamper=self._latch.latched,
            tamper_now=bool(contacts & Contact.TAMPER),
            headphones=bool(contacts & Contact.HEADPHONES),
        )

    def acknowledge_tamper(self) -> bool | DeviceFault:
        reading = self.read()
        return reading if isinstance(reading, DeviceFault) else self._latch.acknowledge(self._debouncer.contacts)


def source_for(address: str) -> InputSource:
    """Raises ValueError for a ``gpio:`` address without lines."""
    parts = urlsplit(address)
    if parts.scheme != "gpio":
        return SerialInputs(address)
    wanted = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    active_low = wanted.pop("active_low", "0") == "1"
    try:
        lines = {Contact[name.upper()]: int(value) for name, value in wanted.items()}
    except (KeyError, ValueError):
        lines = {}
    if not lines or not all(0 <= line < 1024 for line in lines.values()):
        raise ValueError(f"no such input lines: {address}")
    return GpioInputs(parts.path, lines, active_low=active_low)
