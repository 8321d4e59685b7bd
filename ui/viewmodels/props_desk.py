"""What the desk for papers shows."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.props import Rows, no_rows


@dataclass(frozen=True)
class DeskProps:
    """Papers once more. Slots: press(key) confirm() cancel() choose(transactionId) cameOut() notOut() order() leave()
    checkDay()."""

    stage: str = "pin"
    """pin, find, paper."""
    title: str = ""
    hint: str = ""
    who_text: str = ""
    entry_label: str = ""
    entry_shown: str = ""
    entry_name: str = ""
    keys: Rows = field(default_factory=no_rows)
    """As in AttendantProps."""
    busy: bool = False
    trouble_title: str = ""
    trouble_text: str = ""
    confirm_text: str = ""
    confirm_enabled: bool = False
    cancel_text: str = ""
    rows_title: str = ""
    rows: Rows = field(default_factory=no_rows)
    """transaction_id, title, hint, icon, name."""
    rows_empty_text: str = ""
    day_text: str = ""
    """The way to the check at the end of a day; empty where somebody's journey waits."""
    facts: Rows = field(default_factory=no_rows)
    """label, value, name."""
    story_title: str = ""
    story: Rows = field(default_factory=no_rows)
    """text, icon, name: what became of each paper."""
    working_text: str = ""
    question: str = ""
    """Empty unless a person has to say whether the newest paper came out."""
    out_text: str = ""
    not_out_text: str = ""
    order_text: str = ""
    leave_text: str = ""
