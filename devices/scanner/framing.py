"""A serial scanner's bytes cut into codes, without I/O.

Scanners end a code with CR, LF or both, put it between STX and ETX, or just pause. Some lead with an AIM identifier
(``]Q1``) that names the symbology.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from devices.contract import DeviceFault, ScannedCode
from devices.scanner.decode import MAX_BYTES, fault, text_of

IDLE_GAP = 0.08
"""Seconds of silence that end a code of a scanner that is known to pause; at 9600 baud a byte takes a millisecond."""
CUT_GAP = 0.5
"""Seconds of silence after which any other scanner will not go on with this code."""

_STX, _ETX, _CR, _LF = 0x02, 0x03, 0x0D, 0x0A
_AIM = {
    "Q": "QR",
    "L": "PDF417",
    "C": "CODE128",
    "A": "CODE39",
    "E": "EAN",
    "d": "DATAMATRIX",
    "z": "AZTEC",
    "h": "HANXIN",
}


class _Ends(Enum):
    """What is known about how a scanner ends its codes."""

    UNKNOWN = auto()
    BY_MARKS = auto()
    BY_PAUSES = auto()


@dataclass(slots=True)
class _Code:
    data: bytearray = field(default_factory=bytearray)
    between_marks: bool = False
    too_long: bool = False
    unwanted: bool = False


class CodeSplitter:
    """Feed it any bytes; it never raises and holds at most MAX_BYTES of an unfinished code.

    A pause is a span in which nothing arrived, and only who looks at the port can vouch for that: :meth:`idle` is told of
    looks that found it empty. Bytes that were fetched late may have arrived in time, so :meth:`feed` ends no code by time.

    It learns how the scanner ends its codes. Before that only a long pause is an end, so that the first code of a scanner
    with terminators stays whole on a line that stutters. Once a terminator has been seen, a pause in the middle is no end,
    and a code that breaks off is ``scanner.cut_short`` instead of half a code. That unlearns it, for a scanner that was set
    otherwise.
    """

    def __init__(self) -> None:
        self._code = _Code()
        self._fetched_at = 0.0
        self._ends = _Ends.UNKNOWN

    @property
    def pending(self) -> bool:
        return bool(self._code.data) or self._code.too_long

    def feed(self, data: bytes, now: float) -> list[ScannedCode | DeviceFault]:
        """The codes completed by ``data``, which had arrived by ``now`` (monotonic seconds)."""
        codes: list[ScannedCode | DeviceFault] = []
        for byte in data:
            if self._ends_code(byte):
                self._ends = _Ends.BY_MARKS if self.pending else self._ends
                codes.extend(self._finish())
            elif byte == _STX and not self.pending:
                self._code.between_marks = True
            elif len(self._code.data) < MAX_BYTES:
                self._code.data.append(byte)
            else:
                self._code.too_long = True
        if data:
            self._fetched_at = now
        return codes

    def idle(self, now: float) -> list[ScannedCode | DeviceFault]:
        """``now``: a moment up to which nothing has arrived since :meth:`feed`, for certain.

        The unfinished code after enough seconds of that; its fault, when a terminator should have come.
        """
        silent_for = now - self._fetched_at
        if not self.pending or silent_for < (IDLE_GAP if self._ends is _Ends.BY_PAUSES else CUT_GAP):
            return []
        broken_off = self._ends is _Ends.BY_MARKS
        self._ends = _Ends.UNKNOWN if broken_off else _Ends.BY_PAUSES
        codes = self._finish()
        return (
            [code if isinstance(code, DeviceFault) else fault("scanner.cut_short") for code in codes]
            if broken_off
            else codes
        )

    def reset(self) -> None:
        """Forgets the unfinished code, not how this scanner ends them."""
        self._code = _Code()

    def forget(self) -> None:
        """The code that has begun, if any, will not come out, however much of it is still to come."""
        self._code.unwanted = self.pending

    def _ends_code(self, byte: int) -> bool:
        return byte == _ETX if self._code.between_marks else byte in (_CR, _LF)

    def _finish(self) -> list[ScannedCode | DeviceFault]:
        code, self._code = self._code, _Code()
        if code.unwanted:
            return []
        if code.too_long:
            return [fault("scanner.too_long")]
        if not code.data:
            # The LF of a CRLF, or a terminator without a code.
            return []
        return [_scanned(bytes(code.data))]


def _scanned(data: bytes) -> ScannedCode | DeviceFault:
    symbology = ""
    if len(data) > 3 and data[:1] == b"]" and data[1:2].isalpha() and data[2:3].isalnum():
        symbology = _AIM.get(chr(data[1]), "")
        data = data[3:]
    text = text_of(data)
    return text if isinstance(text, DeviceFault) else ScannedCode(text, symbology)
