"""How a camera is mounted: turned by quarters, or seen in a mirror. What it sees is set upright before anybody gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from devices.contract import Image


@dataclass(frozen=True, slots=True)
class Orientation:
    """``turns``: quarters clockwise that set the picture upright, 0 to 3; then left and right change places if mirrored."""

    turns: int = 0
    mirrored: bool = False

    def __post_init__(self) -> None:
        """``ValueError`` for anything but quarters."""
        if self.turns not in range(4):
            raise ValueError(f"{self.turns} quarters")

    def applied(self, image: Image) -> Image:
        """A picture of its own, or the same one when there is nothing to do."""
        if self == UPRIGHT:
            return image
        turned = np.rot90(image, -self.turns)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirrored else turned)


UPRIGHT: Final = Orientation()


class Orientable(Protocol):
    def orient(self, orientation: Orientation) -> None:
        """From the next picture on."""
        ...
