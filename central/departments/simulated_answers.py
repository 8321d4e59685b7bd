"""What the simulated offices answer to questions: invented figures, always the same for the same id number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from central.departments.contract import IssueOrder
from central.departments.simulated_families import WORDS, family_of
from central.departments.simulated_holdings import firm_holdings, firm_of, holdings_of
from central.departments.simulated_records import Dice, age_on, insurance_record
from central.masking import masked_name
from central.services import answer_label

Lines = tuple[tuple[str, str], ...]

_PENSION_AGE: Final = 60
_DAYS_AHEAD: Final = 60
_SATURDAY: Final = 5
_BANKS: Final = ("农信社", "工商银行", "农业银行", "建设银行", "邮储银行")


def answer_lines(order: IssueOrder) -> Lines | None:
    """Label and value for each line; None when the person has no such record."""
    answer = _ANSWERS.get(order.service)
    return _plain(order) if answer is None else answer(order, Dice(f"{order.service}/{order.person.number}"))


def _plain(order: IssueOrder) -> Lines:
    dice = Dice(f"{order.service}/{order.person.number}")
    return (("查询日期", f"{order.issued_on:%Y年%m月%d日}"), ("记录条数", str(dice.roll(3))))


def _pension_payments(order: IssueOrder, dice: Dice) -> Lines | None:
    if age_on(order.person.birth, order.issued_on) < _PENSION_AGE:
        return None
    amount = 1800 + dice.roll(2600) + dice.roll(100) / 100
    return (
        ("发放月份", _month_before(order)),
        ("发放金额", _yuan(amount)),
        ("发放银行", _bank(dice)),
        ("发放状态", "已到账"),
    )


def _medical_account(order: IssueOrder, dice: Dice) -> Lines | None:
    record = insurance_record(order.person, order.issued_on, "resident-medical")
    if record is None:
        return None
    return (
        ("参保类型", record.scheme),
        ("参保状态", record.lines[0].state),
        ("本年度缴费", "已缴"),
        ("个人账户余额", _yuan(dice.roll(4000) + dice.roll(100) / 100)),
    )


def _housing_fund(order: IssueOrder, dice: Dice) -> Lines | None:
    if not 18 <= age_on(order.person.birth, order.issued_on) < _PENSION_AGE:
        return None
    return (
        ("账户状态", "正常缴存"),
        ("账户余额", _yuan(5000 + dice.roll(180_000))),
        ("月缴存额", _yuan(400 + 10 * dice.roll(300))),
        ("缴至", _month_before(order)),
    )


def _subsidies(order: IssueOrder, dice: Dice) -> Lines | None:
    mu = 1 + dice.roll(60) / 10
    return (
        ("年度", order.answers.get("year", str(order.issued_on.year))),
        ("耕地地力保护补贴", _yuan(mu * 90)),
        ("补贴面积", f"{mu:.1f}亩"),
        ("发放银行", _bank(dice)),
        ("发放状态", "已到账"),
    )


def _traffic(_order: IssueOrder, dice: Dice) -> Lines | None:
    count = dice.roll(3)
    if not count:
        return (("未处理的违章", "没有"),)
    return (("未处理的违章", f"{count}条"), ("罚款合计", _yuan(150 * count)), ("记分合计", f"{3 * count}分"))


def _progress(order: IssueOrder, dice: Dice) -> Lines | None:
    state = ("已转交承办单位", "承办单位正在处理", "已办结，请等电话回访")[dice.roll(3)]
    return (("工单编号", order.answers.get("number", "")), ("现在的进度", state))


def _card_stopped(order: IssueOrder, dice: Dice) -> Lines | None:
    return (
        ("挂失结果", "已经挂失，这张卡停用了"),
        ("社保卡", f"尾号{dice.roll(10_000):04d}"),
        ("挂失日期", f"{order.issued_on:%Y年%m月%d日}"),
    )


def _school_record(order: IssueOrder, dice: Dice) -> Lines | None:
    grade = order.issued_on.year - int(order.person.birth[:4]) - 6
    if not 1 <= grade <= 12:
        return None
    stage, year = ("小学", grade) if grade <= 6 else ("初中", grade - 6) if grade <= 9 else ("高中", grade - 9)
    return (
        ("学校", f"模拟第{1 + dice.roll(9)}{stage}"),
        ("年级", f"{stage}{'一二三四五六'[year - 1]}年级"),
        ("学籍状态", "在读"),
    )


def _locksmith(order: IssueOrder, _dice: Dice) -> Lines | None:
    """Even permit numbers are registered, odd ones are not: so that both answers can be shown."""
    number = order.answers.get("permit", "")
    if number[-1:] not in set("02468"):
        return (("备案证号", number), ("核验结果", "没有备案，请不要让他开锁"))
    return (("备案证号", number), ("核验结果", "已经备案，可以开锁"), ("登记的店", "模拟开锁店"))


def _court_case(order: IssueOrder, dice: Dice) -> Lines | None:
    state = ("已经立案，等待排期", "已经排期，等待开庭", "已经开庭，等待判决", "已经判决")[dice.roll(4)]
    return (("案号", order.answers.get("case", "")), ("承办法院", "模拟基层人民法院"), ("现在的进度", state))


def _own_space(order: IssueOrder, dice: Dice) -> Lines | None:
    family = tuple((WORDS[one.relation], masked_name(one.person.name)) for one in family_of(order.person))
    return (
        *(family or (("家里人", "户籍里没有查到"),)),
        *_licence_lines(order),
        ("办过的事", f"{dice.roll(12)}件"),
        ("可以再用的材料", f"{1 + dice.roll(5)}份"),
    )


def _licence_lines(order: IssueOrder) -> Lines:
    """As many as the licences' own service shows."""
    mine = tuple(holdings_of(order.person, order.issued_on))
    over = sum(one.is_over(order.issued_on) for one in mine)
    return (("电子证照", f"{len(mine)}张"), *((("其中过期的", f"{over}张"),) if over else ()))


