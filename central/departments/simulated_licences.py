"""Copies of electronic licences, invented, with an identifier of the national shape."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

from central.departments.contract import IssueOrder
from central.departments.licence_id import licence_id
from central.departments.sheet import Facts, Sheet
from central.departments.simulated_records import Dice, age_on

DEFINER: Final = "11440000MA0000001D"
"""An invented credit code with a valid check character: who defined the kinds of licences."""
ISSUER: Final = "11440000MA0000002G"
"""The same for who issued them."""

_KINDS: Final = {
    "business": "001",
    "driving": "002",
    "vehicle": "003",
    "residence": "004",
    "disability": "005",
    "old-age": "006",
    "social-card": "007",
}
_NOTE: Final = "本页是电子证照的打印件，扫码可以核对。"
_OLD: Final = 60


def electronic_licence(order: IssueOrder, _dice: Dice) -> Sheet | None:
    """One of the licences that people keep in 粤省事; None when the person has none of that kind."""
    kind = order.answers.get("type", "")
    age = age_on(order.person.birth, order.issued_on)
    titles = {"residence": "户口簿信息", "social-card": "社会保障卡", "old-age": "老年人优待证", "driving": "驾驶证"}
    if kind not in titles or (kind == "old-age" and age < _OLD) or (kind == "driving" and age < 18):
        return None
    facts: Facts = (("住址", order.person.address or "—"), ("证照状态", "有效"))
    if kind == "driving":
        facts = (*facts, *_driving(order))
    return _copy(order, kind, f"{titles[kind]}（电子证照）", facts)


def vehicle_papers(order: IssueOrder, _dice: Dice) -> Sheet | None:
    """The copy of a driving licence or of a vehicle's."""
    if age_on(order.person.birth, order.issued_on) < 18:
        return None
    if order.answers.get("type") == "driving":
        return _copy(order, "driving", "驾驶证（电子证照）", _driving(order))
    car = Dice(f"vehicle/{order.answers.get('plate', '')}")
    facts = (
        ("车牌号", order.answers.get("plate", "")),
        ("车辆类型", ("小型轿车", "小型货车", "普通摩托车")[car.roll(3)]),
        ("使用性质", "非营运"),
        ("注册日期", f"{2012 + car.roll(12)}年{1 + car.roll(12)}月"),
    )
    return _copy(order, "vehicle", "行驶证（电子证照）", facts)


def business_licence(order: IssueOrder, _dice: Dice) -> Sheet | None:
    """The copy of a firm's licence for who represents it."""
    code = order.answers.get("uscc", "")
    firm = Dice(f"firm/{code}")
    facts = (
        ("统一社会信用代码", code),
        ("名称", f"模拟企业{1 + firm.roll(9000):04d}号"),
        ("类型", ("个体工商户", "有限责任公司", "农民专业合作社")[firm.roll(3)]),
        ("法定代表人", order.person.name),
        ("成立日期", f"{2005 + firm.roll(20)}年{1 + firm.roll(12)}月{1 + firm.roll(28)}日"),
        ("登记机关", "模拟市场监督管理局"),
    )
    return _copy(order, "business", "营业执照（副本）", facts)


def _driving(order: IssueOrder) -> Facts:
    dice = Dice(f"driving/{order.person.number}")
    return (("准驾车型", ("C1", "C2", "B2", "D")[dice.roll(4)]), ("累积记分", f"{dice.roll(4) * 3}分"))


def _copy(order: IssueOrder, kind: str, title: str, facts: Facts) -> Sheet:
    return Sheet(
        title=title,
        kicker="电子证照",
        opening="以下是从电子证照库调取的证照信息，用于打印。",
        issuer="电子证照系统（模拟）",
        facts_title="证照信息",
        facts=facts,
        notes=(_NOTE,),
        valid_until=_ten_years_on(order.issued_on),
        licence_id=licence_id(DEFINER + _KINDS[kind], ISSUER, _serial(order, kind)),
    )


def _serial(order: IssueOrder, kind: str) -> str:
    """The same licence has the same number, whenever it is printed."""
    key = f"{kind}/{order.person.number}/{order.answers.get('uscc', '')}/{order.answers.get('plate', '')}"
    return f"{int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], 'big') % 10**12:012d}"


def _ten_years_on(day: date) -> date:
    return date(day.year + 10, day.month, min(day.day, 28))
