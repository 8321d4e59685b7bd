"""Where each field of the 256-byte text record lies, by kind of card. Offsets and lengths in bytes, UTF-16LE.

The layout of the foreign card of 2023 comes from a single source and awaits a real card.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from devices.contract import CardKind

RECORD_SIZE = 256


@dataclass(frozen=True, slots=True)
class Span:
    offset: int
    length: int

    def of(self, record: bytes) -> bytes:
        return record[self.offset : self.offset + self.length]


@dataclass(frozen=True, slots=True)
class Layout:
    """A text made of several spans continues in the next one; an empty tuple means that the card has no such field."""

    name: tuple[Span, ...]
    sex: Span
    birth: Span
    number: Span
    valid_from: Span
    valid_until: Span
    authority: tuple[Span, ...] = ()
    address: tuple[Span, ...] = ()
    nation: Span | None = None
    """Code of the ethnic group, two digits."""
    nationality: Span | None = None
    """Three letters, ISO 3166."""
    english_name: tuple[Span, ...] = ()
    permit_number: tuple[Span, ...] = ()
    issue_count: Span | None = None


DISCRIMINATOR = Span(248, 2)

_NAME = Span(0, 30)
_SEX = Span(30, 2)
_BIRTH = Span(36, 16)
_NUMBER = Span(122, 36)
_AUTHORITY = Span(158, 30)
_FROM = Span(188, 16)
_UNTIL = Span(204, 16)

LAYOUTS = MappingProxyType(
    {
        CardKind.RESIDENT: Layout(
            name=(_NAME,),
            sex=_SEX,
            nation=Span(32, 4),
            birth=_BIRTH,
            address=(Span(52, 70),),
            number=_NUMBER,
            authority=(_AUTHORITY,),
            valid_from=_FROM,
            valid_until=_UNTIL,
        ),
        CardKind.PERMIT: Layout(
            name=(_NAME,),
            sex=_SEX,
            birth=_BIRTH,
            address=(Span(52, 70),),
            number=_NUMBER,
            authority=(_AUTHORITY,),
            valid_from=_FROM,
            valid_until=_UNTIL,
            permit_number=(Span(220, 18),),
            issue_count=Span(238, 4),
        ),
        CardKind.FOREIGN_2017: Layout(
            english_name=(Span(0, 120),),
            sex=Span(120, 2),
            number=Span(122, 30),
            nationality=Span(152, 6),
            name=(Span(158, 30),),
            valid_from=_FROM,
            valid_until=_UNTIL,
            birth=Span(220, 16),
        ),
        CardKind.FOREIGN_2023: Layout(
            name=(_NAME,),
            sex=_SEX,
            issue_count=Span(32, 4),
            birth=_BIRTH,
            english_name=(Span(52, 70), Span(220, 22)),
            number=_NUMBER,
            authority=(_AUTHORITY,),
            valid_from=_FROM,
            valid_until=_UNTIL,
            nationality=Span(242, 6),
        ),
    }
)

KIND_OF_DISCRIMINATOR = MappingProxyType(
    {
        "": CardKind.RESIDENT,
        "J": CardKind.PERMIT,
        "I": CardKind.FOREIGN_2017,
        "Y": CardKind.FOREIGN_2023,
    }
)

_NATION_NAMES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 "
    "纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 "
    "德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)

NATIONS = MappingProxyType(
    {f"{code:02d}": name for code, name in enumerate(_NATION_NAMES.split(), start=1)}
    | {"97": "其他", "98": "外国血统中国籍人士"}
)
"""Codes of the ethnic groups, GB/T 3304."""
