"""The question for a room with the town's clerk: nothing is kept of it, neither here nor at the platform."""

from __future__ import annotations

from kiosk.domain.trouble import Trouble
from kiosk.journeys.house import House
from kiosk.journeys.issue import AskDepartment
from kiosk.journeys.showcode import next_code
from kiosk.session.state import Journey
from kiosk.session.videoevents import CallFailed, ClerkAnswered, ClerkBusy, VideoEvent

BUSY = "video.busy"
"""The desk's code for a turn that has not come yet."""


def call_clerk(house: House, journey: Journey, ask: AskDepartment) -> VideoEvent:
    """One question; who is told to wait asks again."""
    room = next_code(house, journey, ask)
    if not isinstance(room, Trouble):
        return ClerkAnswered(room.simulated)
    return ClerkBusy(room.message) if room.code == BUSY else CallFailed(room)
