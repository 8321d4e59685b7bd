"""A microphone that somebody speaks into."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from devices.contracts.base import DeviceFault, Driver

HEARD_RATE = 16000
"""Samples a second, of one channel."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in since the last call: 16-bit little-endian samples. Somebody's voice, so it stays out of ``repr``."""

    samples: bytes = field(repr=False)

    @property
    def seconds(self) -> float:
        return len(self.samples) / (2 * HEARD_RATE)


class Microphone(Driver, Protocol):
    def hear(self) -> Heard | DeviceFault:
        """The next piece, at most a second long. The first call begins to listen; one that is left out stops nothing.

        Blocks until something has come, at most some seconds.
        """
        ...

    def stop(self) -> None:
        """Listens no longer; what was not fetched is dropped. Never raises."""
        ...
