"""What the screen of a place shows."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class RegionProps:
    """A place, asked for. Rows of places: code, label, hint, icon, opens (bool), name.

    Slots: choose(code) change(text) search(wanted) confirm() skip().
    """

    question: str = ""
    kicker: str = ""
    hint: str = ""
    way: str = ""
    """The list that is open: province, prefecture ... in a row; empty at the top."""
    near: Rows = field(default_factory=no_rows)
    """At the top: the terminal's own place and its neighbourhood."""
    near_text: str = ""
    places: Rows = field(default_factory=no_rows)
    places_text: str = ""
    note: str = ""
    """What has to be known of these places."""
    search_text: str = ""
    """To writing a name."""
    searching: bool = False
    list_text: str = ""
    """Back to the lists."""
    sought: str = ""
    search_label: str = ""
    search_name: str = ""
    search_max: int = 0
    placeholder: str = ""
    found: Rows = field(default_factory=no_rows)
    found_text: str = ""
    stop_text: str = ""
    """Makes the list that is open the answer; empty where that would say too little."""
    skip_text: str = ""
    trouble_title: str = ""
    trouble_text: str = ""
