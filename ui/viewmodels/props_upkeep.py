"""What the pages for looking after the terminal show, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from dataclasses import field

from kiosk.domain.values import dataclass
from ui.viewmodels.rows import Rows, no_rows


@dataclass(frozen=True)
class UpkeepProps:
    """The choice of pages. Slots: open(id) back()."""

    title: str = ""
    who_text: str = ""
    pages: Rows = field(default_factory=no_rows)
    """id, label, hint, icon."""
    back_text: str = ""


@dataclass(frozen=True)
class DayProps:
    """The check at the end of a day. Slots: again() print() back()."""

    title: str = ""
    who_text: str = ""
    busy_text: str = ""
    """What is going on; empty otherwise."""
    verdict_kind: str = ""
    """ok or warn; empty while nothing was found out."""
    verdict_title: str = ""
    verdict_text: str = ""
    first: Rows = field(default_factory=no_rows)
    """text, advice, name: what to do before leaving."""
    tomorrow_title: str = ""
    tomorrow: Rows = field(default_factory=no_rows)
    """As ``first``: what can wait."""
    facts_title: str = ""
    facts: Rows = field(default_factory=no_rows)
    """label, value, name."""
    trouble_title: str = ""
    trouble_text: str = ""
    again_text: str = ""
    print_text: str = ""
    back_text: str = ""


@dataclass(frozen=True)
class JobsProps:
    """What is done again and again. Slots: run(name) back()."""

    title: str = ""
    who_text: str = ""
    hint: str = ""
    jobs: Rows = field(default_factory=no_rows)
    """job, label, hint, failed (bool), last, next, run_text (or empty), run_name, name."""
    back_text: str = ""
