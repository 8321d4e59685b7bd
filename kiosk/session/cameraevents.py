"""What happens while a technician looks at a camera; ``kiosk.session.upkeepevents`` hands them on."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.domain.cameracheck import CameraSeen
from kiosk.domain.camerafit import CameraFit
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class CameraChosen:
    device: str


@dataclass(frozen=True, slots=True)
class CameraMeasured:
    device: str
    seen: CameraSeen


@dataclass(frozen=True, slots=True)
class CameraLost:
    device: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class CameraFitted:
    """How it is mounted is known, or has been kept and taken over by the driver."""

    device: str
    fit: CameraFit


@dataclass(frozen=True, slots=True)
class CameraRefused:
    """It could not be kept, or the test page was not printed."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class CameraTurned:
    """A quarter more, clockwise."""


@dataclass(frozen=True, slots=True)
class CameraMirrored:
    """Left and right change places."""


@dataclass(frozen=True, slots=True)
class RegionWanted:
    """Sheets lie where one is seen now."""


@dataclass(frozen=True, slots=True)
class CameraReset:
    pass


@dataclass(frozen=True, slots=True)
class TestPageWanted:
    pass


@dataclass(frozen=True, slots=True)
class TestPagePrinted:
    pass


CameraEvent: TypeAlias = (
    CameraChosen
    | CameraMeasured
    | CameraLost
    | CameraFitted
    | CameraRefused
    | CameraTurned
    | CameraMirrored
    | RegionWanted
    | CameraReset
    | TestPageWanted
    | TestPagePrinted
)
