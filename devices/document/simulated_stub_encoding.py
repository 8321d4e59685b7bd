"""IPP answers as bytes, wrong ones included: the half of the protocol that only a printer needs. Part of the simulation."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from devices.document.protocol import Attribute, Group, Tag


@dataclass(frozen=True, slots=True)
class RawAttribute:
    """Any bytes under any tag: an integer of three bytes, a name where a number belongs."""

    name: str
    tag: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Collection:
    """One attribute with one collection for each of ``values``."""

    name: str
    values: tuple[tuple[Attribute | Collection, ...], ...]


Written: TypeAlias = Attribute | RawAttribute | Collection


def write_group(group: Group, attributes: Sequence[Written]) -> bytes:
    return bytes((group,)) + b"".join(_write(attribute) for attribute in attributes)


def _write(written: Written) -> bytes:
    if isinstance(written, RawAttribute):
        return _value(written.tag, written.name.encode(), written.raw)
    name = written.name.encode()
    encoded = b""
    for value in written.values:
        if isinstance(value, tuple):
            encoded += _value(Tag.BEGIN_COLLECTION, name, b"") + _members(value) + _value(Tag.END_COLLECTION, b"", b"")
        elif isinstance(written, Attribute):
            encoded += _value(written.tag, name, _plain(value))
        name = b""
    return encoded


def _members(members: Sequence[Attribute | Collection]) -> bytes:
    encoded = b""
    for member in members:
        encoded += _value(Tag.MEMBER_NAME, b"", member.name.encode())
        nameless: Written = (
            Attribute("", member.tag, member.values) if isinstance(member, Attribute) else Collection("", member.values)
        )
        encoded += _write(nameless)
    return encoded


def _plain(value: str | int | bool) -> bytes:
    if isinstance(value, bool):
        return bytes((value,))
    return struct.pack(">i", value) if isinstance(value, int) else value.encode()


def _value(tag: int, name: bytes, raw: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(raw)) + raw
