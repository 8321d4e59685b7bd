"""A PIN pad: digits, lock, and the moment to ask whether they are right."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session.effects import PinRole
from kiosk.session.state import PinPad

LONGEST_PIN = 12
SIGNED_MARK = "YZZT1."
"""Leads a technician's signed token; any other code that is held before the scanner is no try."""
SHORTEST_PIN = 4


def on_pad(pad: PinPad, role: PinRole, event: ev.SessionEvent, now: float) -> tuple[PinPad, str]:
    """The pad for one role after an event, and the digits to check (empty: nothing to check yet)."""
    if isinstance(event, ev.PinRefused) and event.role is role:
        return PinPad(trouble=event.trouble, locked_until=event.locked_until), ""
    if pad.locked_until is not None:
        return (PinPad(), "") if now >= pad.locked_until else (pad, "")
    if pad.checking:
        return pad, ""
    match event:
        case ev.KeyPressed(character=character) if character.isdigit() and len(pad.digits) < LONGEST_PIN:
            return replace(pad, digits=pad.digits + character, trouble=None), ""
        case ev.BackspacePressed():
            return replace(pad, digits=pad.digits[:-1]), ""
        case ev.ClearPressed():
            return replace(pad, digits=""), ""
        case ev.Confirmed() if len(pad.digits) >= SHORTEST_PIN:
            return PinPad(checking=True), pad.digits
        case _:
            return pad, ""
