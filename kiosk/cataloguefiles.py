"""The shapes of the catalogue's files, with the field names of the provincial open platform."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

import msgspec

from kiosk.domain.catalogue import Acting, FieldKind, Hardware, OfflinePolicy, Output, PaymentWay, Prefill
from kiosk.domain.regions import Level

ItemCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}[0-9][0-9A-Z]{12}$")]
"""18 characters of the office's credit code, 1 for its level, 12 of the item (GB/T 39554.1)."""

LEVELS: Final = {"市": Level.CITY, "县": Level.COUNTY, "镇": Level.TOWN, "村": Level.VILLAGE}
"""到哪一级: how far down a place is asked."""


class CategoryFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the home screen, in ``categories.yaml``."""

    id: str
    label: str = msgspec.field(name="名称")
    hint: str = msgspec.field(name="说明")
    icon: str = msgspec.field(name="图标")
    groups: tuple[str, ...] = msgspec.field(name="分组", default=())


class NoticeLineFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """清单: one thing to read."""

    title: str = msgspec.field(name="标题")
    text: str = msgspec.field(name="内容")


class ChoiceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """选项: one answer of a choice."""

    value: str
    label: str = msgspec.field(name="名称")


class FieldFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """字段: one question."""

    name: str
    label: str = msgspec.field(name="名称")
    kind: FieldKind = msgspec.field(name="类型")
    question: str = msgspec.field(name="问题")
    hint: str = msgspec.field(name="提示", default="")
    required: bool = msgspec.field(name="必填", default=True)
    choices: tuple[ChoiceFile, ...] = msgspec.field(name="选项", default=())
    max_length: int = msgspec.field(name="最长", default=50)
    min_length: int = msgspec.field(name="最短", default=0)
    when: dict[str, frozenset[str]] = msgspec.field(name="当", default_factory=dict)
    prefill: Prefill = msgspec.field(name="预填", default=Prefill.NOTHING)
    start_year: Annotated[int, msgspec.Meta(ge=0, le=2100)] = msgspec.field(name="起始年", default=0)
    deepest: Literal["市", "县", "镇", "村"] = msgspec.field(name="到哪一级", default="村")


class AttachmentFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """附件: one paper to photograph, or one answer that may be spoken."""

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    label: str = msgspec.field(name="名称")
    hint: str = msgspec.field(name="说明")
    required: bool = msgspec.field(name="必填", default=True)
    max_pages: Annotated[int, msgspec.Meta(ge=1, le=10)] = msgspec.field(name="最多页数", default=1)
    when: dict[str, frozenset[str]] = msgspec.field(name="当", default_factory=dict)
    spoken_for: str = msgspec.field(name="录音代替", default="")


class PaymentFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """支付: how a service is paid. What is due, the department says."""

    ways: tuple[PaymentWay, ...] = msgspec.field(name="方式")
    payer: str = msgspec.field(name="缴给谁", default="")
    """The choice that asks for whom it is paid; its answers are ``self``, ``family`` and ``other``."""


LOGIN_CODE: Final = "粤省事码"
"""In 身份认证方式: a code from the telephone may stand in for the card."""


class ServiceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: one service."""

    id: str
    title: str = msgspec.field(name="事项名称")
    item_code: ItemCode = msgspec.field(name="事项编码")
    category: str = msgspec.field(name="分类")
    department: str = msgspec.field(name="进驻单位")
    hint: str = msgspec.field(name="说明")
    icon: str = msgspec.field(name="图标")
    audience: str = msgspec.field(name="服务对象")
    handling: str = msgspec.field(name="办理类型")
    identification: tuple[str, ...] = msgspec.field(name="身份认证方式")
    hardware: frozenset[Hardware] = msgspec.field(name="硬件模块")
    offline: OfflinePolicy = msgspec.field(name="网络策略")
    output: Output = msgspec.field(name="产出")
    payment: PaymentFile | None = msgspec.field(name="支付", default=None)
    consent: tuple[str, ...] = msgspec.field(name="告知", default=())
    face_consent: tuple[str, ...] = msgspec.field(name="人脸告知", default=())
    fields: tuple[FieldFile, ...] = msgspec.field(name="字段", default=())
    attachments: tuple[AttachmentFile, ...] = msgspec.field(name="附件", default=())
    signed: bool = msgspec.field(name="签名", default=False)
    signed_sentence: str = msgspec.field(name="签名内容", default="")
    aliases: tuple[str, ...] = msgspec.field(name="别名", default=())
    keywords: tuple[str, ...] = msgspec.field(name="搜索关键词", default=())
    popular_rank: int = msgspec.field(name="常用排名", default=0)
    next_due_months: int = msgspec.field(name="下次办理月数", default=0)
    after: str = msgspec.field(name="办好以后", default="")
    group: str = msgspec.field(name="分组", default="")
    systems: tuple[str, ...] = msgspec.field(name="系统", default=())
    lines: tuple[NoticeLineFile, ...] = msgspec.field(name="清单", default=())
    left_to_centre: bool = msgspec.field(name="人工认定", default=False)
    may_act: tuple[Acting, ...] = msgspec.field(name="可代办", default=())
    gentle: bool = msgspec.field(name="慰问", default=False)
    answer_on_slip: bool = msgspec.field(name="凭条写结果", default=False)
    state: Literal["开通", "已停止"] = msgspec.field(name="状态", default="开通")
    ended_on: date | None = msgspec.field(name="停止日期", default=None)
