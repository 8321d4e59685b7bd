"""The kinds of electronic licences, from ``assets/licences``: what the offices issue, and what stands on each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import yaml

from central.services import DEFAULT_ASSETS

DEFINER: Final = "11440000MA0000001D"
"""An invented credit code with a valid check character: who defined the kinds that have no national code here."""
_OWN_CODE_LENGTH: Final = 3


class LicenceField(msgspec.Struct, frozen=True):
    """One line of a licence."""

    label: str = msgspec.field(name="名称")
    kind: str = msgspec.field(name="类型")
    pattern: str = msgspec.field(name="样式", default="")
    choices: tuple[str, ...] = msgspec.field(name="取值", default=())
    lowest: int = msgspec.field(name="从", default=0)
    highest: int = msgspec.field(name="到", default=0)
    unit: str = msgspec.field(name="单位", default="")
    relation: str = msgspec.field(name="关系", default="")
    hidden_on_screen: bool = msgspec.field(name="屏上遮住", default=False)
    hidden_on_paper: bool = msgspec.field(name="打印遮住", default=False)


class LicenceKind(msgspec.Struct, frozen=True):
    """What matters here of a kind's file; ``python -m kiosk licences check`` looks at the file as a whole."""

    id: str
    title: str = msgspec.field(name="证照名称")
    code: str = msgspec.field(name="类型代码")
    office: str = msgspec.field(name="发证机关")
    holder: str = msgspec.field(name="持有人")
    """个人, 孩子, 家庭 or 企业."""
    validity: str = msgspec.field(name="有效期")
    prints: bool = msgspec.field(name="打印")
    shows: bool = msgspec.field(name="亮码")
    common: str = msgspec.field(name="常见")
    """都有, 常有 or 少有."""
    fields: tuple[LicenceField, ...] = msgspec.field(name="字段")
    only_for: str = msgspec.field(name="只给", default="")
    from_age: int = msgspec.field(name="年满", default=0)
    under_age: int = msgspec.field(name="不满", default=0)
    by_relation: str = msgspec.field(name="凭关系", default="")
    renewal: str = msgspec.field(name="换证事项", default="")

    @property
    def full_code(self) -> str:
        """证照类型代码, 21 characters."""
        return DEFINER + self.code if len(self.code) == _OWN_CODE_LENGTH else self.code

    @property
    def years(self) -> int:
        """Whole years that it is valid from the day of issue; 0: without an end."""
        return int(self.validity.removesuffix("年")) if self.validity.endswith("年") else 0


@cache
def licence_kinds(assets: Path = DEFAULT_ASSETS) -> dict[str, LicenceKind]:
    """All kinds by id, in the order of their files."""
    found = {}
    for path in sorted((assets / "licences").glob("*.yaml")):
        kind = msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), LicenceKind)
        found[kind.id] = kind
    return found
