"""Which slots are lit: the one that the person's hand has to find now, and no other."""

from __future__ import annotations

from kiosk.session.effects import Lamp
from kiosk.session.noticestate import NoticePaper
from kiosk.session.state import (
    Attract,
    CaptureStatus,
    CaptureStep,
    IdentifyStep,
    LookUpStep,
    NoticeStep,
    PaperState,
    ResultStep,
    Session,
    StandingAsked,
    StandingStep,
    TakeCard,
    TechnicianPin,
)

_COMING = frozenset({PaperState.PRINTING, PaperState.PRINTED})


def lamps_for(session: Session) -> frozenset[Lamp]:
    """All dark while nothing has to be laid down or taken out."""
    match session.phase:
        case IdentifyStep() | TakeCard():
            return frozenset({Lamp.CARD})
        case LookUpStep() | TechnicianPin() | StandingStep(asked=StandingAsked.MANDATE):
            return frozenset({Lamp.CODE})
        case CaptureStep(status=CaptureStatus.LOOKING, spec=spec) if not spec.of_person:
            return frozenset({Lamp.PAPERS})
        case ResultStep(document=document) if document is not None and document.state in _COMING:
            return frozenset({Lamp.PAGES})
        case ResultStep(slip=slip) | Attract(slip=slip) if slip is not None and slip.state in _COMING:
            return frozenset({Lamp.SLIP})
        case NoticeStep(paper=NoticePaper.PRINTING | NoticePaper.PRINTED):
            return frozenset({Lamp.SLIP})
        case _:
            return frozenset()
