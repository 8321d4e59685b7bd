"""What the page of the screen's brightness shows, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from kiosk.domain.values import dataclass


@dataclass(frozen=True)
class LightProps:
    """Slots: brighter() darker() back()."""

    title: str = ""
    who_text: str = ""
    busy_text: str = ""
    none_title: str = ""
    """The machine cannot dim its screen; empty where it can."""
    none_text: str = ""
    percent_text: str = ""
    percent: int = 0
    trouble_title: str = ""
    trouble_text: str = ""
    brighter_text: str = ""
    darker_text: str = ""
    hint: str = ""
    back_text: str = ""
