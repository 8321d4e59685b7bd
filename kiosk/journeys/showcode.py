"""A code from a department that counts for a short while: asked for, kept as a transaction, renewed while it is shown.

The code itself is never written down, neither here nor at the platform.
"""

from __future__ import annotations

from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.bodies import issue_body
from kiosk.journeys.house import House
from kiosk.journeys.issue import AskDepartment
from kiosk.journeys.submit import keep, refusal_of
from kiosk.session.events import CodeReceived
from kiosk.session.state import CodeShown, Journey
from kiosk.store.vault import ReplyKey
from sync import outbox, wire
from sync.wire.livecode import MEDIA_TYPE_LIVE_CODE, live_code_of

BAD_CODE = Trouble("code.bad_answer", Cause.PLATFORM, "部门的回答看不懂，没有拿到码", "请稍后再试。您不用交任何费用。")


def first_code(house: House, journey: Journey, ask: AskDepartment, request_id: str = "") -> CodeReceived | Trouble:
    """Asks for a code and keeps the transaction under ``request_id``; a trouble means that nothing was kept."""
    refusal = refusal_of(journey)
    if refusal is not None:
        return refusal
    request_id = request_id or outbox.new_entry_id()
    shown = _asked(house, journey, ask, request_id)
    if isinstance(shown, Trouble):
        return shown
    house.checkpoint("issue.answered")
    kept = keep(house, journey, "", request_id)
    return kept if isinstance(kept, Trouble) else CodeReceived(kept.submitted, kept.slip_effect_id, shown)


def next_code(house: House, journey: Journey, ask: AskDepartment) -> CodeShown | Trouble:
    """Another code for a transaction that is kept already."""
    return _asked(house, journey, ask, outbox.new_entry_id())


def _asked(house: House, journey: Journey, ask: AskDepartment, request_id: str) -> CodeShown | Trouble:
    sealed = house.sealing_key.seal(issue_body(journey), "issue-request", house.terminal_id, request_id)
    reply_key = ReplyKey(sealed.suite_id)
    began = house.moment.monotonic()
    answer = ask(
        wire.IssueRequest(
            wire.WIRE_VERSION, house.terminal_id, request_id, journey.service.id, sealed, reply_key.public_raw
        )
    )
    if isinstance(answer, Trouble):
        return answer
    if not answer.issued:
        message = answer.message or "部门现在出不了码"
        return Trouble(answer.code or "code.refused", Cause.PLATFORM, message.rstrip("。"), "可以打12345问一问。")
    whole = answer.document is not None and answer.request_id == request_id
    if not whole or answer.media_type != MEDIA_TYPE_LIVE_CODE or answer.document is None:
        return BAD_CODE
    opened = reply_key.open(answer.document, house.terminal_id, request_id)
    code = None if opened is None else live_code_of(opened)
    if code is None:
        return BAD_CODE
    # From the question on: on a slow line the department's minute had begun before its answer was here.
    return CodeShown(code.content, began + code.seconds, answer.simulated)
