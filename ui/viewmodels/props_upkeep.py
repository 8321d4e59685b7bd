"""What the pages for looking after the terminal show, by the rules of :mod:`ui.viewmodels.props`."""

from __future__ import annotations

from dataclasses import dataclass, field

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
class JobsProps:
    """What is done again and again. Slots: run(name) back()."""

    title: str = ""
    who_text: str = ""
    hint: str = ""
    jobs: Rows = field(default_factory=no_rows)
    """job, label, hint, failed (bool), last, next, run_text (or empty), run_name, name."""
    back_text: str = ""
