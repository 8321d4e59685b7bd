"""How the module's frames travel in USB packets, without I/O: three ways that readers are known to do it.

A framing cuts a request into packets and gives back the bytes of the reply stream; what those bytes mean stays the
business of :mod:`devices.idcard.protocol`. Endpoints and sizes come from public descriptions of such readers and await a
real one. Nothing here raises, whatever the packets hold, and nothing is kept but a count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from devices.idcard.protocol import LONGEST_LENGTH, PREAMBLE, SHORTEST_LENGTH

PACKET = 64
"""Bytes of a bulk packet at full speed and of a usual HID report."""

MOST_AT_ONCE = 4096
"""Bytes asked of a bulk endpoint; a multiple of every packet size, or a full packet would be an overflow."""

_HEAD = len(PREAMBLE) + 2


@dataclass(frozen=True, slots=True)
class Packet:
    endpoint: int
    data: bytes = field(repr=False)


class Framing(Protocol):
    @property
    def endpoints_in(self) -> tuple[int, ...]:
        """Every endpoint that may hold bytes of an earlier answer."""
        ...

    def outgoing(self, request: bytes) -> tuple[Packet, ...]:
        """The packets of one request, in order."""
        ...

    def expects(self) -> int:
        """The endpoint on which the next bytes come."""
        ...

    def incoming(self, data: bytes) -> bytes:
        """What a packet from the expected endpoint adds to the reply stream."""
        ...

    def reset(self) -> None:
        """A new answer begins."""
        ...


class SplitEndpoints:
    """The first seven bytes (preamble and length) go through one pair of endpoints, the rest through another."""

    def __init__(self, *, head_out: int = 0x02, body_out: int = 0x06, head_in: int = 0x81, body_in: int = 0x85) -> None:
        self._out = (head_out, body_out)
        self._in = (head_in, body_in)
        self._body_left = 0

    @property
    def endpoints_in(self) -> tuple[int, ...]:
        return self._in

    def outgoing(self, request: bytes) -> tuple[Packet, ...]:
        return (Packet(self._out[0], request[:_HEAD]), Packet(self._out[1], request[_HEAD:]))

    def expects(self) -> int:
        return self._in[1] if self._body_left else self._in[0]

    def incoming(self, data: bytes) -> bytes:
        if self._body_left:
            self._body_left = max(0, self._body_left - len(data))
        elif data.startswith(PREAMBLE) and len(data) >= _HEAD:
            length = int.from_bytes(data[len(PREAMBLE) : _HEAD], "big")
            if SHORTEST_LENGTH <= length <= LONGEST_LENGTH:
                self._body_left = max(0, length - (len(data) - _HEAD))
        return data

    def reset(self) -> None:
        self._body_left = 0


class BulkPackets:
    """One bulk pair; a frame is cut into packets of 64 bytes, the last one shorter."""

    def __init__(self, *, out: int = 0x02, in_: int = 0x81, size: int = PACKET) -> None:
        self._out = out
        self._in = in_
        self._size = size

    @property
    def endpoints_in(self) -> tuple[int, ...]:
        return (self._in,)

    def outgoing(self, request: bytes) -> tuple[Packet, ...]:
        return tuple(Packet(self._out, piece) for piece in _pieces(request, self._size))

    def expects(self) -> int:
        return self._in

    def incoming(self, data: bytes) -> bytes:
        return data

    def reset(self) -> None:
        """Nothing is remembered between packets."""


class HidReports:
    """Reports of a fixed size, the last one of a frame filled up with zeros, which the parser skips as junk.

    ``number``: the report's number; 0 when the device has only one, which then is not sent by the device.
    """

    def __init__(self, *, size: int = PACKET, number: int = 0) -> None:
        self._size = size
        self._number = number

    @property
    def endpoints_in(self) -> tuple[int, ...]:
        return (0,)

    def outgoing(self, request: bytes) -> tuple[Packet, ...]:
        """Each packet leads with the report's number, as the kernel's hidraw wants it even when it is 0."""
        number = bytes((self._number,))
        return tuple(Packet(0, number + piece.ljust(self._size, b"\0")) for piece in _pieces(request, self._size))

    def expects(self) -> int:
        return 0

    def incoming(self, data: bytes) -> bytes:
        if not self._number:
            return data
        return data[1:] if data[:1] == bytes((self._number,)) else b""

    def reset(self) -> None:
        """Nothing is remembered between reports."""


def _pieces(request: bytes, size: int) -> list[bytes]:
    return [request[start : start + size] for start in range(0, len(request), size)]
