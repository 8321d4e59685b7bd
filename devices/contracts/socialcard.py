"""Social security cards (社会保障卡) in a contact or contactless chip-card reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

from devices.contracts.base import DeviceFault, Driver

if TYPE_CHECKING:
    from devices.contract import NoCard


@dataclass(frozen=True, slots=True)
class SocialCardRecord:
    """What a card tells without a PIN, checked: the number's check digit holds, dates are real dates.

    Personal fields stay out of ``repr`` so that no log line can carry them.
    """

    name: str = field(repr=False)
    number: str = field(repr=False)
    """The social security number: 18 characters, the same as the citizen's identity number."""
    card_number: str = field(repr=False, default="")
    """As printed on the card, such as ``A12345678``; empty when the card does not tell."""
    sex: str = field(repr=False, default="")
    """男, 女, or empty when the card does not say."""
    nation: str = field(repr=False, default="")
    """Two digits of GB/T 3304, or empty."""
    birth: date | None = field(repr=False, default=None)
    issuer: str = field(repr=False, default="")
    """The number of the office that initialised the card."""
    issued: date | None = field(repr=False, default=None)
    valid_until: date | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class SocialCardReading:
    """One card, read whole. ``reader`` is the reader's name as the system calls it."""

    record: SocialCardRecord
    reader: str = ""
    simulated: bool = False


class SocialCardReader(Driver, Protocol):
    def read(self) -> SocialCardReading | NoCard | DeviceFault:
        """One attempt, about half a second; the caller repeats while it waits for a card."""
        ...

    def card_present(self) -> bool | DeviceFault:
        """Whether a card is in the reader."""
        ...
