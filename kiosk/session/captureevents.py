"""What happens while papers are photographed and a name is written: touches, and what the camera answers."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from kiosk.domain.signature import Stroke
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.session.capturestate import Corners

# --- touches ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShutterPressed:
    """Take the picture: the first page, the next one, or this one again."""


@dataclass(frozen=True, slots=True)
class PageKept:
    """The page that is shown can be read."""


@dataclass(frozen=True, slots=True)
class NextPageWanted:
    pass


@dataclass(frozen=True, slots=True)
class PagesDropped:
    """All pages of this paper once more, from the beginning."""


@dataclass(frozen=True, slots=True)
class PagesDone:
    pass


@dataclass(frozen=True, slots=True)
class PageTurned:
    """A quarter turn to the right."""


@dataclass(frozen=True, slots=True)
class CornersWanted:
    pass


@dataclass(frozen=True, slots=True)
class CornerMoved:
    """A finger let go of a corner: ``index`` clockwise from the top left, the place in shares of the picture."""

    index: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class CornersSet:
    pass


@dataclass(frozen=True, slots=True)
class StrokeDrawn:
    """A finger left the glass."""

    stroke: Stroke = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignatureCleared:
    pass


@dataclass(frozen=True, slots=True)
class Signed:
    pass


# --- answers ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageSeen:
    """Something like a page lies under the camera now, or no longer."""

    seen: bool


@dataclass(frozen=True, slots=True)
class PageTaken:
    """A picture was taken and the page cut out; ``problems`` are what may be wrong with it, worst first."""

    page_id: int
    corners: Corners
    problems: tuple[Trouble, ...]
    size: int


@dataclass(frozen=True, slots=True)
class PageStraightened:
    """The page was cut out anew, along other corners or turned."""

    page_id: int
    size: int


@dataclass(frozen=True, slots=True)
class PageFailed:
    """No page came of it; nothing that was kept before is lost."""

    page_id: int
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class DocumentCameraLost:
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class DocumentCameraBack:
    pass


CaptureTouch: TypeAlias = (
    ShutterPressed
    | PageKept
    | NextPageWanted
    | PagesDropped
    | PagesDone
    | PageTurned
    | CornersWanted
    | CornerMoved
    | CornersSet
    | StrokeDrawn
    | SignatureCleared
    | Signed
)
CaptureAnswer: TypeAlias = PageSeen | PageTaken | PageStraightened | PageFailed | DocumentCameraLost | DocumentCameraBack
CaptureEvent: TypeAlias = CaptureTouch | CaptureAnswer
