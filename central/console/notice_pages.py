"""Notices and emergency broadcasts: proposed, seen as the terminal will show them, approved, and read back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from central import publishing
from central.console import audit
from central.console.desk import Answer, Ask, Context, Door, Moved, Page
from central.console.divisions import CITIES, name_of
from central.console.roles import Right
from central.console.words import Light
from central.moments import BEIJING, parse, stamp
from central.platform import Platform
from central.problems import Refusal
from central.publishing import PublishingError
from central.store import StoreUnavailableError
from central.store.notices import DraftRow

_ROWS: Final = 50
_FIELDS: Final = ("text", "target", "city", "from", "until", "kind")

PROPOSED: Final = "proposed"
APPROVED: Final = "approved"
PUBLISHED: Final = "published"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"

_LIGHTS: Final = {
    PROPOSED: Light("warn", "待发布"),
    APPROVED: Light("warn", "正在发出"),
    PUBLISHED: Light("good", "已发布"),
    REJECTED: Light("idle", "没有采用"),
    WITHDRAWN: Light("idle", "已撤回"),
}


def draft_light(row: DraftRow, now: datetime) -> Light:
    """How far it is; one whose time is over says so."""
    end = parse(row.until_at)
    if row.state in (PROPOSED, PUBLISHED) and end is not None and end <= now:
        return Light("idle", "时间已过")
    if row.state == PROPOSED and row.emergency:
        return Light("bad", "等另一人复核")
    return _LIGHTS.get(row.state, Light("idle", row.state))


def notices(ask: Ask) -> Answer:
    """What was proposed, and what is on the air."""
    return Page("notices.html", _notices(ask, {}, ""))


def _notices(ask: Ask, typed: dict[str, str], fault: str) -> Context:
    store = ask.platform.store
    return {
        "drafts": store.drafts(_ROWS),
        "draft_light": draft_light,
        "moment": ask.platform.clock(),
        "shown": store.shown_counts(),
        "on_air": publishing.on_air(ask.platform),
        "cities": {"": "全部终端", **CITIES},
        "name_of": name_of,
        "most": publishing.MAX_TEXT,
        "typed": typed,
        "fault": fault,
    }


def propose(ask: Ask) -> Answer:
    """Notes a notice or an emergency broadcast; nothing goes out yet."""
    typed = {name: " ".join(ask.filled(name, publishing.MAX_TEXT + 1).split()) for name in _FIELDS}
    target = typed["target"] or typed["city"]
    start, end = _beijing(typed["from"]) or ask.platform.now(), _beijing(typed["until"])
    try:
        publishing.check_broadcast(ask.platform, typed["text"], start, end, target)
    except PublishingError as refused:
        return Page("notices.html", _notices(ask, typed, str(refused)), 400)
    now = ask.platform.now()
    row = DraftRow(
        number=0,
        broadcast_id=publishing.new_broadcast_id(ask.platform),
        text=typed["text"],
        target=target,
        from_at=start,
        until_at=end,
        emergency=int(typed["kind"] == "emergency"),
        proposed_by=ask.visitor.name,
        proposed_at=now,
        state=PROPOSED,
    )
    with ask.platform.store.write() as unit:
        number = unit.add_draft(row)
        if not number:
            raise StoreUnavailableError("the next number of a notice was taken every time")
        detail = {"text": row.text, "target": target, "emergency": row.emergency}
        audit.note(unit, now, ask.visitor.name, "notice.propose", row.broadcast_id, detail)
    return Moved(f"/broadcast?number={number}")


def _beijing(text: str) -> str:
    """A form's local time as a moment; an empty text when it is none."""
    try:
        return stamp(datetime.fromisoformat(text).replace(tzinfo=BEIJING))
    except (ValueError, OverflowError):
        return ""


def notice(ask: Ask) -> Answer:
    """One of them, as the terminal shows it."""
    return Page("notice.html", _notice(ask, _draft(ask.platform, ask.number("number")), ""))


