"""How the terminal speaks to the person who stands in front of it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final

from kiosk.domain.values import dataclass


class Dialect(StrEnum):
    MANDARIN = "cmn"
    CANTONESE = "yue"
    HAKKA = "hak"
    ENGLISH = "en"


LOUDNESS: Final = (50, 70, 100, 140, 200)
"""Per cent of the terminal's own volume."""
USUAL: Final = LOUDNESS.index(100)


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """``level`` is a place in ``LOUDNESS``."""

    dialect: Dialect = Dialect.MANDARIN
    level: int = USUAL
    muted: bool = False

    @property
    def loudness_percent(self) -> int:
        return LOUDNESS[self.level]

    def louder(self) -> VoiceChoice:
        """Also unmutes: nobody makes louder what shall be silent."""
        return replace(self, level=min(self.level + 1, len(LOUDNESS) - 1), muted=False)

    def quieter(self) -> VoiceChoice:
        return replace(self, level=max(self.level - 1, 0))
