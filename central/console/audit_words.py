"""What was done, in words: the actions of the audit and what was noted beside each. Pure."""

from __future__ import annotations

from typing import Final

import msgspec

from central.console.roles import ROLE_WORDS, Role
from central.console.words import local_time

ACTION_WORDS: Final = {
    "login": "登录",
    "login.failed": "登录失败",
    "login.locked": "输错太多，锁定",
    "logout": "退出",
    "password.changed": "改密码",
    "user.add": "新建用户",
    "user.reset": "重设用户",
    "user.disable": "停用用户",
    "note.heard": "听录音",
    "rating.words_seen": "看评价留言",
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
    "review.paper_seen": "看待认定的材料",
    "review.approved": "认定通过",
    "review.declined": "认定不通过",
    "payment.asked": "再问一次收款平台",
    "payments.exported": "下载缴费单",
    "payments.compared": "下载对账差异",
    "mandates.exported": "下载授权",
    "log.exported": "下载同步日志",
    "audit.exported": "下载审计记录",
    "mandate.given": "手机上授权代办",
    "mandate.refused": "授权没有通过",
}

_NAMES: Final = {
    "actor": "谁",
    "code": "动态码",
    "emergency": "应急广播",
    "entry_id": "办件编号",
    "event": "事件",
    "invite": "注册码",
    "number": "缴费单号",
    "reason": "理由",
    "receipt": "回执号",
    "role": "角色",
    "scope": "可以办",
    "service": "事项",
    "since": "从",
    "state": "当时的状态",
    "target": "给哪里",
    "terminal": "终端",
    "text": "写了",
    "title": "写了",
    "until": "到",
    "why": "理由",
}
_YES_OR_NO: Final = {"code": ("不用", "要"), "emergency": ("不是", "是")}


def detail_words(detail: str) -> str:
    """The note of one line as people read it; the text itself when it is none that this version knows."""
    try:
        told = msgspec.json.decode(detail, type=dict[str, str | int | float | bool | None])
    except (msgspec.MsgspecError, UnicodeError):
        return detail
    said = {name: value for name, value in told.items() if value not in ("", None)}
    return "；".join(f"{_NAMES.get(name, name)}：{_value(name, value)}" for name, value in said.items())


def _value(name: str, value: object) -> str:
    if name == "role" and value in set(Role):
        return ROLE_WORDS[Role(str(value))]
    if name in _YES_OR_NO:
        return _YES_OR_NO[name][bool(value)]
    return local_time(str(value)) if name == "until" and "T" in str(value) else str(value)
