"""Who did what: for auditors only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from central.console import audit
from central.console.csvfile import csv_lines
from central.console.desk import Answer, Ask, Door, File, Page
from central.console.roles import Right
from central.store import Store
from central.store.console_records import AuditRow

_ROWS: Final = 100
_STRETCH: Final = 1000

ACTION_WORDS: Final = {
    "login": "登录",
    "login.failed": "登录失败",
    "login.locked": "输错太多，锁定",
    "logout": "退出",
    "password.changed": "改密码",
    "user.add": "新建用户",
    "user.reset": "重设用户",
    "user.disable": "停用用户",
    "order.open": "登记工单",
    "order.assign": "派单",
    "order.close": "结单",
    "entry.resend": "让终端再送一次",
    "entry.set_aside": "停放的办件另行处理",
    "notice.propose": "写通知",
    "notice.approve": "批准通知",
    "notice.publish": "发布通知",
    "notice.reject": "不采用通知",
    "notice.withdraw": "撤回通知",
    "invite.make": "做注册码",
    "invite.withdraw": "收回注册码",
    "invite.wrong": "注册码输错",
    "terminal.enrol": "终端登记",
    "terminal.revoke": "停用终端",
    "terminal.pardon": "恢复终端",
    "review.seen": "看待认定的办件",
    "review.approved": "认定通过",
    "review.declined": "认定不通过",
    "payment.asked": "再问一次收款平台",
    "payments.exported": "下载缴费单",
    "payments.compared": "下载对账差异",
    "log.exported": "下载同步日志",
    "audit.exported": "下载审计记录",
}


def audit_page(ask: Ask) -> Answer:
    """The newest lines, and whether the chain is whole."""
    actor, action = ask.value("actor"), ask.value("action")
    rows = ask.platform.store.audit(_ROWS + 1, ask.number("below"), actor, action)
    context = {
        "rows": rows[:_ROWS],
        "actor": actor,
        "action": action,
        "action_words": ACTION_WORDS,
        "more": rows[_ROWS - 1].number if len(rows) > _ROWS else 0,
        "verdict": audit.verify(ask.platform.store),
    }
    return Page("audit.html", context)


def audit_file(ask: Ask) -> Answer:
    """The whole audit as CSV; that it was taken away is audited too."""
    store = ask.platform.store
    with store.write() as unit:
        audit.note(unit, ask.platform.now(), ask.visitor.name, "audit.exported")
    return File("audit.csv", "text/csv; charset=utf-8", csv_lines(AuditRow.__struct_fields__, _all(store)))


def _all(store: Store) -> Iterator[tuple[object, ...]]:
    number = 0
    while rows := store.audit_after(number, _STRETCH):
        for row in rows:
            yield tuple(getattr(row, name) for name in AuditRow.__struct_fields__)
        number = rows[-1].number


DOORS: Final = (
    Door("/audit", audit_page, Right.AUDIT),
    Door("/audit.csv", audit_file, Right.AUDIT, "POST"),
)
