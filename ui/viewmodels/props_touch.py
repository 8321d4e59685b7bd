"""What the touch panel's test shows, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class TouchProps:
    """Slots: tapped(x, y, widthMm, heightMm) begin() fit() reset() back(). Places are shares of the whole screen."""

    title: str = ""
    who_text: str = ""
    hint: str = ""
    testing: bool = False
    target_x: float = 0.0
    target_y: float = 0.0
    target_name: str = ""
    step_text: str = ""
    stop_text: str = ""
    verdict_kind: str = ""
    """ok, warn or danger; empty before the first test."""
    verdict_title: str = ""
    verdict_text: str = ""
    marks: Rows = field(default_factory=no_rows)
    """x, y: a cross; tap_x, tap_y: where the touch on it was reported; hit (bool)."""
    marks_name: str = ""
    facts: Rows = field(default_factory=no_rows)
    """label, value, name."""
    kept_title: str = ""
    kept_text: str = ""
    """How what was kept comes into force."""
    trouble_title: str = ""
    trouble_text: str = ""
    begin_text: str = ""
    fit_text: str = ""
    reset_text: str = ""
    back_text: str = ""
