"""The bytes of an LCUS relay board (LC Technology: one to eight relays behind a CH340), without I/O.

9600 8N1. Switching: ``A0``, the relay's number from 1, ``01`` on or ``00`` off, the low byte of their sum; not answered.
Asking: ``FF``, answered with a line a relay, ``CH1:ON \\r\\n``. Makers space the lines differently; that is read over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from devices.contracts.lights import Slot

QUERY: Final = b"\xff"
MOST_RELAYS: Final = 8
LONGEST_ANSWER: Final = 256
"""Bytes; eight lines are less than 100."""

_START: Final = 0xA0
_LINE: Final = re.compile(rb"CH\s*([1-9])\s*:\s*(ON|OFF)\s*\r?\n", re.IGNORECASE)


def switch(relay: int, on: bool) -> bytes:
    """The frame that switches one relay, counted from 1."""
    head = bytes((_START, relay, int(on)))
    return head + bytes((sum(head) & 0xFF,))


def switched(frame: bytes) -> tuple[int, bool] | None:
    """Relay and state of a frame; None when it is none."""
    if len(frame) != 4 or frame[0] != _START or frame[3] != sum(frame[:3]) & 0xFF or frame[2] > 1:
        return None
    return (frame[1], bool(frame[2])) if 1 <= frame[1] <= MOST_RELAYS else None


def answer(states: Mapping[int, bool]) -> bytes:
    """What a board says of its relays."""
    return b"".join(f"CH{relay}:{'ON' if on else 'OFF'} \r\n".encode() for relay, on in sorted(states.items()))


def states_of(data: bytes) -> dict[int, bool] | None:
    """The relays' states by number; None when something else is in it, or a relay is told twice or left out."""
    found: dict[int, bool] = {}
    at = 0
    for line in _LINE.finditer(data):
        relay = int(line[1])
        if data[at : line.start()].strip() or relay in found:
            return None
        found[relay] = line[2].upper() == b"ON"
        at = line.end()
    whole = not data[at:].strip() and sorted(found) == list(range(1, len(found) + 1)) and len(found) <= MOST_RELAYS
    return found if found and whole else None


def wanted_states(relays: Mapping[Slot, int], lit: frozenset[Slot]) -> dict[int, bool]:
    """By relay: whether it has to be on. A relay may serve several slots."""
    states = dict.fromkeys(sorted(relays.values()), False)
    for slot in lit & relays.keys():
        states[relays[slot]] = True
    return states
