"""The input controller's bytes and what they come to, without I/O or a clock.

The controller is ours to define (see docs/devices/inputs.md): 9600 8N1, one byte every 20 ms and at every change. The low
four bits are the contacts, the high four their complement, so that neither noise nor a stuck line passes for a report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag

REPORT_INTERVAL = 0.02
"""Seconds between two reports."""
STEADY_REPORTS = 3
"""Equal reports in a row until a contact counts as changed: 40 to 60 ms, longer than a switch bounces."""


class Contact(IntFlag):
    """Set: door open, tamper contact open, headphones plugged in."""

    DOOR = 1
    TAMPER = 2
    HEADPHONES = 4
    SPARE = 8


_ALL = 0x0F


def encode(contacts: Contact) -> int:
    return (~contacts & _ALL) << 4 | contacts


def decode(byte: int) -> Contact | None:
    """None for a byte that is no report."""
    contacts = byte & _ALL
    return Contact(contacts) if byte >> 4 == ~contacts & _ALL else None


@dataclass(slots=True)
class Debouncer:
    """Follows each contact on its own; :attr:`contacts` is None until all of them have been steady once."""

    contacts: Contact | None = None
    _last: Contact | None = None
    _runs: dict[Contact, int] = field(default_factory=lambda: dict.fromkeys(Contact, 0))

    def feed(self, report: Contact) -> None:
        last = report if self._last is None else self._last
        for contact in Contact:
            same = (report & contact) == (last & contact)
            self._runs[contact] = min(self._runs[contact] + 1, STEADY_REPORTS) if same else 1
        self._last = report
        steady = [contact for contact, run in self._runs.items() if run >= STEADY_REPORTS]
        if self.contacts is None:
            self.contacts = report if len(steady) == len(Contact) else None
            return
        for contact in steady:
            self.contacts = (self.contacts & ~contact) | (report & contact)


@dataclass(slots=True)
class TamperLatch:
    """Once seen, tampering stays until somebody who has looked acknowledges it with the contact closed."""

    latched: bool = False

    def see(self, contacts: Contact | None) -> None:
        if contacts is not None and contacts & Contact.TAMPER:
            self.latched = True

    def acknowledge(self, contacts: Contact | None) -> bool:
        """True when nothing is latched any more."""
        if contacts is None or contacts & Contact.TAMPER:
            return False
        self.latched = False
        return True
