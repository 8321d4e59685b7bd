"""A thin binding to pcsc-lite's client library (libpcsclite.so.1, winscard.h): only what reading one card takes.

Every function gives back pcsc-lite's return code, in 32 bits; values of codes and flags are those of pcsclite.h.
"""

from __future__ import annotations

import ctypes
import queue
import threading
from collections.abc import Callable
from ctypes import POINTER, Structure, byref, c_char_p, c_long, c_ubyte, c_ulong, c_void_p
from dataclasses import dataclass

LIBRARY = "libpcsclite.so.1"

OK = 0
TIMEOUT = 0x8010000A
SHARING_VIOLATION = 0x8010000B
NO_SMARTCARD = 0x8010000C
UNKNOWN_READER = 0x80100009
READER_UNAVAILABLE = 0x80100017
NO_SERVICE = 0x8010001D
SERVICE_STOPPED = 0x8010001E
NO_READERS = 0x8010002E
UNRESPONSIVE = 0x80100066
UNPOWERED = 0x80100067
RESET = 0x80100068
REMOVED = 0x80100069

_SCOPE_SYSTEM = 2
_SHARE_EXCLUSIVE = 1
_PROTOCOL_T0, _PROTOCOL_T1 = 1, 2
_UNPOWER_CARD = 2
STATE_UNAWARE, STATE_UNAVAILABLE, STATE_PRESENT, STATE_MUTE, STATE_UNKNOWN = 0x0, 0x8, 0x20, 0x200, 0x4
_MAX_ATR = 33
_MAX_ANSWER = 264
_MAX_NAMES = 4096


class _ReaderState(Structure):
    _fields_ = (
        ("reader", c_char_p),
        ("user_data", c_void_p),
        ("current", c_ulong),
        ("event", c_ulong),
        ("atr_length", c_ulong),
        ("atr", c_ubyte * _MAX_ATR),
    )


class _IoRequest(Structure):
    _fields_ = (("protocol", c_ulong), ("length", c_ulong))


@dataclass(frozen=True, slots=True)
class Card:
    """A connected card: pcsc-lite's handle and the protocol the card chose."""

    handle: int
    protocol: int


class _Worker:
    """A thread that calls the library, so that whoever waits for it can stop waiting."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="winscard", daemon=True).start()

    def call(self, function: Callable[[], int], seconds: float) -> int | None:
        """The return code, None when it does not come in time."""
        codes: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._work.put(lambda: codes.put(function()))
        try:
            return codes.get(timeout=seconds)
        except queue.Empty:
            return None

    def leave(self, function: Callable[[], int]) -> None:
        """To be called when what is running has come back; nobody waits for it."""
        self._work.put(lambda: (function(), None)[1])

    def end(self) -> None:
        self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()


class Winscard:
    """Raises OSError when the library is not installed. One object for one thread; :meth:`close` ends it.

    No function takes longer than ``deadline`` seconds. One that would is given up: it returns TIMEOUT, and from then on
    the object is :attr:`stuck` and every function does so. A new object works while pcscd does.
    """

    def __init__(self, library: str = LIBRARY, *, deadline: float = 5.0) -> None:
        self._library = ctypes.CDLL(library)
        self._deadline = deadline
        self._worker = _Worker()
        self.stuck = False
        # Handles are C longs; without the types ctypes would pass 32-bit integers.
        self._declare("SCardEstablishContext", c_ulong, c_void_p, c_void_p, POINTER(c_long))
        self._declare("SCardReleaseContext", c_long)
        self._declare("SCardListReaders", c_long, c_char_p, c_char_p, POINTER(c_ulong))
        self._declare("SCardGetStatusChange", c_long, c_ulong, POINTER(_ReaderState), c_ulong)
        self._declare("SCardConnect", c_long, c_char_p, c_ulong, c_ulong, POINTER(c_long), POINTER(c_ulong))
        self._declare("SCardDisconnect", c_long, c_ulong)
        self._declare(
            "SCardTransmit",
            c_long,
            POINTER(_IoRequest),
            c_char_p,
            c_ulong,
            POINTER(_IoRequest),
            c_char_p,
            POINTER(c_ulong),
        )
        self._declare(
            "SCardStatus",
            c_long,
            c_char_p,
            POINTER(c_ulong),
            POINTER(c_ulong),
            POINTER(c_ulong),
            c_char_p,
            POINTER(c_ulong),
        )

    def close(self) -> None:
        self._worker.end()

    def establish(self) -> tuple[int, int]:
        """Return code and context."""
        context = c_long()
        return self._call("SCardEstablishContext", _SCOPE_SYSTEM, None, None, byref(context)), context.value

    def release(self, context: int) -> int:
        """Also lets go of the context's cards. When stuck this happens as soon as the call that hangs comes back."""
        if self.stuck:
            self._worker.leave(lambda: int(self._library.SCardReleaseContext(context)))
        return self._call("SCardReleaseContext", context)

    def list_readers(self, context: int) -> tuple[int, tuple[str, ...]]:
        """Return code and names."""
        names = ctypes.create_string_buffer(_MAX_NAMES)
        length = c_ulong(_MAX_NAMES)
        code = self._call("SCardListReaders", context, None, names, byref(length))
        if code != OK:
            return code, ()
        parts = names.raw[: min(length.value, _MAX_NAMES)].split(b"\0")
        return code, tuple(part.decode("utf-8", "replace") for part in parts if part)

    def reader_state(self, context: int, reader: str) -> tuple[int, int]:
        """Return code and the STATE flags now, without waiting for a change."""
        state = _ReaderState(reader=reader.encode(), current=STATE_UNAWARE)
        code = self._call("SCardGetStatusChange", context, 0, byref(state), 1)
        return code, state.event

    def connect(self, context: int, reader: str) -> tuple[int, Card]:
        """Powers up, exclusively: another program's command in between would change the selected file."""
        handle, protocol = c_long(), c_ulong()
        either = _PROTOCOL_T0 | _PROTOCOL_T1
        code = self._call(
            "SCardConnect", context, reader.encode(), _SHARE_EXCLUSIVE, either, byref(handle), byref(protocol)
        )
        return code, Card(handle.value, protocol.value)

    def answer_to_reset(self, card: Card) -> tuple[int, bytes]:
        atr = ctypes.create_string_buffer(_MAX_ATR)
        length = c_ulong(_MAX_ATR)
        code = self._call("SCardStatus", card.handle, None, None, None, None, atr, byref(length))
        return code, atr.raw[: min(length.value, _MAX_ATR)] if code == OK else b""

    def transmit(self, card: Card, command: bytes) -> tuple[int, bytes]:
        request = _IoRequest(card.protocol, ctypes.sizeof(_IoRequest))
        answer = ctypes.create_string_buffer(_MAX_ANSWER)
        length = c_ulong(_MAX_ANSWER)
        code = self._call("SCardTransmit", card.handle, byref(request), command, len(command), None, answer, byref(length))
        return code, answer.raw[: min(length.value, _MAX_ANSWER)] if code == OK else b""

    def disconnect(self, card: Card) -> int:
        return self._call("SCardDisconnect", card.handle, _UNPOWER_CARD)

    def _declare(self, name: str, *arguments: object) -> None:
        function = getattr(self._library, name)
        function.argtypes = arguments
        function.restype = c_long

    def _call(self, name: str, *arguments: object) -> int:
        if self.stuck:
            return TIMEOUT
        function = getattr(self._library, name)
        code = self._worker.call(lambda: int(function(*arguments)) & 0xFFFFFFFF, self._deadline)
        self.stuck = code is None
        return TIMEOUT if code is None else code
