"""Card readers of the system's PC/SC service (pcscd)."""

from __future__ import annotations

from devices.contract import DeviceFault, NoCard
from devices.socialcard import winscard
from devices.socialcard.faults import fault
from devices.socialcard.winscard import Card, Winscard

_CODES = {
    winscard.NO_SERVICE: "socialcard.no_service",
    winscard.SERVICE_STOPPED: "socialcard.no_service",
    winscard.NO_READERS: "socialcard.no_reader",
    winscard.UNKNOWN_READER: "socialcard.no_reader",
    winscard.READER_UNAVAILABLE: "socialcard.no_reader",
    winscard.SHARING_VIOLATION: "socialcard.busy",
    winscard.TIMEOUT: "socialcard.timeout",
    winscard.UNRESPONSIVE: "socialcard.mute",
    winscard.UNPOWERED: "socialcard.mute",
    winscard.REMOVED: "socialcard.removed",
    winscard.NO_SMARTCARD: "socialcard.removed",
    winscard.RESET: "socialcard.removed",
}


class PcscService:
    """``reader`` picks the reader whose name contains it; empty takes the first that the service lists.

    ``deadline`` bounds every call in seconds; a reader that hangs is given up and opened anew.
    """

    def __init__(self, reader: str = "", *, deadline: float = 5.0) -> None:
        self._wanted = reader
        self._deadline = deadline
        self._library: Winscard | None = None
        self._context: int | None = None
        self._reader = ""
        self._card: Card | None = None

    def open(self) -> str | DeviceFault:
        self.close()
        try:
            self._library = Winscard(deadline=self._deadline)
        except OSError:
            return fault("socialcard.no_library", winscard.LIBRARY)
        code, context = self._library.establish()
        if code != winscard.OK:
            return self._lost(code)
        self._context = context
        code, names = self._library.list_readers(context)
        if code != winscard.OK:
            return self._lost(code)
        fitting = [name for name in names if self._wanted in name]
        if not fitting:
            return self._lost(winscard.NO_READERS)
        self._reader = fitting[0]
        return self._reader

    def close(self) -> None:
        self.disconnect()
        context, self._context = self._context, None
        library, self._library = self._library, None
        if library is None:
            return
        if context is not None:
            library.release(context)
        library.close()

    def card_present(self) -> bool | DeviceFault:
        if self._library is None or self._context is None:
            return fault("socialcard.no_reader")
        code, state = self._library.reader_state(self._context, self._reader)
        # Without a change within its own time-out of 0 s the function says TIMEOUT and tells the state all the same.
        if self._library.stuck or code not in (winscard.OK, winscard.TIMEOUT):
            return self._lost(code)
        if state & (winscard.STATE_UNKNOWN | winscard.STATE_UNAVAILABLE):
            return self._lost(winscard.UNKNOWN_READER)
        return bool(state & winscard.STATE_PRESENT)

    def connect(self) -> bytes | NoCard | DeviceFault:
        self.disconnect()
        if self._library is None or self._context is None:
            return fault("socialcard.no_reader")
        code, card = self._library.connect(self._context, self._reader)
        if code in (winscard.NO_SMARTCARD, winscard.REMOVED):
            return NoCard()
        if code != winscard.OK:
            return self._dropped(code)
        self._card = card
        code, atr = self._library.answer_to_reset(card)
        return atr if code == winscard.OK else self._dropped(code)

    def transmit(self, command: bytes) -> bytes | DeviceFault:
        if self._library is None or self._card is None:
            return fault("socialcard.removed", "not connected")
        code, answer = self._library.transmit(self._card, command)
        # Some readers hand on an empty answer when the card has just been taken away.
        return answer if code == winscard.OK and answer else self._dropped(code)

    def disconnect(self) -> None:
        card, self._card = self._card, None
        if card is not None and self._library is not None:
            self._library.disconnect(card)

    def _dropped(self, code: int) -> DeviceFault:
        """pcsc-lite names a card taken away in several ways, so the reader is asked what is there now."""
        self.disconnect()
        if self._library is not None and self._library.stuck:
            return self._lost(code)
        if code in _CODES:
            return _fault_of(code)
        present = self.card_present()
        if isinstance(present, DeviceFault):
            return present
        return fault("socialcard.reader_fault" if present else "socialcard.removed", f"{code:08X}")

    def _lost(self, code: int) -> DeviceFault:
        self.close()
        return _fault_of(code)


def _fault_of(code: int) -> DeviceFault:
    return fault(_CODES.get(code, "socialcard.reader_fault"), f"{code:08X}")
