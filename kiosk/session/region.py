"""A place, chosen from the province down or found by its name. One touch too far is undone by going back one level."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.regions import level_of
from kiosk.domain.search import LONGEST_QUERY
from kiosk.session import events as ev
from kiosk.session.state import FillStep
from kiosk.session.step import World


def on_region(phase: FillStep, event: ev.SessionEvent, world: World) -> FillStep | str:
    """The next moment of the question, or the code that answers it; events that mean nothing here change nothing."""
    match event:
        case ev.RegionChosen(code=code):
            return _chosen(phase, code, world)
        case ev.RegionSearchWanted(wanted=wanted):
            return replace(phase, sought="" if wanted else None, trouble=None)
        case ev.TextChanged(text=text) if phase.sought is not None:
            return replace(phase, sought=text[:LONGEST_QUERY], trouble=None)
        case ev.Confirmed() if phase.text:
            return phase.text
        case ev.Skipped() if not phase.spec.required:
            return ""
        case _:
            return phase


def _chosen(phase: FillStep, code: str, world: World) -> FillStep | str:
    """Opens a place that has others under it; one that has none is the answer."""
    deepest = phase.spec.deepest
    if world.regions.get(code) is None or level_of(code) > deepest:
        return phase
    if world.regions.below(code, deepest):
        return replace(phase, text=code, sought=None, trouble=None)
    return code
