"""Driver for identity card readers with a SAM module on a serial line."""

from __future__ import annotations

import contextlib
from typing import cast

import serial

from devices.contract import (
    Absent,
    CardPhoto,
    CardReading,
    CardRecord,
    Cause,
    DeviceFault,
    DeviceState,
    Failed,
    Identity,
    NoCard,
    Ready,
)
from devices.idcard.exchange import TRANSPORT_ERRORS, Exchange, Port, unplugged
from devices.idcard.photo import NoPhotoDecoder, PhotoDecoder
from devices.idcard.protocol import BaseData, Command, sam_id_text, split_base
from devices.idcard.records import decode_appended_address, decode_record

_WRITE_TIMEOUT = 1.0

SIMULATED_SAM_PREFIX = "99."
"""Module numbers that begin so are ours, for simulators; makers count from 01."""

_SILENCE = frozenset(
    {"idcard.unplugged", "idcard.silent", "idcard.truncated", "idcard.checksum", "idcard.length", "idcard.wrong_reply"}
)
"""Faults after which nothing sensible is known to answer at the address."""


class SamCardReader:
    """An :class:`~devices.contract.IdCardReader` at ``url``: a serial device, ``socket://`` or any pyserial URL.

    ``photo_decoder`` turns the card's picture into pixels; without one the reading carries the fault
    ``idcard.photo.not_decoded``. After any fault the driver can be closed and opened again.
    """

    kind = "idcard"

    def __init__(self, url: str, *, photo_decoder: PhotoDecoder | None = None, baud: int = 115200) -> None:
        self._url = url
        self._baud = baud
        self._photo_decoder: PhotoDecoder = photo_decoder or NoPhotoDecoder()
        self._port: Port | None = None
        self._exchange: Exchange | None = None
        self._identity = Identity(self.kind)
        self._card_open = False
        """A card was read and has answered ever since: it must not be looked for again, only asked."""

    @property
    def address(self) -> str:
        return self._url

    def open(self) -> Identity | DeviceFault:
        """Opens the line and asks for the module's number. Faults: ``idcard.absent`` and those of an exchange."""
        self.close()
        try:
            opened = serial.serial_for_url(
                self._url, baudrate=self._baud, timeout=0.05, write_timeout=_WRITE_TIMEOUT, exclusive=True
            )
        except (*TRANSPORT_ERRORS, ValueError) as error:
            return _absent(error)
        self._port = cast("Port", opened)
        self._exchange = Exchange(self._port, self._baud)
        reply = self._exchange.ask(Command.SAM_ID)
        if isinstance(reply, DeviceFault) and reply.code in _SILENCE:
            self.close()
            return reply
        # A module that refuses to tell its number is a module all the same; poll() says what is wrong with it.
        number = "" if isinstance(reply, DeviceFault) else sam_id_text(reply.data)
        simulated = number.startswith(SIMULATED_SAM_PREFIX)
        self._identity = Identity(self.kind, model="SAM", serial=number, simulated=simulated)
        return self._identity

    def close(self) -> None:
        self._card_open = False
        port, self._port, self._exchange = self._port, None, None
        if port is not None:
            with contextlib.suppress(*TRANSPORT_ERRORS):
                port.close()

    def poll(self) -> DeviceState:
        """Asks the module for its own state; a card on it is not touched."""
        reply = self._ask(Command.STATUS)
        if not isinstance(reply, DeviceFault):
            return Ready(self._identity)
        if reply.code in _SILENCE:
            return Absent(reply)
        return Failed(reply, self._identity)

    def card_present(self) -> bool | DeviceFault:
        """A module answers "none found" to a search while a card that it has read still lies there.

        So a card that was read is asked for its appended address instead, which needs no new search; the answer is
        dropped. Inferred from the order of commands that makers document; to be confirmed on hardware.
        """
        if self._card_open:
            reply = self._ask(Command.READ_ADDRESS)
            if not isinstance(reply, DeviceFault) or reply.code == "idcard.item_absent":
                return True
            self._card_open = False
            if reply.code in _SILENCE:
                return reply
        found = self._find()
        return found if isinstance(found, DeviceFault) else not isinstance(found, NoCard)

    def read(self) -> CardReading | NoCard | DeviceFault:
        """Find, select, read. Faults: those of an exchange, of a record, ``idcard.layout`` for contradicting sizes."""
        if self._card_open:
            again = self._read_base()
            if not isinstance(again, DeviceFault):
                return again
            self._card_open = False
        found = self._find()
        if found is not None:
            return found
        selected = self._ask(Command.SELECT)
        if isinstance(selected, DeviceFault):
            return selected
        reading = self._read_base()
        self._card_open = not isinstance(reading, DeviceFault)
        return reading

    def _read_base(self) -> CardReading | DeviceFault:
        reply = self._ask(Command.READ_BASE)
        if isinstance(reply, DeviceFault):
            return reply
        base = split_base(reply)
        return _contradicting_sizes() if base is None else self._reading(base)

    def read_appended_address(self) -> str | DeviceFault:
        """The newest address noted on the chip; only straight after :meth:`read`. ``idcard.item_absent`` is usual."""
        reply = self._ask(Command.READ_ADDRESS)
        return reply if isinstance(reply, DeviceFault) else decode_appended_address(reply)

    def _find(self) -> NoCard | DeviceFault | None:
        """None when a card was found."""
        reply = self._ask(Command.FIND)
        if not isinstance(reply, DeviceFault):
            return None
        return NoCard() if reply.code in ("idcard.none_found", "idcard.not_found_yet") else reply

    def _ask(self, command: Command) -> bytes | DeviceFault:
        if self._exchange is None:
            return unplugged(command.name, OSError("not open"))
        reply = self._exchange.ask(command)
        return reply if isinstance(reply, DeviceFault) else reply.data

    def _reading(self, base: BaseData) -> CardReading | DeviceFault:
        record: CardRecord | DeviceFault = decode_record(base.text)
        if isinstance(record, DeviceFault):
            return record
        photo: CardPhoto | DeviceFault = self._photo_decoder.decode(base.photo)
        return CardReading(record, photo, self._identity.serial, self._identity.simulated)


def _absent(error: Exception) -> DeviceFault:
    return DeviceFault(
        "idcard.absent",
        "没有找到读卡器。",
        "请联系工作人员检查读卡器的电源和连线。",
        transient=True,
        detail=f"{type(error).__name__}: {error}",
    )


def _contradicting_sizes() -> DeviceFault:
    return DeviceFault(
        "idcard.layout", "身份证内容的结构不对。", "请重新放一次身份证。", cause=Cause.INPUT, detail="READ_BASE"
    )
