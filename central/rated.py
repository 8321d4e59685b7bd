"""Has a transaction been rated? Said to the terminal that took it, and to one where its slip is shown."""

from __future__ import annotations

from typing import Final

from central.auth import Caller
from central.frames import is_text
from central.intake import decode
from central.platform import Platform
from central.problems import Refusal, malformed
from central.sliprating import is_genuine
from sync.wire import WIRE_VERSION
from sync.wire.rating import RatedAnswer, RatedQuestion

_LONGEST: Final = 1000


def rated(platform: Platform, caller: Caller, content: bytes) -> RatedAnswer:
    """Answers one :class:`RatedQuestion`."""
    question = decode(content, RatedQuestion)
    if question.wire != WIRE_VERSION:
        raise Refusal(400, "input.wire_version", "input", "平台不支持这个报文版本。")
    if question.terminal != caller.terminal.terminal:
        raise Refusal(403, "auth.terminal_mismatch", "key", "报文里的终端编号与签名的不同。")
    if not (is_text(question.receipt_no, 48) and question.receipt_no and is_text(question.slip, _LONGEST)):
        raise malformed("回执号或者回执码不合规定。")
    with platform.store.write() as unit:
        caller.spend_nonce(unit)
        unit.touch(question.terminal, platform.now())
    return RatedAnswer(question.receipt_no, platform.now(), _is_rated(platform, question))


def _is_rated(platform: Platform, question: RatedQuestion) -> bool:
    for row in platform.store.transactions(1, question.receipt_no):
        own = row.ledger.terminal == question.terminal
        return row.rating is not None and (own or is_genuine(platform, row.ledger, question.slip))
    return False
