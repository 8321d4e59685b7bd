"""Has a new version proven itself? Judged from signs that the running program gives; nothing here asks a clock.

It has when the first screen was drawn, the store answered, the sync finished a round, what answered before the switch
answers again, and the platform was reached if it was in reach before. Until the time is over nothing is held against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from kiosk.domain.values import dataclass
from kiosk.updates.places import Trial


@dataclass(frozen=True, slots=True)
class Signs:
    """What the program on trial shows. ``devices``: by id, whether each answers."""

    drawn: bool = False
    store: bool = False
    sync: bool = False
    contact: bool = False
    line: bool = True
    """Whether the machine has a network at all: without one nobody can be reached, whatever the version."""
    devices: Mapping[str, bool] | None = None


class Verdict(Enum):
    """What is to be done about a trial now."""

    WAIT = "wait"
    KEEP = "keep"
    GIVE_BACK = "give_back"


def missing(trial: Trial, signs: Signs) -> tuple[str, ...]:
    """What has not shown itself yet: screen, store, sync, contact or devices' ids."""
    answers = signs.devices or {}
    told = [
        ("screen", signs.drawn),
        ("store", signs.store),
        ("sync", signs.sync),
        ("contact", signs.contact or not trial.online or not signs.line),
        *((device, answers.get(device, False)) for device in trial.devices),
    ]
    return tuple(name for name, shown in told if not shown)


def judge(trial: Trial, signs: Signs, seconds: float, patience: float) -> tuple[Verdict, str]:
    """The verdict, and for one that is against the version the reasons. ``seconds``: since this start."""
    lacking = missing(trial, signs)
    # A line that is gone at this moment proves nothing yet: the time is waited for before it is left out.
    if not lacking and (signs.contact or not trial.online or seconds >= patience):
        return Verdict.KEEP, ""
    if seconds < patience:
        return Verdict.WAIT, ""
    return Verdict.GIVE_BACK, ",".join(lacking)
