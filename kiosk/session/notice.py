"""Things to read: anybody may, no card is asked for, nothing is submitted."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.catalogue import Service
from kiosk.session import events as ev
from kiosk.session.effects import Cue, Hush, PrintNotice, ReadAloud, Speak
from kiosk.session.state import CategoryList, Home, NoticePaper, NoticeStep, Session
from kiosk.session.step import Step, World, stay, to


def open_notice(session: Session, service: Service) -> Step:
    return to(session, NoticeStep(service.id), Speak(Cue.ENDED if service.ended_on else Cue.NOTICE))


def on_notice(session: Session, phase: NoticeStep, event: ev.SessionEvent, world: World) -> Step:
    service = world.catalogue.by_id.get(phase.service_id)
    if service is None:
        return to(session, Home(), Hush())
    match event:
        case ev.ReadAloudWanted():
            return Step(session, (ReadAloud(spoken(service)),))
        case ev.PrintWanted() if not service.ended_on and phase.paper is not NoticePaper.PRINTING:
            return to(session, NoticeStep(service.id, NoticePaper.PRINTING), PrintNotice(service.id), Speak(Cue.PRINTING))
        case ev.NoticePrinted(service_id=service_id) if service_id == phase.service_id:
            return to(session, replace(phase, paper=NoticePaper.PRINTED, trouble=None), Speak(Cue.PRINTED))
        case ev.NoticeNotPrinted(service_id=service_id, trouble=trouble) if service_id == phase.service_id:
            return to(session, replace(phase, paper=NoticePaper.FAILED, trouble=trouble), Speak(Cue.NOTICE_NOT_PRINTED))
        case ev.BackPressed():
            return to(session, CategoryList(service.category, service.group), Hush())
        case ev.Confirmed() | ev.FinishPressed() | ev.HomePressed():
            return to(session, Home())
        case _:
            return stay(session)


def spoken(service: Service) -> str:
    """All of it in a row, as the voice reads it."""
    lines = (f"{line.title}，{line.text}" for line in service.lines)
    return "。".join(part.rstrip("。") for part in (service.title, *lines)) + "。"
