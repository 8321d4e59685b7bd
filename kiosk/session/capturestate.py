"""What a session is while papers are photographed and a name is written. No pixel is kept here, only what was found."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from kiosk.domain.catalogue import AttachmentSpec
from kiosk.domain.signature import Stroke
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass

Corner: TypeAlias = tuple[float, float]
"""Shares of the picture's width and height, from its top left."""
Corners: TypeAlias = tuple[Corner, Corner, Corner, Corner]
"""Of the page in the picture, clockwise from the top left."""

WHOLE_PICTURE: Corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A photographed page that is kept. Its picture lies with the shell under this number."""

    page_id: int
    size: int = 0
    """Bytes of its JPEG."""
    seconds: int = 0
    """No page but a spoken note: how long it is."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A page that was just taken: cut out along ``corners``, turned by quarters, not yet accepted."""

    page_id: int
    corners: Corners = WHOLE_PICTURE
    problems: tuple[Trouble, ...] = ()
    size: int = 0
    turns: int = 0


class CaptureStatus(StrEnum):
    LOOKING = "looking"
    """The live picture; the person lays the paper down and touches the button."""
    TAKING = "taking"
    """The picture is being taken, or cut out anew."""
    CHECKING = "checking"
    """The page that was taken: is it readable?"""
    CORNERS = "corners"
    """A finger puts the corners right."""
    PAGES = "pages"
    """Some pages are kept: another one, or done?"""
    NO_CAMERA = "no_camera"
    """The camera gives no picture; looking goes on by itself as soon as it does."""


@dataclass(frozen=True, slots=True)
class CaptureStep:
    """One paper of the application, page by page."""

    spec: AttachmentSpec
    status: CaptureStatus = CaptureStatus.LOOKING
    pages: tuple[PaperPage, ...] = ()
    seen: bool = False
    """While LOOKING: the camera sees something like a page."""
    shot: Shot | None = None
    """Present while CHECKING and CORNERS, and while it is cut out anew."""
    draft: Corners | None = None
    """While CORNERS: where the finger has put them so far."""
    trouble: Trouble | None = None
    returning: bool = False
    """True when the review sent the person back to this one paper."""


@dataclass(frozen=True, slots=True)
class SignStep:
    """The person writes the name with a finger, below the sentence that is signed."""

    strokes: tuple[Stroke, ...] = field(default=(), repr=False)
    trouble: Trouble | None = None
