"""我的信息怎么用: what happens to people's data, within help; read on the screen, or taken along on paper."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session.effects import Cue, PrintNotice, Speak
from kiosk.session.noticestate import PRIVACY_NOTICE, NoticePaper, NoticeStep
from kiosk.session.state import Session
from kiosk.session.step import Step, stay


def on_privacy(session: Session, event: ev.SessionEvent) -> Step | None:
    """None when the event is not about the notice."""
    slip = session.privacy_slip
    match event:
        case ev.PrivacyWanted():
            return stay(replace(session, privacy_open=session.help_open, privacy_slip=NoticeStep(PRIVACY_NOTICE)))
        case ev.PrivacyPrintWanted():
            if not session.privacy_open or slip.paper is NoticePaper.PRINTING:
                return stay(session)
            printing = replace(session, privacy_slip=NoticeStep(PRIVACY_NOTICE, NoticePaper.PRINTING))
            return Step(printing, (PrintNotice(PRIVACY_NOTICE), Speak(Cue.PRINTING)))
        case ev.NoticePrinted(service_id=service_id) if service_id == PRIVACY_NOTICE:
            return _ended(session, NoticeStep(PRIVACY_NOTICE, NoticePaper.PRINTED), Cue.PRINTED)
        case ev.NoticeNotPrinted(service_id=service_id, trouble=trouble) if service_id == PRIVACY_NOTICE:
            return _ended(session, NoticeStep(PRIVACY_NOTICE, NoticePaper.FAILED, trouble), Cue.NOTICE_NOT_PRINTED)
        case _:
            return None


def _ended(session: Session, slip: NoticeStep, cue: Cue) -> Step:
    """Who has closed the notice meanwhile hears nothing of it."""
    if not session.privacy_open or session.privacy_slip.paper is not NoticePaper.PRINTING:
        return stay(session)
    return Step(replace(session, privacy_slip=slip), (Speak(cue),))
