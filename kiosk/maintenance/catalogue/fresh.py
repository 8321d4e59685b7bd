"""The file that a new service begins with: complete, so that it can be tried at once, and commented, to be changed."""

from __future__ import annotations

import json
import re
from typing import Final

from kiosk.domain.values import dataclass

OUTPUTS: Final = ("slip", "record", "document", "notice")
"""What can be begun with. An appointment needs places and days of its own office: copy an existing one."""

_ITEM_CODE: Final = re.compile(r'^事项编码: "?([0-9A-HJ-NPQRTUWXY]{18}[0-9])([0-9A-Z]{12})"?', re.MULTILINE)
_DEPARTMENT: Final = re.compile(r'^进驻单位: "?([^"\n]*?)"?\s*$', re.MULTILINE)
_NOBODYS_OFFICE: Final = "0" * 19
"""Has the shape of a credit code and a level, and is of no office."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the new service; everything is a person's words, unchecked."""

    id: str
    title: str
    hint: str
    department: str
    category: str
    output: str
    """One of :data:`OUTPUTS`."""


def fresh_text(wanted: Wanted, *folders: dict[str, bytes]) -> str:
    """The YAML of the service. ``folders``: files by name, for item codes that are taken and the department's own."""
    texts = [content.decode("utf-8", "replace") for folder in folders for content in folder.values()]
    head = _HEAD.format(
        id=_quoted(wanted.id),
        title=_quoted(wanted.title),
        code=_free_code(wanted.department, texts),
        category=_quoted(wanted.category),
        department=_quoted(wanted.department),
        hint=_quoted(wanted.hint),
        output=wanted.output,
    )
    return head + _TAILS[wanted.output].format(title=_quoted(wanted.title), hint=_quoted(wanted.hint))


def _quoted(text: str) -> str:
    # What JSON quotes is quoted YAML as well, whatever is in it.
    return json.dumps(text, ensure_ascii=False)


def _free_code(department: str, texts: list[str]) -> str:
    """A code that nobody has, under the office's own credit code where another service of it is there."""
    taken: set[str] = set()
    office = _NOBODYS_OFFICE
    for text in texts:
        code = _ITEM_CODE.search(text)
        if code is None:
            continue
        taken.add(code[1] + code[2])
        whose = _DEPARTMENT.search(text)
        if whose is not None and whose[1] == department:
            office = code[1]
    free = (f"{office}442014{number:06}" for number in range(1000, 10**6))
    return next(one for one in free if one not in taken)


_HEAD: Final = """\
# 每一行写什么，见 docs/adding-a-service.md。写完用 python -m kiosk catalogue check 查一遍。
id: {id}
事项名称: {title}
# 占位的编码：换成省目录里这个事项的31位编码。
事项编码: "{code}"
分类: {category}
进驻单位: {department}
# 一句话，像平常说话。
说明: {hint}
# assets/icons 里的文件名，不带 .svg。
图标: documents
服务对象: 个人
办理类型: 即办件
# 老百姓怎么叫它，多写几个，搜索用。
别名: []
搜索关键词: []
产出: {output}
"""

_WITH_CARD: Final = """\
身份认证方式: [身份证]
# 开始前念给人听：读什么、送到哪里、什么时候清除。请照实写清楚送给哪个部门。
告知:
  - 读身份证，看是不是您。
  - 办完就从这台机器清掉。
"""

_PHONE: Final = """\
# 一屏问一个问题。
字段:
  - name: phone
    名称: 手机号
    类型: phone
    问题: 您的手机号是多少？
    提示: 有事好联系您，不留也能办
    必填: false
"""

_TAILS: Final = {
    "slip": f"# 先收下，以后送到部门。\n网络策略: Q\n硬件模块: [idcard]\n{_WITH_CARD}{_PHONE}",
    "record": f"# 现在就要部门答复。\n网络策略: O\n硬件模块: [idcard]\n{_WITH_CARD}",
    "document": f"# 现在就要部门开出来，打印在A4纸上。\n网络策略: O\n硬件模块: [idcard, document]\n{_WITH_CARD}",
    "payment": (
        "# 现在就要部门答复应交多少，再出一个码给手机付。\n网络策略: O\n硬件模块: [idcard]\n"
        f"{_WITH_CARD}# 手机用什么付。\n支付:\n  方式: [微信, 支付宝, 云闪付]\n"
    ),
    "notice": (
        "# 只是看，不用身份证。\n网络策略: L\n硬件模块: []\n身份认证方式: []\n"
        "# 一条一条给大家看的内容。\n清单:\n  - 标题: {title}\n    内容: {hint}\n"
    ),
}
