"""Driver for identity card readers with a SAM module, on a serial line or USB."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

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
from devices.idcard.exchange import TRANSPORT_ERRORS, Port, unplugged
from devices.idcard.photo import NoPhotoDecoder, PhotoDecoder
from devices.idcard.ports import has_speed, open_port
from devices.idcard.protocol import BaseData, Command, Reply, sam_id_text, split_base
from devices.idcard.records import decode_appended_address, decode_record
from devices.idcard.speed import SILENCE, Line

SIMULATED_SAM_PREFIX = "99."
"""Module numbers that begin so are ours, for simulators; makers count from 01."""

_SELECT_FAILURES_UNTIL_RESET = 3

_log = logging.getLogger("devices.idcard")

OpenPort: TypeAlias = Callable[[str, int], Port | DeviceFault]
"""An address and a speed in baud to an open port."""


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """How to treat a module. The speeds concern serial lines only.

    ``find_speed``: try the usual speeds when the module is silent at the configured one.
    ``move_to``: the speed to move a module to that was found at another; 0 leaves it alone.
    ``fingerprints``: read with fingerprints, to tell whether the card has any; they are dropped at once.
    """

    baud: int = 115200
    find_speed: bool = False
    move_to: int = 0
    fingerprints: bool = False


class SamCardReader:
    """An :class:`~devices.contract.IdCardReader` at ``url``: any pyserial URL, ``usb://`` or ``hidraw:`` (see
    :mod:`devices.idcard.ports`).

    ``photo_decoder`` turns the card's picture into pixels; without one the reading carries the fault
    ``idcard.photo.not_decoded``. After any fault the driver can be closed and opened again. ``baud`` is short for
    ``options`` with that speed and nothing else.
    """

    kind = "idcard"

    def __init__(
        self,
        url: str,
        *,
        photo_decoder: PhotoDecoder | None = None,
        baud: int = 115200,
        options: ReaderOptions | None = None,
        open_port: OpenPort = open_port,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._options = options or ReaderOptions(baud=baud)
        self._open_port = open_port
        self._clock = clock
        self._photo_decoder: PhotoDecoder = photo_decoder or NoPhotoDecoder()
        self._line: Line | None = None
        self._last_baud = self._options.baud
        self._identity = Identity(self.kind)
        self._card_open = False
        """A card was read and has answered ever since: it must not be looked for again, only asked."""
        self._knows_fingerprints = True
        """Until the module answers "bad command", for as long as the connection lasts."""
        self._select_failures = 0

    @property
    def address(self) -> str:
        return self._url

    @property
    def baud(self) -> int:
        """The speed of the line, or of the last one that answered."""
        return self._last_baud

    def open(self) -> Identity | DeviceFault:
        """Opens the line and asks for the module's number.

        Faults: ``idcard.absent``, ``idcard.usb.no_pyusb`` and those of an exchange.
        """
        self.close()
        port = self._open_port(self._url, self._last_baud)
        if isinstance(port, DeviceFault):
            return port
        line = self._line = Line(port, self._last_baud, self._clock)
        reply = self._identify(line)
        if isinstance(reply, DeviceFault) and reply.code in SILENCE:
            self.close()
            self._last_baud = self._options.baud
            return reply
        self._last_baud = line.baud
        # A module that refuses to tell its number is a module all the same; poll() says what is wrong with it.
        number = "" if isinstance(reply, DeviceFault) else sam_id_text(reply.data)
        simulated = number.startswith(SIMULATED_SAM_PREFIX)
        self._identity = Identity(self.kind, model="SAM", serial=number, simulated=simulated)
        return self._identity

    def _identify(self, line: Line) -> Reply | DeviceFault:
        reply = line.identify()
        if not has_speed(self._url):
            return reply
        if isinstance(reply, DeviceFault) and reply.code in SILENCE - {"idcard.unplugged"} and self._options.find_speed:
            reply = line.search() or reply
        if not (isinstance(reply, DeviceFault) and reply.code in SILENCE):
            reply = line.move_to(self._options.move_to) or reply
        return reply

    def close(self) -> None:
        self._card_open = False
        self._knows_fingerprints = True
        self._select_failures = 0
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(*TRANSPORT_ERRORS):
                line.port.close()

    def poll(self) -> DeviceState:
        """Asks the module for its own state; a card on it is not touched."""
        reply = self._ask(Command.STATUS)
        if not isinstance(reply, DeviceFault):
            return Ready(self._identity)
        if reply.code in SILENCE:
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
            if reply.code in SILENCE:
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
        selected = self._select()
        if selected is not None:
            return selected
        reading = self._read_base()
        self._card_open = not isinstance(reading, DeviceFault)
        return reading

    def _select(self) -> DeviceFault | None:
        """Resets the module when it fails time and again: some hang until told so."""
        selected = self._ask(Command.SELECT)
        if not isinstance(selected, DeviceFault):
            self._select_failures = 0
            return None
        if selected.code == "idcard.select_failed":
            self._select_failures += 1
        if self._select_failures >= _SELECT_FAILURES_UNTIL_RESET:
            self._select_failures = 0
            _log.warning("the module failed to select %d times running and is reset", _SELECT_FAILURES_UNTIL_RESET)
            self._ask(Command.RESET)
        return selected

    def _read_base(self) -> CardReading | DeviceFault:
        with_prints = self._options.fingerprints and self._knows_fingerprints
        reply = self._ask(Command.READ_WITH_FINGERPRINTS if with_prints else Command.READ_BASE)
        if with_prints and isinstance(reply, DeviceFault) and reply.code == "idcard.bad_command":
            _log.info("the module cannot read fingerprints; it is not asked again")
            self._knows_fingerprints = with_prints = False
            reply = self._ask(Command.READ_BASE)
        if isinstance(reply, DeviceFault):
            return reply
        base = split_base(reply, with_fingerprints=with_prints)
        if base is None:
            return _contradicting_sizes()
        return self._reading(base, bool(base.fingerprints) if with_prints else None)

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
        if self._line is None:
            return unplugged(command.name, OSError("not open"))
        reply = self._line.exchange.ask(command)
        return reply if isinstance(reply, DeviceFault) else reply.data

    def _reading(self, base: BaseData, has_fingerprints: bool | None) -> CardReading | DeviceFault:
        record: CardRecord | DeviceFault = decode_record(base.text)
        if isinstance(record, DeviceFault):
            return record
        photo: CardPhoto | DeviceFault = self._photo_decoder.decode(base.photo)
        return CardReading(record, photo, self._identity.serial, self._identity.simulated, has_fingerprints)


def _contradicting_sizes() -> DeviceFault:
    return DeviceFault(
        "idcard.layout", "身份证内容的结构不对。", "请重新放一次身份证。", cause=Cause.INPUT, detail="READ_BASE"
    )
