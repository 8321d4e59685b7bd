"""A loudspeaker or a headphone jack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from devices.contracts.base import DeviceFault, Driver


@dataclass(frozen=True, slots=True)
class Played:
    """Handed to the sound device to its end, or until somebody stopped it. ``seconds`` is the sound's length."""

    seconds: float


class Speaker(Driver, Protocol):
    def play(
        self, wav: bytes, *, timeout: float | None = None, stopped: Callable[[], bool] | None = None
    ) -> Played | DeviceFault:
        """Plays one WAV sound (16-bit PCM) to its end or to the deadline; ``timeout`` defaults to its length plus 3 s.

        ``stopped`` is asked ten times a second, on a thread of its own; once it is true the sound ends.
        """
        ...

    def headphones(self) -> bool | None:
        """Whether headphones are plugged in; None when nothing can tell."""
        ...
