"""What the screen for speaking shows, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class SpokenProps:
    """An answer that is spoken. Slot: act(action).

    ``action`` is what a button's property says: begin, end, keep, again, play, stop, write.
    """

    status: str = "ready"
    """ready, listening, keeping, checking, playing."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    busy: bool = False
    level: int = 0
    """How loud it is, in steps of a tenth; shown while listening."""
    share: float = 0.0
    """How much of the time that there is has gone, 0 to 1."""
    meter_text: str = ""
    """Under the bars; empty: no bars."""
    trouble_title: str = ""
    trouble_text: str = ""
    tips: Rows = field(default_factory=no_rows)
    """text, icon."""
    tools: Rows = field(default_factory=no_rows)
    """action, text, icon: smaller buttons."""
    primary_text: str = ""
    primary_icon: str = ""
    primary_action: str = ""
    secondary_text: str = ""
    secondary_icon: str = ""
    secondary_action: str = ""
