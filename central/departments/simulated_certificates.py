"""What the simulated offices certify: invented figures, always the same for the same id number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from central.departments.contract import IssueOrder
from central.departments.sheet import Facts, Sheet, SheetTable
from central.departments.simulated_licences import business_licence, electronic_licence, vehicle_papers
from central.departments.simulated_records import Dice, age_on, insurance_record
from central.services import answer_label

_GROWN_UP: Final = 18
_MARRIAGEABLE: Final = {"男": 22, "女": 20}
"""Full years (民法典 1047)."""


def certificate_sheet(order: IssueOrder) -> Sheet | None:
    """The sheet of a service that prints; None when the person has no such record. Raises ``KeyError`` for others."""
    return _SHEETS[order.service](order, Dice(f"{order.service}/{order.person.number}"))


def has_certificate(service: str) -> bool:
    return service in _SHEETS


def _contributions(order: IssueOrder, _dice: Dice) -> Sheet | None:
    record = insurance_record(order.person, order.issued_on, order.answers.get("insurance", ""))
    if record is None:
        return None
    rows = tuple((f"{line.year}年", f"{line.months}", _yuan(line.base), _yuan(line.personal)) for line in record.years)
    return Sheet(
        title="社会保险缴费明细",
        kicker="广东省社会保险",
        opening=f"截至{_day(order.issued_on)}，参保人近年的缴费情况如下。",
        issuer="人力资源和社会保障部门（模拟）",
        facts=(("险种", record.scheme), ("参保地", record.place)),
        tables=(SheetTable("近年缴费", ("年度", "缴费月数", "月缴费基数", "个人缴费"), rows),),
    )


def _settlements(order: IssueOrder, dice: Dice) -> Sheet | None:
    year = int(order.answers.get("year", order.issued_on.year))
    rows = []
    for number in range(1 + dice.roll(4)):
        cost = 300 + dice.roll(9000)
        covered = cost * (55 + dice.roll(30)) // 100
        day = date(year, 1 + number * 3 % 12, 1 + dice.roll(27))
        if day <= order.issued_on:
            rows.append(
                (_day(day), f"模拟第{1 + dice.roll(6)}人民医院", _yuan(cost), _yuan(covered), _yuan(cost - covered))
            )
    if not rows:
        return None
    columns = ("日期", "医院", "总费用", "医保支付", "自己支付")
    return Sheet(
        title="异地就医结算记录",
        kicker="广东省医疗保障",
        opening=f"参保人{year}年在参保地以外就医的结算记录如下。",
        issuer="医疗保障部门（模拟）",
        tables=(SheetTable("结算记录", columns, tuple(rows)),),
    )


def _housing_fund(order: IssueOrder, dice: Dice) -> Sheet | None:
    if not _GROWN_UP <= age_on(order.person.birth, order.issued_on) < 60:
        return None
    monthly, months = 400 + 10 * dice.roll(300), 12 + dice.roll(200)
    return Sheet(
        title="住房公积金缴存证明",
        kicker="住房公积金",
        opening="兹证明以下人员在本中心缴存住房公积金，情况如下。",
        issuer="住房公积金管理中心（模拟）",
        facts_title="缴存情况",
        facts=(
            ("账户状态", "正常缴存"),
            ("月缴存额", _yuan(monthly)),
            ("累计月数", f"{months}个月"),
            ("账户余额", _yuan(monthly * months * 2 // 3)),
            ("用途", answer_label(order.service, "purpose", order.answers)),
        ),
    )


def _no_crime(order: IssueOrder, dice: Dice) -> Sheet | None:
    purpose = answer_label(order.service, "purpose", order.answers)
    facts: Facts = (("查询事由", purpose), ("查询日期", _day(order.issued_on)))
    if dice.roll(20) == 0:
        return Sheet(
            title="不予出具证明通知书",
            kicker="公安机关",
            opening="经核对，现在不能在自助终端出具无犯罪记录证明，请到派出所窗口办理。",
            issuer="公安机关（模拟）",
            facts_title="查询情况",
            facts=facts,
        )
    return Sheet(
        title="无犯罪记录证明",
        kicker="公安机关",
        opening=f"经查询，截至{_day(order.issued_on)}，未发现以下人员有犯罪记录。",
        issuer="公安机关（模拟）",
        facts_title="查询情况",
        facts=facts,
        notes=("本证明只反映出具之日前的情况。", "只能用于上面写明的事由。"),
        valid_until=order.issued_on + timedelta(days=90),
    )


def _temporary_identity(order: IssueOrder, _dice: Dice) -> Sheet | None:
    return Sheet(
        title="临时身份证明",
        kicker="公安机关",
        opening="持有人没有随身带身份证，经读卡和本人核对，身份属实。",
        issuer="公安机关（模拟）",
        facts_title="使用范围",
        facts=(("用途", answer_label(order.service, "purpose", order.answers)), ("住址", order.person.address or "—")),
        notes=("只能在有效期内、上面写明的用途使用。",),
        valid_until=order.issued_on + timedelta(days=3),
    )


def _marriage(order: IssueOrder, dice: Dice) -> Sheet | None:
    if age_on(order.person.birth, order.issued_on) < _MARRIAGEABLE.get(order.person.sex, 22):
        return None
    born = date.fromisoformat(order.person.birth)
    year = min(order.issued_on.year - 1, born.year + 23 + dice.roll(6))
    return Sheet(
        title="婚姻登记信息",
        kicker="民政部门",
        opening="经查询婚姻登记档案，持有人的登记信息如下。",
        issuer="民政部门（模拟）",
        facts_title="登记信息",
        facts=(
            ("登记状态", "已婚"),
            ("登记日期", _day(date(year, 1 + dice.roll(12), 1 + dice.roll(28)))),
            ("登记机关", "模拟县民政局"),
            ("字号", f"J44{dice.roll(10_000):04d}-{year}-{dice.roll(1_000_000):06d}"),
            ("配偶", "模拟人员"),
        ),
        notes=("本页是登记档案里的信息，不能当结婚证用。",),
    )


def _tax(order: IssueOrder, dice: Dice) -> Sheet | None:
    year = int(order.answers.get("year", order.issued_on.year))
    last = order.issued_on.month if year == order.issued_on.year else 12
    if year > order.issued_on.year or age_on(order.person.birth, order.issued_on) < _GROWN_UP:
        return None
    monthly = 30 + dice.roll(600)
    rows = tuple(
        (f"{year}年{month}月", "个人所得税", "工资薪金", _yuan(monthly + dice.roll(40))) for month in range(1, last + 1)
    )
    return Sheet(
        title="纳税记录",
        kicker="税务部门",
        opening=f"持有人{year}年的纳税记录如下。",
        issuer="税务部门（模拟）",
        tables=(SheetTable("纳税记录", ("税款所属期", "税种", "品目", "已缴税额"), rows),),
    )


def _property(order: IssueOrder, dice: Dice) -> Sheet | None:
    area = answer_label(order.service, "area", order.answers)
    owns = order.answers.get("kind") == "owned" and dice.roll(3) > 0
    facts: Facts = (("查询范围", area), ("用途", answer_label(order.service, "purpose", order.answers)))
    tables: tuple[SheetTable, ...] = ()
    if owns:
        row = (
            f"粤（{2008 + dice.roll(16)}）模拟不动产权第{dice.roll(10_000_000):07d}号",
            "住宅",
            f"{60 + dice.roll(90)}平方米",
        )
        tables = (SheetTable("不动产", ("权证号", "用途", "建筑面积"), (row,)),)
    return Sheet(
        title="不动产登记证明" if owns else "无房证明",
        kicker="不动产登记机构",
        opening="经查询登记簿，持有人名下的不动产如下。" if owns else "经查询登记簿，没有查到持有人名下的房屋。",
        issuer="不动产登记中心（模拟）",
        facts_title="查询情况",
        facts=facts,
        tables=tables,
        notes=("只反映查询范围内、出具当日的登记情况。",),
    )


def _credit(order: IssueOrder, dice: Dice) -> Sheet | None:
    if age_on(order.person.birth, order.issued_on) < _GROWN_UP:
        return None
    cards, loans = dice.roll(4), dice.roll(3)
    rows = (
        ("信用卡", f"{cards}个", "0", "0"),
        ("住房贷款", f"{loans}笔", _yuan(loans * (80_000 + dice.roll(200_000))), "0"),
        ("其他贷款", f"{dice.roll(2)}笔", "0", "0"),
    )
    return Sheet(
        title="个人信用报告",
        kicker="征信系统",
        opening=f"报告时间{_day(order.issued_on)}，以下是持有人信用记录的概要。",
        issuer="征信系统（模拟）",
        tables=(SheetTable("信贷概要", ("类型", "账户数", "余额", "逾期账户"), rows),),
        notes=("对内容有疑问，可以向征信中心提出异议。",),
    )


def _cargo_pass(order: IssueOrder, _dice: Dice) -> Sheet | None:
    start = _date_of(order.answers.get("start", "")) or order.issued_on
    return Sheet(
        title="重点物资运输车辆通行证",
        kicker="交通运输部门",
        opening="以下车辆运输重点物资，请沿途予以通行便利。",
        issuer="交通运输部门（模拟）",
        facts_title="车辆和路线",
        facts=(
            ("车牌号", order.answers.get("plate", "")),
            ("物资", answer_label(order.service, "goods", order.answers)),
            ("从", answer_label(order.service, "from", order.answers)),
            ("到", answer_label(order.service, "to", order.answers)),
            ("出发日期", _day(start)),
        ),
        notes=("放在挡风玻璃右下角，随车带好驾驶证和行驶证。",),
        valid_until=start + timedelta(days=7),
    )


def _data_asset(order: IssueOrder, _dice: Dice) -> Sheet | None:
    code = order.answers.get("uscc", "")
    dice = Dice(f"electricity/{code}")
    base, year, month = 3000 + dice.roll(40_000), order.issued_on.year, order.issued_on.month
    rows = []
    for back in range(6, 0, -1):
        index = year * 12 + month - 1 - back
        used = base * (85 + dice.roll(30)) // 100
        rows.append((f"{index // 12}年{index % 12 + 1}月", f"{used:,}", "按时缴清"))
    return Sheet(
        title="公共数据资产凭证",
        kicker="公共数据开发利用",
        opening="经数据主体授权，供电企业的用电数据核验如下，供接收方查验。",
        issuer="数据资产凭证平台（模拟）",
        facts_title="授权",
        facts=(
            ("信用代码", code),
            ("用途", answer_label(order.service, "purpose", order.answers)),
            ("数据提供方", "模拟供电局"),
        ),
        tables=(SheetTable("用电数据", ("月份", "用电量（千瓦时）", "缴费情况"), tuple(rows)),),
        notes=("授权可以随时在终端撤回，撤回以后本凭证作废。接收方不联网也能验签章。",),
        valid_until=order.issued_on + timedelta(days=30),
    )


def _date_of(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _yuan(amount: int) -> str:
    return f"{amount:,}元" if amount else "—"


_SHEETS: Final[dict[str, Callable[[IssueOrder, Dice], Sheet | None]]] = {
    "social-insurance-payments": _contributions,
    "away-settlements": _settlements,
    "housing-fund-certificate": _housing_fund,
    "no-crime-certificate": _no_crime,
    "temporary-identity": _temporary_identity,
    "marriage-record": _marriage,
    "tax-record": _tax,
    "property-certificate": _property,
    "credit-report": _credit,
    "cargo-pass": _cargo_pass,
    "data-asset-certificate": _data_asset,
    "e-licence": electronic_licence,
    "business-licence": business_licence,
    "vehicle-papers": vehicle_papers,
}
