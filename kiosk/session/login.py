"""Who is it, without a card: a code from the telephone, held before the scanner while the card is waited for.

The platform says whose it is. It has been shown by somebody whom the application knows by face, so no face is compared
again; but it proves nobody's presence where that is the question, so the catalogue names the services (粤省事码).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.domain.logincode import login_code_in
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session import events as ev
from kiosk.session.effects import AskWhose, Audit, Cue, Speak
from kiosk.session.state import CheckMethod, IdentifyStep, IdentityChecked, Journey, ReadStatus, Session
from kiosk.session.step import Step, stay, to
from kiosk.session.steps import next_phase

SIMULATED_ACCOUNT: Final = "粤省事"
"""Among the simulated devices of a transaction: who it was, was said by a simulation."""
NOT_A_CODE: Final = Trouble("login.not_a_code", Cause.INPUT, "这不是粤省事的码", "请打开粤省事，点“我的码”。")


def takes_code(journey: Journey | None) -> bool:
    """Whether a code may say who it is here: for oneself, and while nobody is known yet."""
    return journey is not None and journey.service.by_code and journey.agent is None and journey.person is None


def on_code(session: Session, journey: Journey, phase: IdentifyStep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.CodeScanned(content=content) if takes_code(journey) and phase.status not in _BUSY:
            code = login_code_in(content)
            if code is None:
                return _refused(session, phase, NOT_A_CODE)
            return to(session, replace(phase, status=ReadStatus.ASKING, code=code, trouble=None), AskWhose(journey, code))
        case ev.CodeUnreadable(trouble=trouble) if takes_code(journey) and phase.status not in _BUSY:
            return _refused(session, phase, trouble)
        case ev.PersonNamed(code=code) if _awaited(phase, code):
            return _named(session, journey, event)
        case ev.LoginRefused(code=code, trouble=trouble) if _awaited(phase, code):
            return _refused(session, phase, trouble)
        case _:
            return stay(session)


_BUSY: Final = frozenset({ReadStatus.READING, ReadStatus.ASKING})


def _awaited(phase: IdentifyStep, code: str) -> bool:
    """An answer that comes after a card has lain there, or another code, is about the one before."""
    return phase.status is ReadStatus.ASKING and phase.code == code


def _named(session: Session, journey: Journey, event: ev.PersonNamed) -> Step:
    known = replace(
        journey,
        person=event.person,
        check=IdentityChecked(CheckMethod.ACCOUNT, passed=True),
        simulated_devices=(SIMULATED_ACCOUNT,) if event.simulated else (),
    )
    return to(replace(session, journey=known), next_phase(known), Audit("identity.account"))


def _refused(session: Session, phase: IdentifyStep, trouble: Trouble) -> Step:
    failed = replace(phase, status=ReadStatus.CODE_FAILED, trouble=trouble, code="")
    return to(session, failed, Speak(Cue.CODE_FAILED), Audit("identity.code_refused", (("code", trouble.code),)))
