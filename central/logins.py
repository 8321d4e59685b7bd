"""Whose telephone is it? A terminal asks with the code that a person has held before its scanner."""

from __future__ import annotations

from typing import Final

from central.auth import Caller
from central.departments import Declined, Unavailable
from central.frames import person_fault
from central.intake import decode
from central.platform import Platform
from central.questions import encoded_reply, opened
from central.services import service_lines
from central.throttle import Throttle
from sync.wire import Person
from sync.wire.login import LoginQuestion, LoginRequest, LoginResult, is_login_code

_NOT_CONNECTED: Final = Declined("login.not_connected", "平台还没有接上粤省事，请用身份证。")
_NOT_FOR_THIS: Final = Declined("login.card_only", "这件事要用身份证办，请把身份证放在读卡区。")
_NO_CONSENT: Final = Declined("body.no_consent", "没有取得办理的同意。")
_NO_CODE: Final = Declined("login.not_a_code", "这不是粤省事的码，请打开粤省事，点“我的码”。")
_TOO_OFTEN: Final = Declined("login.too_often", "试了好几次都不对，请过两分钟再试，或者用身份证。")
_ASKED: Final = Throttle(burst=10, seconds=120.0)
"""By terminal: nobody finds a code by trying."""


def login(platform: Platform, caller: Caller, content: bytes) -> LoginResult:
    """Answers one :class:`LoginRequest`. The code is used up by it, whether the answer arrives or not."""
    request = decode(content, LoginRequest)
    question = opened(platform, caller, request, "login-question", LoginQuestion)
    accounts = platform.departments.accounts
    simulated = accounts is not None and accounts.simulated
    found = _whose(platform, request, question)
    if isinstance(found, (Declined, Unavailable)):
        return LoginResult(request.request_id, platform.now(), code=found.code, message=found.message, simulated=simulated)
    sealed = encoded_reply(request, "login-reply", found)
    return LoginResult(request.request_id, platform.now(), answer=sealed, simulated=simulated)


def _whose(platform: Platform, request: LoginRequest, question: LoginQuestion) -> Person | Declined | Unavailable:
    accounts = platform.departments.accounts
    line = service_lines().get(request.service)
    if accounts is None:
        return _NOT_CONNECTED
    if line is None or not line.by_code:
        return _NOT_FOR_THIS
    if not any(consent.kind == "service" and consent.given for consent in question.consents):
        return _NO_CONSENT
    if not is_login_code(question.code):
        return _NO_CODE
    if _ASKED.wait(request.terminal) > 0:
        return _TOO_OFTEN
    found = accounts.whose(question.code)
    if isinstance(found, Person) and person_fault(found):
        return _NOT_CONNECTED
    return found
