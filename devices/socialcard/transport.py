"""What the driver needs of whatever carries APDUs to a card."""

from __future__ import annotations

from typing import Protocol

from devices.contract import DeviceFault, NoCard


class PcscTransport(Protocol):
    """A reader with one slot, seen as PC/SC sees it. Faults are those of ``socialcard.*``; nothing raises."""

    def open(self) -> str | DeviceFault:
        """Finds the reader; its name. Faults: ``no_library``, ``no_service``, ``no_reader``."""
        ...

    def close(self) -> None: ...

    def card_present(self) -> bool | DeviceFault:
        """Asked of the reader now. A reader that was pulled out is ``no_reader``."""
        ...

    def connect(self) -> bytes | NoCard | DeviceFault:
        """Powers the card up; its answer to reset. Faults: ``mute``, ``busy``, ``reader_fault`` and those of open()."""
        ...

    def transmit(self, command: bytes) -> bytes | DeviceFault:
        """One APDU and the answer with its status bytes. Faults: ``removed``, ``timeout`` and those of connect()."""
        ...

    def disconnect(self) -> None:
        """Powers the card down."""
        ...
