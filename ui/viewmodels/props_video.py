"""What help by video shows; see :mod:`ui.viewmodels.props` for what the names mean."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class VideoProps:
    """Slots: primary() secondary(); ``cameraSource`` is the clerk with the person's own picture in the corner."""

    status: str = ""
    """Of ``kiosk.session.videostate.VideoStatus``."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = ""
    busy: bool = False
    picture_name: str = ""
    """Empty: nobody is to be seen."""
    simulated_text: str = ""
    tips: Rows = field(default_factory=no_rows)
    """icon, text."""
    primary_text: str = ""
    primary_icon: str = ""
    secondary_text: str = ""
