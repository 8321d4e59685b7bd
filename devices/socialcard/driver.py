"""Social security card readers: ``pcsc:`` (the system's first reader), ``pcsc:NAME``, ``vpcd://HOST:PORT``."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from devices.contract import (
    Absent,
    DeviceFault,
    DeviceState,
    Failed,
    Identity,
    NoCard,
    Ready,
    SocialCardReading,
    SocialCardRecord,
)
from devices.socialcard.faults import fault
from devices.socialcard.pcsc import PcscService
from devices.socialcard.protocol import dialogue
from devices.socialcard.transport import PcscTransport
from devices.socialcard.vpcd import VpcdSocket

_DEFAULT_VPCD_PORT = 35963
_SIMULATED = "Virtual PCD"
_GONE = frozenset({"socialcard.no_library", "socialcard.no_service", "socialcard.no_reader"})


class SocialCardDriver:
    """Reads the files that need no PIN. ``transport`` is made from the address unless one is given.

    Faults of :meth:`read` beside the transport's: ``socialcard.wrong_card``, ``locked``, ``refused``, ``data``.
    """

    def __init__(self, address: str = "pcsc:", *, transport: PcscTransport | None = None) -> None:
        self._address = address
        self._transport = transport or transport_for(address)
        self._reader: Identity | None = None

    @property
    def kind(self) -> str:
        return "socialcard"

    @property
    def address(self) -> str:
        return self._address

    def open(self) -> Identity | DeviceFault:
        name = self._transport.open()
        if isinstance(name, DeviceFault):
            return name
        simulated = name.startswith((_SIMULATED, "vpcd "))
        self._reader = Identity("socialcard", model=name, simulated=simulated)
        return self._reader

    def close(self) -> None:
        self._reader = None
        self._transport.close()

    def poll(self) -> DeviceState:
        if self._reader is None:
            return Absent(fault("socialcard.no_reader"))
        present = self._transport.card_present()
        if not isinstance(present, DeviceFault):
            return Ready(self._reader)
        return Absent(present) if present.code in _GONE else Failed(present, self._reader)

    def card_present(self) -> bool | DeviceFault:
        return self._transport.card_present()

    def read(self) -> SocialCardReading | NoCard | DeviceFault:
        if self._reader is None:
            return fault("socialcard.no_reader")
        connected = self._transport.connect()
        if not isinstance(connected, bytes):
            return connected
        try:
            record = self._converse()
        finally:
            self._transport.disconnect()
        if isinstance(record, DeviceFault):
            return record
        return SocialCardReading(record, self._reader.model, self._reader.simulated)

    def _converse(self) -> SocialCardRecord | DeviceFault:
        conversation = dialogue()
        command = next(conversation)
        while True:
            answer = self._transport.transmit(command)
            if isinstance(answer, DeviceFault):
                conversation.close()
                return answer
            try:
                command = conversation.send(answer)
            except StopIteration as end:
                result: SocialCardRecord | DeviceFault = end.value
                return result


def transport_for(address: str) -> PcscTransport:
    """Raises ValueError for an address that is neither ``pcsc:`` nor ``vpcd:``."""
    parts = urlsplit(address)
    if parts.scheme == "pcsc":
        return PcscService(unquote(parts.path or parts.netloc))
    if parts.scheme == "vpcd" and parts.hostname:
        return VpcdSocket(parts.hostname, parts.port or _DEFAULT_VPCD_PORT)
    raise ValueError(f"no such card reader address: {address}")
