"""What the bill and the payment show; see :mod:`ui.viewmodels.props` for what the names mean."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class BillProps:
    """Slots: toggle(item) confirm()."""

    service_title: str = ""
    title: str = ""
    hint: str = ""
    items: Rows = field(default_factory=no_rows)
    """As the answers of a choice: value, label, selected, name. None when there is nothing to choose between."""
    facts: Rows = field(default_factory=no_rows)
    note: str = ""
    simulated_text: str = ""
    confirm_text: str = ""
    confirm_enabled: bool = True


@dataclass(frozen=True)
class PayProps:
    """Slots: primary() secondary()."""

    status: str = ""
    """Of ``kiosk.session.paystate.PayStatus``."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = ""
    steps: Rows = field(default_factory=no_rows)
    """icon, text: what to do, in three lines."""
    qr_source: str = ""
    qr_name: str = ""
    seconds_text: str = ""
    simulated_text: str = ""
    busy_text: str = ""
    """What is being waited for, in words beside what else there is to read."""
    waiting: bool = False
    """Nothing else to read: the wait fills the page."""
    facts: Rows = field(default_factory=no_rows)
    phone_text: str = ""
    primary_text: str = ""
    primary_icon: str = ""
    secondary_text: str = ""
