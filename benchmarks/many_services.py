"""A catalogue as large as a province's: 2,500 invented services, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from typing import Final

from kiosk.domain.catalogue import Catalogue

MANY: Final = 2500
_WHOM: Final = (
    "居民",
    "老年人",
    "残疾人",
    "退役军人",
    "农户",
    "个体户",
    "企业",
    "学生",
    "新生儿",
    "港澳居民",
    "外来工",
    "渔民",
)
_WHAT: Final = (
    "社会保障卡", "医疗保险", "养老保险", "失业保险", "生育津贴", "住房公积金", "不动产", "宅基地", "土地承包", "林权",
    "机动车", "驾驶证", "渔船", "户口", "居住证", "身份证", "婚姻", "收养", "殡葬", "低保", "特困供养", "临时救助",
    "高龄津贴", "入学", "助学金", "营业执照", "食品经营", "卫生许可", "农药经营", "用电", "用水", "燃气", "宽带", "招工",
)  # fmt: skip
_DEED: Final = ("申请", "查询", "登记", "变更", "注销", "补办", "证明打印", "预约", "年审", "缴费", "投诉", "进度查询")


def many_services(model: Catalogue, count: int = MANY, seed: int = 1) -> Catalogue:
    """``count`` services that are built like those of ``model``, with titles, aliases and keywords of their own."""
    dice = random.Random(seed)
    titles = [f"{whom}{what}{deed}" for whom, what, deed in product(_WHOM, _WHAT, _DEED)]
    services = []
    for number, title in enumerate(dice.sample(titles, count)):
        like = dice.choice(model.services)
        aliases = (f"办{title[:-2]}", f"{dice.choice(_WHAT)}{dice.choice(_DEED)}")
        services.append(
            replace(like, id=f"invented-{number}", title=title, aliases=aliases, keywords=(title[-4:],), popular_rank=0)
        )
    return Catalogue.of(model.categories, tuple(services))
