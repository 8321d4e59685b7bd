"""What the screens of those who look after the terminal show, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class PinProps:
    """The technician's PIN. Slots: press(key) confirm() cancel()."""

    title: str = ""
    hint: str = ""
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


@dataclass(frozen=True)
class TechnicianProps:
    """Slots: choosePage(id) test(device) release(entryId) exportTo(folder) receiveFrom(folder) restart() leave()."""

    title: str = ""
    who_text: str = ""
    page: str = "overview"
    """overview, queue, log, settings; papers leads to the desk, upkeep to its own screens."""
    pages: Rows = field(default_factory=no_rows)
    """id, label, icon, selected (bool), name."""
    facts: Rows = field(default_factory=no_rows)
    """label, value, name: terminal, version, network, queue counts."""
    headline_kind: str = ""
    """ok, info, warn or danger."""
    headline_title: str = ""
    headline_text: str = ""
    """What to mend first, and how."""
    warning_text: str = ""
    """What comes near a limit beyond which nothing new is taken in."""
    devices: Rows = field(default_factory=no_rows)
    """The checks' rows among the devices', what is worst first, and one row for all checks that are well. Each: device_id,
    label, light (green, yellow, red), light_text, light_icon, state, cause, advice, code, address, identity,
    simulated_text, counters, name."""
    devices_empty_text: str = ""
    tests_title: str = ""
    tests: Rows = field(default_factory=no_rows)
    """device, label, icon, enabled, running (bool), name."""
    result_visible: bool = False
    result_passed: bool = False
    result_title: str = ""
    result_text: str = ""
    result_icon: str = ""
    queue_title: str = ""
    queue: Rows = field(default_factory=no_rows)
    """entry_id, receipt_no, title, state, state_text, created_at, attempts_text, exported_text (or empty), reason, name,
    release_text (or empty)."""
    queue_empty_text: str = ""
    carry_title: str = ""
    carry_hint: str = ""
    """Why nothing can be carried now, or what to do; empty when the buttons say enough."""
    media: Rows = field(default_factory=no_rows)
    """folder, label, detail, simulated_text, export_text, export_enabled (bool), export_name, receive_text,
    receive_enabled (bool), receive_name."""
    carry_busy_text: str = ""
    """What is going on with a medium; empty otherwise."""
    carry_result_kind: str = ""
    """ok, warn or danger; empty when there is nothing to say."""
    carry_result_title: str = ""
    carry_result_text: str = ""
    log_title: str = ""
    log: Rows = field(default_factory=no_rows)
    """at, text, code, receipt_no, name."""
    log_empty_text: str = ""
    settings_title: str = ""
    catalogue_title: str = ""
    settings: Rows = field(default_factory=no_rows)
    """label, value, source, from_platform (bool), note, name."""
    restart_text: str = ""
    leave_text: str = ""
