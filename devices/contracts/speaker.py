"""A loudspeaker or a headphone jack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from devices.contracts.base import DeviceFault, Driver


@dataclass(frozen=True, slots=True)
class Played:
    """Handed to the sound device to its end. ``seconds`` is the sound's length."""

    seconds: float


class Speaker(Driver, Protocol):
    def play(self, wav: bytes, *, timeout: float | None = None) -> Played | DeviceFault:
        """Plays one WAV sound (16-bit PCM) to its end or to the deadline; ``timeout`` defaults to its length plus 3 s."""
        ...

    def headphones(self) -> bool | None:
        """Whether headphones are plugged in; None when nothing can tell."""
        ...
