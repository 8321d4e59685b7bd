"""What a camera's test shows, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class CameraTestProps:
    """``cameraSource`` is the live picture.

    Slots: choose(device) turn() mirror() keepRegion() reset() printPage() back().
    """

    title: str = ""
    who_text: str = ""
    devices: Rows = field(default_factory=no_rows)
    """device, label, selected (bool), name."""
    camera_name: str = ""
    """Of the live picture; empty: there is none."""
    busy_text: str = ""
    lost_title: str = ""
    lost_text: str = ""
    simulated_text: str = ""
    verdict_kind: str = ""
    verdict_title: str = ""
    lines: Rows = field(default_factory=no_rows)
    """label, value, advice, well (bool), name."""
    mounted_text: str = ""
    """How it is mounted, as it is kept."""
    trouble_title: str = ""
    trouble_text: str = ""
    turn_text: str = ""
    mirror_text: str = ""
    region_text: str = ""
    reset_text: str = ""
    print_text: str = ""
    back_text: str = ""
