"""Comparing faces: several looks make one attempt, so that a blink is not a refusal."""

from __future__ import annotations

from dataclasses import field

from devices.contract import Cause as DeviceCause
from devices.contract import DeviceFault, FaceMatch
from kiosk.domain.values import dataclass
from kiosk.journeys.troubles import trouble_of
from kiosk.session.events import FaceCompared, FaceImpossible, FaceNotSeen

LOOKS_PER_ATTEMPT = 4


@dataclass(slots=True)
class FaceAttempt:
    """Gathers looks until one matches or all of an attempt have failed."""

    misses: list[FaceMatch] = field(default_factory=list)

    def look(self, result: FaceMatch | DeviceFault) -> FaceCompared | FaceNotSeen | FaceImpossible | None:
        """The event this look leads to; None: look again."""
        if isinstance(result, DeviceFault):
            trouble = trouble_of(result)
            return FaceNotSeen(trouble) if result.cause is DeviceCause.INPUT else FaceImpossible(trouble)
        if result.matched:
            return _compared(result)
        self.misses.append(result)
        if len(self.misses) < LOOKS_PER_ATTEMPT:
            return None
        best = min(self.misses, key=lambda match: match.distance)
        self.misses.clear()
        return _compared(best)


def _compared(match: FaceMatch) -> FaceCompared:
    return FaceCompared(
        matched=match.matched,
        distance=match.distance,
        threshold=match.threshold,
        engine=match.engine,
        engine_version=match.version,
        certified=match.certified,
    )
