"""Lights at the slots of the cabinet: they show where a card goes in and where paper comes out."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from devices.contracts.base import DeviceFault, Driver


class Slot(StrEnum):
    CARD = "card"
    """The field that cards are laid on."""
    SLIP = "slip"
    """Where slips come out."""
    PAGES = "pages"
    """Where A4 pages come out."""
    CODE = "code"
    """The scanner's window."""
    PAPERS = "papers"
    """The tray under the document camera."""


class SlotLights(Driver, Protocol):
    def show(self, slots: frozenset[Slot]) -> DeviceFault | None:
        """From now on exactly these are lit. None: the board says so itself."""
        ...
