"""The shape of a licence's file in ``assets/licences``, and what it must not say although its shape is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal, get_args

import msgspec

from kiosk.cataloguerules import RuleMistake

ValueKind = Literal[
    "姓名", "性别", "出生日期", "证件号码", "住址", "编号", "日期", "选项", "数量", "家里人", "企业名称", "信用代码", "车牌"
]  # fmt: skip
Holder = Literal["个人", "孩子", "家庭", "企业"]
Relation = Literal["", "配偶", "前配偶", "父母"]
Origin = Literal["国家", "本项目"]

TypeCode = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-Z]{21}|[0-9A-Z]{3})$")]
"""证照类型代码: the 21 characters of GB/T 36904 (18 of who defined it, 3 more) where a public source has them; else 3."""
Validity = Annotated[str, msgspec.Meta(pattern=r"^(无|长期|[1-9][0-9]?年)$")]
"""``无``: it states no end; ``长期``: it states that it has none; else whole years from the day of issue."""

NATIONAL_LENGTH: Final = 21
MOST_FIELDS: Final = 12
LONGEST_NAME: Final = 24
_PATTERN_ROOM: Final = re.compile(r"[#@]|YYYY")
_FIRM_KINDS: Final = frozenset({"企业名称", "信用代码"})


class LicenceFieldFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """字段: one line of a licence."""

    label: str = msgspec.field(name="名称")
    kind: ValueKind = msgspec.field(name="类型")
    pattern: str = msgspec.field(name="样式", default="")
    """Of 编号: ``#`` a digit, ``@`` a capital letter, ``YYYY`` the year of issue; all else as it stands."""
    choices: tuple[str, ...] = msgspec.field(name="取值", default=())
    lowest: Annotated[int, msgspec.Meta(ge=0)] = msgspec.field(name="从", default=0)
    highest: Annotated[int, msgspec.Meta(ge=0)] = msgspec.field(name="到", default=0)
    unit: str = msgspec.field(name="单位", default="")
    relation: Relation = msgspec.field(name="关系", default="")
    hidden_on_screen: bool = msgspec.field(name="屏上遮住", default=False)
    hidden_on_paper: bool = msgspec.field(name="打印遮住", default=False)


class LicenceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: one kind of licence."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: str = msgspec.field(name="证照名称")
    traditional: str = msgspec.field(name="繁体名称")
    english: str = msgspec.field(name="英文名称")
    code: TypeCode = msgspec.field(name="类型代码")
    origin: Origin = msgspec.field(name="代码来源")
    basis: str = msgspec.field(name="依据")
    office: str = msgspec.field(name="发证机关")
    holder: Holder = msgspec.field(name="持有人")
    area: Literal["全国", "广东省"] = msgspec.field(name="适用地区")
    validity: Validity = msgspec.field(name="有效期")
    prints: bool = msgspec.field(name="打印")
    shows: bool = msgspec.field(name="亮码")
    common: Literal["都有", "常有", "少有"] = msgspec.field(name="常见")
    fields: tuple[LicenceFieldFile, ...] = msgspec.field(name="字段")
    standard: str = msgspec.field(name="标准号", default="")
    source: str = msgspec.field(name="出处", default="")
    """Where a standard's number or a national code was read."""
    only_for: Literal["", "居民", "港澳台居民", "外国人"] = msgspec.field(name="只给", default="")
    from_age: Annotated[int, msgspec.Meta(ge=0, le=120)] = msgspec.field(name="年满", default=0)
    under_age: Annotated[int, msgspec.Meta(ge=0, le=120)] = msgspec.field(name="不满", default=0)
    by_relation: Literal["", "配偶", "前配偶"] = msgspec.field(name="凭关系", default="")
    words: tuple[str, ...] = msgspec.field(name="叫法", default=())
    renewal: str = msgspec.field(name="换证事项", default="")
    """The service of the catalogue by which an expired one is renewed."""


def licence_mistakes(item: LicenceFile) -> Iterator[RuleMistake]:
    """All mistakes of one kind of licence; nothing for one that can be used."""
    national = len(item.code) == NATIONAL_LENGTH
    if national != (item.origin == "国家"):
        yield RuleMistake(("代码来源",), "21位的类型代码来源是“国家”，3位的是“本项目”。")
    if (national or bool(item.standard)) != bool(item.source):
        yield RuleMistake(("出处",) if item.source else ("类型代码",), "有国家代码或标准号的要写出处，没有的不写。")
    if len(item.title) > LONGEST_NAME:
        yield RuleMistake(("证照名称",), f"名称有{len(item.title)}个字，最多{LONGEST_NAME}个，大字放不下。")
    if item.under_age and item.under_age <= item.from_age:
        yield RuleMistake(("不满",), "“不满”要比“年满”大，不然谁也没有。")
    if not 1 <= len(item.fields) <= MOST_FIELDS:
        yield RuleMistake(("字段",), f"字段要有1到{MOST_FIELDS}行。")
    yield from _field_mistakes(item)


def _field_mistakes(item: LicenceFile) -> Iterator[RuleMistake]:
    labels: set[str] = set()
    for place, one in enumerate(item.fields):
        if one.label in labels:
            yield RuleMistake(("字段", place, "名称"), f"字段“{one.label}”写了两次。")
        labels.add(one.label)
        if (one.kind in _FIRM_KINDS) and item.holder != "企业":
            yield RuleMistake(("字段", place, "类型"), f"“{one.kind}”只有持有人是企业的才有。")
        for wrong in _needs(one):
            yield RuleMistake(("字段", place, "类型"), wrong)


def _needs(one: LicenceFieldFile) -> Iterator[str]:
    """What a kind of value has to have beside it, and what it must not have."""
    beside = {
        "编号": (bool(one.pattern), "样式"),
        "选项": (bool(one.choices), "取值"),
        "数量": (bool(one.unit), "单位"),
        "家里人": (bool(one.relation), "关系"),
    }
    for kind, (there, key) in beside.items():
        if there != (one.kind == kind):
            yield f"类型是“{kind}”的要写“{key}”。" if one.kind == kind else f"只有类型是“{kind}”的才有“{key}”。"
    if one.kind == "编号" and one.pattern and not _PATTERN_ROOM.search(one.pattern):
        yield "样式里要有 #、@ 或 YYYY，不然每个人的号码都一样。"
    if one.kind == "数量" and one.lowest >= one.highest:
        yield "数量的“到”要比“从”大。"
    if one.kind != "数量" and (one.lowest or one.highest):
        yield "只有类型是“数量”的才有“从”和“到”。"


VALUE_KINDS: Final[tuple[str, ...]] = get_args(ValueKind)
HOLDERS: Final[tuple[str, ...]] = get_args(Holder)