def _firm_space(order: IssueOrder, _dice: Dice) -> Lines | None:
    code = order.answers.get("uscc", "")
    dice = Dice(f"enterprise-space/{code}")
    return (
        ("信用代码", code),
        ("电子证照", f"{len(firm_holdings(order.person, firm_of(code)))}张"),
        ("年报", "已报"),
        ("可以再用的材料", f"{2 + dice.roll(9)}份"),
    )


def _appointment(order: IssueOrder, dice: Dice) -> Lines | None:
    day = _chosen_day(order)
    if day is None:
        return None
    first, last = (9 * 60, 11 * 60) if order.answers.get("slot") == "morning" else (14 * 60 + 30, 16 * 60 + 30)
    at = first + 15 * dice.roll((last - first) // 15)
    number = Dice(f"{order.service}/{order.request_id}").roll(900) + 100
    return (
        ("预约号", f"{number}"),
        ("日期", f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五'[day.weekday()]}"),
        ("时间", f"{at // 60}:{at % 60:02d}"),
        ("地点", answer_label(order.service, "place", order.answers)),
        ("办什么", answer_label(order.service, "kind", order.answers) or "港澳签注"),
    )


def _chosen_day(order: IssueOrder) -> date | None:
    """A working day from tomorrow on, no more than two months ahead; offices decide that, not the terminal."""
    text = order.answers.get("day", "")
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return day if 1 <= (day - order.issued_on).days <= _DAYS_AHEAD and day.weekday() < _SATURDAY else None


def _month_before(order: IssueOrder) -> str:
    year, month = order.issued_on.year, order.issued_on.month - 1
    return f"{year}年{month}月" if month else f"{year - 1}年12月"


def _bank(dice: Dice) -> str:
    return f"{_BANKS[dice.roll(len(_BANKS))]}（尾号{dice.roll(10_000):04d}）"


def _yuan(amount: float) -> str:
    return f"{amount:,.2f}元"


_ANSWERS: Final[dict[str, Callable[[IssueOrder, Dice], Lines | None]]] = {
    "pension-payments": _pension_payments,
    "medical-account": _medical_account,
    "housing-fund-balance": _housing_fund,
    "farm-subsidies": _subsidies,
    "traffic-violations": _traffic,
    "hotline-progress": _progress,
    "social-card-loss": _card_stopped,
    "school-record": _school_record,
    "court-case": _court_case,
    "locksmith-check": _locksmith,
    "hk-macao-permit": _appointment,
    "marriage-appointment": _appointment,
    "digital-space": _own_space,
    "enterprise-space": _firm_space,
}
