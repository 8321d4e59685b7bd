"""The slots' lights, where the cabinet has them. They help; nothing waits for them."""

from __future__ import annotations

from devices.contract import DeviceFault, Slot, SlotLights
from kiosk.session.effects import Lamp
from kiosk.shell.ports import Outside

DEVICE = "lights"
_DEADLINE = 2.0


def light(outside: Outside, lamps: frozenset[Lamp]) -> None:
    """Asks the board, if there is one, for exactly these and returns at once. What is wrong with it shows in its state."""
    if not outside.lights:
        return
    slots = frozenset(Slot(lamp.value) for lamp in lamps)

    def show(board: SlotLights) -> DeviceFault | None:
        return board.show(slots)

    outside.hub.submit(DEVICE, show, _ignore, deadline=_DEADLINE)


def _ignore(_answer: DeviceFault | None) -> None:
    """The hub has noted it."""
