"""What the screens for papers and the signature show, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class CaptureProps:
    """One paper. Slots: act(action) moveCorner(index, x, y). Extra property ``cameraSource`` (changes with every picture).

    ``action`` is what a button's property says: take, keep, again, next, done, skip, redo, turn, corners, set.
    """

    status: str = "looking"
    """looking, taking, checking, corners, pages, no_camera."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = "camera"
    busy: bool = False
    page_seen: bool = False
    doubtful: bool = False
    """Something may be wrong with the picture that is shown."""
    picture_visible: bool = False
    picture_name: str = ""
    corners: Rows = field(default_factory=no_rows)
    """x, y (shares of the picture), name; only while a finger may move them."""
    guide_name: str = ""
    """What the animation of the lit plate shows, for people who cannot see it; empty: no animation."""
    trouble_title: str = ""
    trouble_text: str = ""
    tips: Rows = field(default_factory=no_rows)
    """text, icon."""
    tools: Rows = field(default_factory=no_rows)
    """action, text, icon: smaller buttons under the picture."""
    primary_text: str = ""
    primary_icon: str = ""
    primary_action: str = ""
    secondary_text: str = ""
    secondary_icon: str = ""
    secondary_action: str = ""


@dataclass(frozen=True)
class SignProps:
    """The name, written with a finger. Slots: stroke(points) clear() done()."""

    service_title: str = ""
    title: str = ""
    sentence: str = ""
    """What is signed."""
    field_name: str = ""
    ink: str = ""
    """Everything written so far as an SVG path, in millimetres from the field's top left."""
    empty_text: str = ""
    """Stands in the field until something is written."""
    trouble_title: str = ""
    trouble_text: str = ""
    clear_text: str = ""
    done_text: str = ""
    done_enabled: bool = False