def _notice(ask: Ask, row: DraftRow, fault: str) -> Context:
    concerned = ask.board.now().within(row.target)
    shown = ask.platform.store.shown_by(row.broadcast_id)
    lacking = [one for one in concerned if one.row.terminal not in shown]
    return {
        "row": row,
        "light_of": draft_light(row, ask.platform.clock()),
        "whom": name_of(row.target) if row.target else "全部终端",
        "concerned": len(concerned),
        "shown": len(concerned) - len(lacking),
        "lacking": lacking[:_ROWS],
        "may_publish": may_publish(row, ask.visitor.name),
        "fault": fault,
    }


def may_publish(row: DraftRow, name: str) -> bool:
    """Four eyes for an emergency: whoever proposed it does not approve it."""
    return row.state in (PROPOSED, APPROVED) and not (row.emergency and row.proposed_by == name)


def decide(ask: Ask) -> Answer:
    """Publishes, rejects or withdraws."""
    typed = ask.filled("number", 12)
    row = _draft(ask.platform, int(typed) if typed.isdecimal() else 0)
    doing = ask.filled("do", 16)
    if doing == "publish":
        return _publish(ask, row)
    if doing == "reject":
        _settle(ask, row, PROPOSED, REJECTED, "notice.reject")
    elif doing == "withdraw":
        return _withdraw(ask, row)
    else:
        raise Refusal(400, "input.form", "input", "平台不认识这个操作。")
    return Moved(f"/broadcast?number={row.number}")


def _publish(ask: Ask, row: DraftRow) -> Answer:
    if row.emergency and row.proposed_by == ask.visitor.name:
        raise Refusal(403, "auth.four_eyes", "input", "应急广播要由另一位发布员复核后发布，不能自己批准自己的。")
    if row.state == PROPOSED:
        _settle(ask, row, PROPOSED, APPROVED, "notice.approve")
    elif row.state != APPROVED:
        raise _moved_on()
    try:
        publishing.publish_broadcast(
            ask.platform,
            row.text,
            until=row.until_at,
            target=row.target,
            emergency=bool(row.emergency),
            from_at=row.from_at,
            broadcast_id=row.broadcast_id,
        )
    except PublishingError as refused:
        return Page("notice.html", _notice(ask, _draft(ask.platform, row.number), str(refused)), 400)
    _settle(ask, row, APPROVED, PUBLISHED, "notice.publish")
    return Moved(f"/broadcast?number={row.number}")


def _withdraw(ask: Ask, row: DraftRow) -> Answer:
    if row.state != PUBLISHED:
        raise _moved_on()
    try:
        publishing.withdraw_broadcast(ask.platform, row.broadcast_id)
    except PublishingError as refused:
        return Page("notice.html", _notice(ask, row, str(refused)), 400)
    _settle(ask, row, PUBLISHED, WITHDRAWN, "notice.withdraw")
    return Moved(f"/broadcast?number={row.number}")


def _settle(ask: Ask, row: DraftRow, before: str, state: str, action: str) -> None:
    now = ask.platform.now()
    with ask.platform.store.write() as unit:
        if not unit.settle_draft(row.number, before, state, ask.visitor.name, now):
            raise _moved_on()
        audit.note(unit, now, ask.visitor.name, action, row.broadcast_id)


def _moved_on() -> Refusal:
    return Refusal(409, "input.moved_on", "input", "这一条已经处理过了，请看它现在的状态。")


def _draft(platform: Platform, number: int) -> DraftRow:
    row = platform.store.draft(number)
    if row is None:
        raise Refusal(404, "input.not_found", "input", "没有这一条通知。")
    return row


DOORS: Final = (
    Door("/publishing", notices, Right.SEE),
    Door("/publishing", propose, Right.PUBLISH, "POST"),
    Door("/broadcast", notice, Right.SEE),
    Door("/broadcast", decide, Right.PUBLISH, "POST"),
)
