"""A question that a person waits for at a terminal: who asks is checked, what is asked opened, and the answer sealed."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from central.auth import Caller
from central.frames import is_name
from central.intake import decode
from central.platform import Platform
from central.problems import Refusal, malformed
from central.sealing import CannotOpenError, open_sealed
from sync.wire import WIRE_VERSION, SealedBody, sealing_info
from sync.wire.asking import SealedQuestion
from sync.wire.sealing import recipient_of, seal
from sync.wire.suites import Recipient

_T = TypeVar("_T")


def opened(platform: Platform, caller: Caller, request: SealedQuestion, purpose: str, kind: type[_T]) -> _T:
    """The plaintext, sealed for ``purpose``. Spends the caller's nonce. Raises :class:`Refusal`, also for a reply key
    that nothing could be sealed to: that is said before anything is answered."""
    if request.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if request.terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if not (is_name(request.request_id) and is_name(request.service)):
        raise malformed("请求编号或事项编码不合规定。")
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        unit.touch(request.terminal, platform.now())
    try:
        info = sealing_info(purpose, request.terminal, request.request_id)
        plain = decode(open_sealed(platform.keys, request.body, info), kind)
    except CannotOpenError as refused:
        raise Refusal(422, str(refused), "key", "请求的加密内容打不开，请检查终端里的平台公钥。") from refused
    _recipient(request)
    return plain


def encoded_reply(request: SealedQuestion, purpose: str, answer: msgspec.Struct) -> SealedBody:
    """The answer, for the one who asked alone."""
    info = sealing_info(purpose, request.terminal, request.request_id)
    return seal(_recipient(request), msgspec.json.encode(answer), info)


def _recipient(request: SealedQuestion) -> Recipient:
    recipient = recipient_of(request.body.suite_id, request.reply_key)
    if recipient is None:
        raise Refusal(400, "input.bad_reply_key", "input", "请求里的回信公钥不合规定。")
    return recipient
