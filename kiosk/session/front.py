"""Before a service is chosen: attract, home, the list of a category; and after it: take your card."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.search import LONGEST_QUERY
from kiosk.session import events as ev
from kiosk.session.effects import DeclinePaper, PrintSlip
from kiosk.session.lookup import on_code
from kiosk.session.notice import open_notice
from kiosk.session.state import (
    Attract,
    CategoryList,
    Home,
    Journey,
    PaperState,
    SearchStep,
    Session,
    SlipStatus,
    TechnicianPin,
    TroubleScreen,
)
from kiosk.session.step import Step, World, end_session, stay, to
from kiosk.session.steps import next_phase


def on_attract(session: Session, phase: Attract, event: ev.SessionEvent) -> Step:
    match event:
        case ev.Touched() | ev.CardPlaced():
            return _leave_attract(session, phase)
        case ev.CodeScanned() | ev.CodeUnreadable():
            left = _leave_attract(session, phase)
            return left if left.session.phase is phase else on_code(session, event, *left.effects)
        case ev.TechnicianWanted():
            return to(session, TechnicianPin())
        case ev.SlipLeftOver(pending=pending):
            return to(session, replace(phase, pending_slip=pending, slip=SlipStatus(pending.effect_id)))
        case ev.PrintWanted():
            return _print_pending(session, phase)
        case ev.PrintDeclined():
            return _drop_pending(session, phase)
        case _:
            return _on_paper(session, phase, event)


def _leave_attract(session: Session, phase: Attract) -> Step:
    if phase.slip is not None and phase.slip.state is PaperState.PRINTING:
        return stay(session)
    if phase.slip is not None and phase.slip.state is PaperState.OFFERED:
        return to(session, Home(), DeclinePaper(phase.slip.effect_id))
    return to(session, Home())


def _print_pending(session: Session, phase: Attract) -> Step:
    slip = phase.slip
    if slip is None or slip.state not in {PaperState.OFFERED, PaperState.NOT_PRINTED}:
        return stay(session)
    printing = replace(slip, state=PaperState.PRINTING, trouble=None)
    return to(session, replace(phase, slip=printing), PrintSlip(slip.effect_id))


def _drop_pending(session: Session, phase: Attract) -> Step:
    slip = phase.slip
    if slip is None or slip.state is PaperState.PRINTING:
        return stay(session)
    undecided = slip.state in {PaperState.OFFERED, PaperState.NOT_PRINTED}
    return to(session, Attract(), *((DeclinePaper(slip.effect_id),) if undecided else ()))


def _on_paper(session: Session, phase: Attract, event: ev.SessionEvent) -> Step:
    slip = paper_outcome(phase.slip, event)
    return stay(session) if slip is phase.slip else to(session, replace(phase, slip=slip))


def paper_outcome(slip: SlipStatus | None, event: ev.SessionEvent) -> SlipStatus | None:
    """What an answer of the printer makes of a slip; the same object when it is about another paper."""
    if slip is None:
        return None
    match event:
        case ev.PaperPrinted(effect_id=effect_id) if effect_id == slip.effect_id:
            return replace(slip, state=PaperState.PRINTED, trouble=None)
        case ev.PaperNotPrinted(effect_id=effect_id, trouble=trouble) if effect_id == slip.effect_id:
            return replace(slip, state=PaperState.NOT_PRINTED, trouble=trouble)
        case ev.PaperUnknown(effect_id=effect_id, trouble=trouble) if effect_id == slip.effect_id:
            return replace(slip, state=PaperState.UNKNOWN, trouble=trouble)
        case _:
            return slip


def on_home(session: Session, event: ev.SessionEvent, world: World) -> Step:
    match event:
        case ev.CategoryChosen(category=category):
            known = any(item.id == category for item in world.catalogue.categories)
            return to(session, CategoryList(category)) if known else stay(session)
        case ev.ServiceChosen(service_id=service_id):
            return _start(session, service_id, world)
        case ev.SearchWanted():
            return to(session, SearchStep())
        case ev.CodeScanned() | ev.CodeUnreadable():
            return on_code(session, event)
        case ev.BackPressed() | ev.HomePressed():
            return end_session(session)
        case _:
            return stay(session)


def on_category(session: Session, phase: CategoryList, event: ev.SessionEvent, world: World) -> Step:
    match event:
        case ev.GroupChosen(group=group):
            known = any(group in item.groups for item in world.catalogue.categories if item.id == phase.category)
            return to(session, replace(phase, group=group)) if known or not group else stay(session)
        case ev.ServiceChosen(service_id=service_id):
            return _start(session, service_id, world)
        case ev.CodeScanned() | ev.CodeUnreadable():
            return on_code(session, event)
        case ev.BackPressed() | ev.HomePressed():
            return to(session, Home())
        case _:
            return stay(session)


def on_search(session: Session, phase: SearchStep, event: ev.SessionEvent, world: World) -> Step:
    match event:
        case ev.TextChanged(text=text):
            return stay(replace(session, phase=replace(phase, text=text[:LONGEST_QUERY])))
        case ev.ServiceChosen(service_id=service_id):
            return _start(session, service_id, world)
        case ev.BackPressed() | ev.HomePressed():
            return to(session, Home())
        case _:
            return stay(session)


def _start(session: Session, service_id: str, world: World) -> Step:
    service = world.catalogue.by_id.get(service_id)
    readiness = world.readiness.get(service_id)
    if service is None or readiness is None or not readiness.ready:
        return stay(session)
    if service.is_read:
        return open_notice(session, service)
    journey = Journey(service, catalogue_version=world.catalogue.version, brief=session.preferences.care)
    return to(replace(session, journey=journey), next_phase(journey))


def on_take_card(session: Session, event: ev.SessionEvent) -> Step:
    match event:
        case ev.CardLifted():
            return to(session, Attract())
        case ev.FinishPressed():
            return to(session, Attract())
        case _:
            return stay(session)


def on_trouble(session: Session, phase: TroubleScreen, event: ev.SessionEvent) -> Step:
    match event:
        case ev.Confirmed() | ev.FinishPressed() | ev.HomePressed() | ev.BackPressed():
            return end_session(session) if phase.saved else to(replace(session, journey=None), Home())
        case _:
            return stay(session)
