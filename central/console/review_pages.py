"""Cases that no machine may decide: what somebody has to look at, the papers, and the decision.

Whoever decides sees more of a person than anybody else here: the answers and the photographs. Each look is audited.
"""

from __future__ import annotations

from typing import Final

import msgspec

from central.attachments import attachment_lines, in_words, opened
from central.bodies import Closed
from central.console import audit
from central.console.desk import Answer, Ask, Context, Door, File, Moved, Page
from central.console.roles import Right
from central.departments import Accepted, CaseOrder, Declined, Verdict
from central.dispatch import order_of
from central.frames import is_name
from central.masking import masked_name, masked_number, masked_phone
from central.problems import Refusal
from central.services import answer_label, service_lines
from central.store.console_records import Sought
from central.store.records import CaseRow, CaseState, TransactionRow

_ROWS: Final = 50
_LONGEST_REASON: Final = 60
_SUFFIX: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_METHODS: Final = {
    "face": "人脸比对通过",
    "attendant": "村干部当面确认",
    "card": "只读了身份证",
    "account": "粤省事的码，没有看到身份证",
    "review": "村干部在场，拿不准",
}
_ACTING: Final = {"agent": "受托人", "guardian": "监护人"}
_VERDICTS: Final = {Verdict.APPROVED.value: "通过", Verdict.DECLINED.value: "不通过"}


def waiting(ask: Ask) -> Answer:
    """The cases that wait for somebody, the oldest last."""
    rows = ask.platform.store.find_transactions(Sought(state=CaseState.REVIEW.value), _ROWS + 1)
    return Page("review.html", {"rows": rows[:_ROWS], "more": len(rows) > _ROWS})


def one(ask: Ask) -> Answer:
    """One of them with all that is needed to decide."""
    row, case = _found(ask)
    order = order_of(ask.platform, row)
    _note(ask, row, "review.seen", {"entry_id": row.ledger.entry_id})
    return Page("review_case.html", {"row": row, "case": case, "verdicts": _VERDICTS, **_shown(ask, row, order)})


def paper(ask: Ask) -> Answer:
    """A photograph or a paper of it."""
    row, _case = _found(ask)
    text = ask.place.get("number", "")
    found = opened(ask.platform, row.ledger, int(text)) if text.isascii() and text.isdigit() and len(text) < 4 else None
    if isinstance(found, Closed):
        raise Refusal(409, "platform.body_closed", "platform", f"{found.words}。")
    if found is None or found.media_type not in _SUFFIX:
        raise Refusal(404, "input.not_found", "input", "没有这份附件，或者打不开。")
    _note(ask, row, "review.paper_seen", {"entry_id": row.ledger.entry_id, "paper": found.title})
    return File(f"paper-{text}.{_SUFFIX[found.media_type]}", found.media_type, [found.data])


def decide(ask: Ask) -> Answer:
    """Tells the department what was decided; the terminal hears of its answer with a later heartbeat."""
    row, case = _found(ask)
    verdict, reason = ask.filled("verdict", 16), " ".join(ask.filled("reason", _LONGEST_REASON).split())
    if verdict not in _VERDICTS:
        raise Refusal(400, "input.form", "input", "请选通过或不通过。")
    if verdict == Verdict.DECLINED.value and not reason:
        raise Refusal(400, "input.form", "input", "不通过的，请写明理由，办事的人会看到。")
    order = order_of(ask.platform, row)
    department = ask.platform.departments.get(case.department)
    if isinstance(order, Closed):
        raise Refusal(409, "platform.body_closed", "platform", f"{order.words}。内容看不到，现在不能决定。")
    if department is None:
        raise Refusal(503, "platform.department", "platform", "部门系统没有接入，现在不能决定。")
    answer = department.accept(msgspec.structs.replace(order, verdict=Verdict(verdict)))
    if not isinstance(answer, Accepted | Declined):
        raise Refusal(503, "platform.department", "platform", "部门系统现在没有回应，请稍后再决定。")
    accepted = isinstance(answer, Accepted)
    words = answer.detail if isinstance(answer, Accepted) else answer.message
    due = answer.next_due.isoformat() if isinstance(answer, Accepted) and answer.next_due else ""
    now = ask.platform.now()
    with ask.platform.store.write() as unit:
        state = CaseState.ACCEPTED if accepted else CaseState.DECLINED
        if not unit.decide_case(case.entry_id, state, now, f"{reason}。{words}" if reason else words, due):
            raise Refusal(409, "input.decided", "input", "这一笔刚才已经有人决定了。")
        detail = {"entry_id": case.entry_id, "reason": reason}
        audit.note(unit, now, ask.visitor.name, f"review.{verdict}", row.ledger.receipt_no, detail)
    return Moved("/review")


def _found(ask: Ask) -> tuple[TransactionRow, CaseRow]:
    """The case that the path names, as long as it waits for a decision: afterwards nobody needs to see it."""
    entry_id = ask.place.get("entry", "")
    sought = Sought(entry_id=entry_id, state=CaseState.REVIEW.value)
    rows = ask.platform.store.find_transactions(sought, 1) if is_name(entry_id) else ()
    if not rows or rows[0].case is None:
        raise Refusal(404, "input.not_found", "input", "这一笔不在等人工认定的办件里，也许刚才有人决定了。")
    return rows[0], rows[0].case


def _note(ask: Ask, row: TransactionRow, action: str, detail: dict[str, str]) -> None:
    with ask.platform.store.write() as unit:
        audit.note(unit, ask.platform.now(), ask.visitor.name, action, row.ledger.receipt_no, detail)


def _shown(ask: Ask, row: TransactionRow, order: CaseOrder | Closed) -> Context:
    papers = [in_words(line) for line in attachment_lines(ask.platform, row.ledger)]
    if isinstance(order, Closed):
        return {"facts": [("内容", order.words)], "papers": papers}
    check = order.identity_check
    facts = [("核对", _METHODS.get(check.method, check.method)), ("提交日期", order.done_on.isoformat())]
    if check.distance is not None and check.threshold is not None:
        facts.append(("人脸差异", f"{check.distance:.2f}（{check.threshold:.2f} 以内算同一个人），比了{check.attempts}次"))
    if order.agent is not None:
        facts.append(
            ("代办人", f"{masked_name(order.agent.person.name)}（{_ACTING.get(order.agent.acting, order.agent.acting)}）")
        )
    facts += [("出生日期", order.person.birth), ("性别", order.person.sex)]
    return {"facts": [*facts, *_answers(order)], "papers": papers}


def _answers(order: CaseOrder) -> list[tuple[str, str]]:
    """In the words of the form; what could be misused elsewhere is masked."""
    line = service_lines().get(order.service)
    questions = {} if line is None else line.questions
    shown = []
    for field, value in order.answers.items():
        label, kind = questions.get(field, (field, ""))
        masks = {"phone": masked_phone, "idnumber": masked_number, "bankcard": masked_number}
        words = masks[kind](value) if kind in masks else answer_label(order.service, field, order.answers)
        shown.append((label, words))
    return shown


DOORS: Final = (
    Door("/review", waiting, Right.REVIEW),
    Door("/review/{entry}", one, Right.REVIEW),
    Door("/review/{entry}/paper/{number}", paper, Right.REVIEW, kind="data"),
    Door("/review/{entry}", decide, Right.REVIEW, "POST"),
)
