"""Who may become a terminal, and who may no longer be one: codes, made and taken back; terminals, revoked and allowed."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import segno

from central import credentials, invites
from central.console.desk import Answer, Ask, Context, Door, Moved, Page
from central.console.divisions import name_of
from central.console.roles import Right
from central.console.words import Light
from central.enrolment import EnrolmentError
from central.frames import is_name
from central.problems import Refusal
from central.store.enrolments import InviteRow

_ROWS: Final = 100
_HOURS: Final = {"24": "一天", "72": "三天", "168": "一周"}


def invite_light(row: InviteRow, now: str) -> Light:
    """How far a code is."""
    if row.used_at:
        return Light("good", "已登记")
    if row.withdrawn_at:
        return Light("idle", "已收回")
    if row.failures >= invites.MAX_FAILURES:
        return Light("bad", "输错太多，已作废")
    return Light("idle", "过期了") if row.expires_at <= now else Light("warn", "等终端来登记")


def page(ask: Ask) -> Answer:
    """The codes that were made, without the codes themselves."""
    return Page("invites.html", _context(ask, {}, ""))


def _context(ask: Ask, typed: dict[str, str], fault: str, code: str = "", made: InviteRow | None = None) -> Context:
    now = ask.platform.now()
    return {
        "rows": ask.platform.store.invites(_ROWS),
        "invite_light": lambda row: invite_light(row, now),
        "stands": lambda row: invite_light(row, now).tone == "warn",
        "name_of": name_of,
        "hours": _HOURS,
        "typed": typed,
        "fault": fault,
        "code": code,
        "made": made,
        "picture": segno.make(code, error="m").svg_data_uri(scale=5, border=2) if code else "",
    }


def make(ask: Ask) -> Answer:
    """A code, shown on the answer and never again."""
    typed = {name: ask.filled(name, 100) for name in ("division", "site", "hours", "replaces")}
    hours = int(typed["hours"]) if typed["hours"] in _HOURS else invites.USUAL_HOURS
    platform = ask.platform
    try:
        code, row = invites.invite(
            platform.store,
            platform.keys,
            ask.visitor.name,
            platform.now(),
            typed["division"],
            typed["site"],
            hours=hours,
            replaces=typed["replaces"],
        )
    except EnrolmentError as refused:
        return Page("invites.html", _context(ask, typed, str(refused)), 400)
    return Page("invites.html", _context(ask, {}, "", code.text(), row))


def withdraw(ask: Ask) -> Answer:
    """Takes a code back."""
    name = ask.filled("invite", 8)
    if not is_name(name) or not invites.withdraw(ask.platform.store, name, ask.visitor.name, ask.platform.now()):
        raise Refusal(409, "input.closed", "input", "这个注册码已经用过或已经收回。")
    return Moved("/invites")


def revoke(ask: Ask) -> Answer:
    """From now on nothing counts that the terminal signs."""
    terminal, why = ask.filled("terminal", 64), ask.filled("why", 200)
    if not why:
        raise Refusal(400, "input.form", "input", "请写明为什么停用。")
    return _changed(ask, terminal, why)


def allow(ask: Ask) -> Answer:
    """Takes that back."""
    return _changed(ask, ask.filled("terminal", 64), "")


def _changed(ask: Ask, terminal: str, why: str) -> Answer:
    store, actor, now = ask.platform.store, ask.visitor.name, ask.platform.now()
    try:
        if not is_name(terminal):
            raise credentials.NoSuchTerminalError("没有这台终端。")
        if why:
            credentials.revoke(store, terminal, why, actor, now)
        else:
            credentials.pardon(store, terminal, actor, now)
    except credentials.NoSuchTerminalError as refused:
        raise Refusal(404, "input.not_found", "input", str(refused)) from refused
    return Moved(f"/terminal?id={quote(terminal, safe='')}")


DOORS: Final = (
    Door("/invites", page, Right.SEE),
    Door("/invites", make, Right.OPERATE, "POST"),
    Door("/invites/withdraw", withdraw, Right.OPERATE, "POST"),
    Door("/terminal/revoke", revoke, Right.OPERATE, "POST"),
    Door("/terminal/allow", allow, Right.OPERATE, "POST"),
)
