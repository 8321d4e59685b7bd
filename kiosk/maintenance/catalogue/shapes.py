"""Holds a YAML tree against the shapes of the catalogue's files, and finds every place where they differ.

The loader of the terminal (msgspec) stops at the first; who writes a file wants all of them, with line and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import Final

import msgspec
import yaml
from msgspec import inspect

from kiosk.domain.values import dataclass

ITEM_CODE_ADVICE: Final = "事项编码是31位：单位的统一社会信用代码18位，层级1位，事项12位。"
_PATTERN_ADVICE: Final = {
    "事项编码": ITEM_CODE_ADVICE,
    "类型代码": "本项目的写3位数字，国家的写21位；两边加引号。",
    "有效期": "写“长期”“无”，或者像“5年”。",
}
"""By the key of a text that has to be of a certain form; all others are names for programs."""
_STRING: Final = "tag:yaml.org,2002:str"
_INT: Final = "tag:yaml.org,2002:int"
_BOOL: Final = "tag:yaml.org,2002:bool"
_NULL: Final = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Found:
    """A mistake at a node: what is wrong, and what to do about it, both in plain Chinese."""

    node: yaml.Node
    code: str
    sentence: str
    advice: str


def nearest(word: str, known: Iterable[str]) -> str:
    """ "是不是“…”？" for the known word that looks most like ``word``, else all that may be written."""
    names = sorted(known)
    # Chinese names are short: two of four characters alike is near.
    close = get_close_matches(word, names, n=1, cutoff=0.5)
    return f"是不是“{close[0]}”？" if close else f"可以写的有：{'、'.join(name for name in names if name)}。"


def shape_mistakes(kind: inspect.Type, node: yaml.Node, name: str = "") -> Iterator[Found]:
    """Every place under ``node`` that is not of ``kind``; ``name`` is the key it stands under."""
    match kind:
        case inspect.StructType():
            yield from _struct(kind, node, name)
        case inspect.VarTupleType() | inspect.FrozenSetType():
            if not isinstance(node, yaml.SequenceNode):
                yield Found(node, "type", f"“{name}”要写成一列。", "写成 [一, 二]，或者每行一个，前面加“- ”。")
                return
            for one in node.value:
                yield from shape_mistakes(kind.item_type, one, name)
        case inspect.DictType():
            if not isinstance(node, yaml.MappingNode):
                yield Found(node, "type", f"“{name}”的写法不对。", "写成“字段: [选项]”，例如 当: {reason: [lost]}。")
                return
            for key, value in node.value:
                yield from shape_mistakes(kind.key_type, key, name)
                yield from shape_mistakes(kind.value_type, value, name)
        case inspect.UnionType():
            if node.tag != _NULL:
                yield from shape_mistakes(next(t for t in kind.types if not isinstance(t, inspect.NoneType)), node, name)
        case _:
            yield from _scalar(kind, node, name)


def _struct(kind: inspect.StructType, node: yaml.Node, name: str) -> Iterator[Found]:
    if not isinstance(node, yaml.MappingNode):
        yield Found(node, "type", f"{f'“{name}”的每一项' if name else '这里'}要有名有值。", "每行写成“名称: 内容”。")
        return
    fields = {field.encode_name: field for field in kind.fields}
    seen: set[str] = set()
    for key, value in node.value:
        written = key.value if isinstance(key, yaml.ScalarNode) else ""
        if written not in fields:
            yield Found(key, "unknown-field", f"没有叫“{written}”的字段。", nearest(written, fields.keys() - seen))
        elif written in seen:
            yield Found(key, "twice", f"“{written}”写了两次。", "只留一个。")
        else:
            seen.add(written)
            yield from shape_mistakes(fields[written].type, value, written)
    for missing in (one for one, field in fields.items() if field.required and one not in seen):
        yield Found(node, "missing-field", f"少了“{missing}”。", f"加一行“{missing}: ”，填上内容。")


def _scalar(kind: inspect.Type, node: yaml.Node, name: str) -> Iterator[Found]:
    if not isinstance(node, yaml.ScalarNode):
        yield Found(node, "type", f"“{name}”只能写一个值。", "不要写成一列，也不要再分层。")
        return
    match kind:
        case inspect.EnumType():
            yield from _one_of(_values(kind.cls), node, name)
        case inspect.LiteralType():
            yield from _one_of([str(value) for value in kind.values], node, name)
        case inspect.StrType():
            if node.tag != _STRING:
                advice = f'两边加上引号："{node.value}"。' if node.value else "填上文字。"
                yield Found(node, "type", f"“{name}”要写文字。", advice)
            elif kind.pattern is not None and not _fits(node.value, kind.pattern):
                advice = _PATTERN_ADVICE.get(name, "只用小写字母、数字和“-”，第一个不能是“-”。")
                code = {"事项编码": "item-code"}.get(name, "form" if name in _PATTERN_ADVICE else "name")
                yield Found(node, code, f"“{name}”的写法不对：{node.value}。", advice)
        case inspect.IntType():
            yield from _number(kind, node, name)
        case inspect.BoolType():
            if node.tag != _BOOL:
                yield Found(node, "type", f"“{name}”只能写是或不是。", "写 true 或 false。")
        case inspect.DateType():
            try:
                date.fromisoformat(node.value)
            except ValueError:
                yield Found(node, "date", f"没有“{node.value}”这一天。", "写成年-月-日，例如 2023-02-16。")
        case _:
            raise AssertionError(f"no check for {kind}")


def _values(cls: type[Enum]) -> list[str]:
    return [str(member.value) for member in cls]


def _fits(text: str, pattern: str) -> bool:
    return re.search(pattern, text) is not None


def _one_of(allowed: list[str], node: yaml.ScalarNode, name: str) -> Iterator[Found]:
    if node.tag != _STRING or node.value not in allowed:
        yield Found(node, "value", f"“{name}”不能写“{node.value}”。", nearest(node.value, allowed))


def _number(kind: inspect.IntType, node: yaml.ScalarNode, name: str) -> Iterator[Found]:
    if node.tag != _INT or not node.value.lstrip("-").isascii() or not node.value.lstrip("-").isdigit():
        yield Found(node, "type", f"“{name}”要写数字。", "只写阿拉伯数字，不加引号。")
        return
    if len(node.value) > 9 or (kind.ge is not None and int(node.value) < kind.ge):
        yield Found(node, "value", f"“{name}”不能是{node.value[:12]}。", f"最小是{kind.ge or 0}。")
    elif kind.le is not None and int(node.value) > kind.le:
        yield Found(node, "value", f"“{name}”不能是{node.value}。", f"最大是{kind.le}。")


def at(root: yaml.Node, place: tuple[str | int, ...]) -> yaml.Node:
    """The node that a place leads to; where something on the way is not written, the last that is."""
    node = root
    for step in place:
        below = value_of(node, step) if isinstance(step, str) else _item(node, step)
        if below is None:
            return node
        node = below
    return node


def value_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """What a mapping has under ``key``; ``None`` without it, or without a mapping."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if isinstance(name, yaml.ScalarNode) and name.value == key), None)


def _item(node: yaml.Node, place: int) -> yaml.Node | None:
    if not isinstance(node, yaml.SequenceNode) or place >= len(node.value):
        return None
    item: yaml.Node = node.value[place]
    return item


def texts(node: yaml.Node | None) -> list[yaml.ScalarNode]:
    """The text of a node, or the texts of its list."""
    if isinstance(node, yaml.SequenceNode):
        return [one for one in node.value if isinstance(one, yaml.ScalarNode)]
    return [node] if isinstance(node, yaml.ScalarNode) else []


def shape_of(kind: object) -> inspect.Type:
    """What :func:`shape_mistakes` holds a tree against."""
    return msgspec.inspect.type_info(kind)
