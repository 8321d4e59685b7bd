"""How a camera is mounted at this terminal, as it is kept. Pure."""

from __future__ import annotations

from kiosk.domain.cameracheck import Region
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class CameraFit:
    """``turns``: quarters clockwise that set the picture upright. ``region``: where sheets lie, as shares of the upright
    picture; None: anywhere."""

    turns: int = 0
    mirrored: bool = False
    region: Region | None = None
