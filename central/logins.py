"""Whose telephone is it? A terminal asks with the code that a person has held before its scanner."""

from __future__ import annotations

from typing import Final

import msgspec

from central.auth import Caller
from central.departments import Declined, Unavailable
from central.frames import is_name, person_fault
from central.intake import decode
from central.platform import Platform
from central.problems import Refusal, malformed
from central.sealing import CannotOpenError, open_sealed
from central.services import service_lines
from central.throttle import Throttle
from sync.wire import WIRE_VERSION, Person, sealing_info
from sync.wire.login import LoginQuestion, LoginRequest, LoginResult, is_login_code
from sync.wire.sealing import recipient_of, seal

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
    if request.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if request.terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if not (is_name(request.request_id) and is_name(request.service)):
        raise malformed("请求编号或事项编码不合规定。")
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        unit.touch(request.terminal, platform.now())
    question = _opened(platform, request)
    reply = recipient_of(request.body.suite_id, request.reply_key)
    if reply is None:
        raise Refusal(400, "input.bad_reply_key", "input", "请求里的回信公钥不合规定。")
    found = _whose(platform, request, question)
    if isinstance(found, (Declined, Unavailable)):
        return LoginResult(request.request_id, platform.now(), code=found.code, message=found.message, simulated=True)
    info = sealing_info("login-reply", request.terminal, request.request_id)
    sealed = seal(reply, msgspec.json.encode(found), info)
    return LoginResult(request.request_id, platform.now(), person=sealed, simulated=True)


def _opened(platform: Platform, request: LoginRequest) -> LoginQuestion:
    try:
        info = sealing_info("login-question", request.terminal, request.request_id)
        return decode(open_sealed(platform.keys, request.body, info), LoginQuestion)
    except CannotOpenError as refused:
        raise Refusal(422, str(refused), "key", "请求的加密内容打不开，请检查终端里的平台公钥。") from refused


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
