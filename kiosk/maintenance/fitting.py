"""What was set right at this very machine: a small file in the store's folder that no update and no publication touches.

Written whole or not at all. A file that cannot be read counts as none: then everything is as it came.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import msgspec

from kiosk.domain.camerafit import CameraFit
from kiosk.store.durably import write_whole

_LOG = logging.getLogger("kiosk.fitting")
FILE_NAME: Final = "fitting.json"
_MOST_BYTES: Final = 64 << 10


Share = Annotated[float, msgspec.Meta(ge=-0.1, le=1.1)]
Corner = tuple[Share, Share]


class CameraKept(msgspec.Struct, frozen=True):
    """As :class:`kiosk.domain.camerafit.CameraFit`."""

    turns: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0
    mirrored: bool = False
    region: tuple[Corner, Corner, Corner, Corner] | None = None


class Fitting(msgspec.Struct, frozen=True):
    """``touch``: the six numbers of the touch panel's matrix. ``brightness``: percent. None: never set."""

    touch: tuple[float, float, float, float, float, float] | None = None
    brightness: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    cameras: dict[str, CameraKept] = {}
    """By the address of the device."""

    def camera_at(self, address: str) -> CameraFit:
        kept = self.cameras.get(address, CameraKept())
        return CameraFit(kept.turns, kept.mirrored, kept.region)

    def with_camera(self, address: str, fit: CameraFit) -> Fitting:
        kept = CameraKept(fit.turns, fit.mirrored, fit.region)
        return msgspec.structs.replace(self, cameras={**self.cameras, address: kept})


def read(folder: Path) -> Fitting:
    file = folder / FILE_NAME
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise msgspec.DecodeError("too large")
        return msgspec.json.decode(file.read_bytes(), type=Fitting)
    except (FileNotFoundError, NotADirectoryError):  # a folder that is none is told by the store
        return Fitting()
    except (OSError, msgspec.DecodeError) as problem:
        _LOG.warning("fitting.unreadable problem=%s", type(problem).__name__)
        return Fitting()


def change(folder: Path, how: Callable[[Fitting], Fitting]) -> Fitting:
    """Raises ``OSError`` when it could not be kept."""
    made = how(read(folder))
    write_whole(folder / FILE_NAME, msgspec.json.encode(made))
    return made
