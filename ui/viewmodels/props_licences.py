"""What the screen of the own licences shows; see :mod:`ui.viewmodels.props` for what the names mean."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class LicencesProps:
    """Slots: open(number) chooseGroup(group) primary() secondary()."""

    mode: str = ""
    """``asking``, ``failed``, ``list`` (also an empty one) or ``one``."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = ""
    groups_title: str = ""
    groups: Rows = field(default_factory=no_rows)
    """id, label, selected, name; none when there is one group only."""
    licences: Rows = field(default_factory=no_rows)
    """id, heading, title, hint, icon, badge, name."""
    facts: Rows = field(default_factory=no_rows)
    warning_text: str = ""
    """That it has run out or soon will, and what to do."""
    note_text: str = ""
    primary_text: str = ""
    primary_icon: str = ""
    primary_use: str = ""
    """What the button does: a ``kiosk.domain.licences.Use``, ``retry`` or ``home``."""
    secondary_text: str = ""
    secondary_icon: str = ""
    secondary_use: str = ""
