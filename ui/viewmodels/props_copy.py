"""What the copies show; see :mod:`ui.viewmodels.props` for what the names mean."""

from __future__ import annotations

from kiosk.domain.values import dataclass


@dataclass(frozen=True)
class CopyProps:
    """Slots: fewer() more() next() primary() secondary(); ``cameraSource`` is the sheet."""

    status: str = ""
    """Of ``kiosk.session.copystate.CopyStatus``."""
    service_title: str = ""
    title: str = ""
    hint: str = ""
    icon: str = ""
    busy: bool = False
    picture_name: str = ""
    """Empty: there is no sheet to show."""
    next_text: str = ""
    """Empty: there is only one."""
    copies_text: str = ""
    """Empty: nothing to choose now."""
    total_text: str = ""
    fewer_name: str = ""
    more_name: str = ""
    note: str = ""
    primary_text: str = ""
    primary_icon: str = ""
    secondary_text: str = ""
