"""IPP messages (RFC 8010) as bytes, without I/O.

Of our own because pyipp's package pulls in aiohttp at import and its parser recurses and reads lengths as signed numbers: a
hostile answer can keep it busy for ever. This one reads at most the bytes it is given, once.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

MAX_MESSAGE = 1 << 20
"""Bytes of an answer that are read; a printer's full self-description is some 30 KB."""

MAX_DEPTH = 8
"""Collections inside collections; media descriptions need three."""

Value: TypeAlias = "int | bool | str | bytes | tuple[int, int] | AttributeGroup"
"""A collection reads as a group of its own."""


class MalformedMessage(Exception):  # noqa: N818 - reads as what it is
    """The bytes are not an IPP message."""


class Operation(IntEnum):
    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_PRINTERS = 0x4002


class Group(IntEnum):
    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    RANGE = 0x33
    BEGIN_COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49
    MEMBER_NAME = 0x4A


class Status(IntEnum):
    OK_LAST = 0x00FF
    """Up to here an answer means success."""
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    GONE = 0x0407
    """Known once, known no more: a finished job that the printer has let go of."""
    FORMAT_NOT_SUPPORTED = 0x040A
    OPERATION_NOT_SUPPORTED = 0x0501
    VERSION_NOT_SUPPORTED = 0x0503
    NOT_ACCEPTING = 0x0506
    BUSY = 0x0507


class JobState(IntEnum):
    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9

    @property
    def terminal(self) -> bool:
        return self >= JobState.CANCELED

    @property
    def word(self) -> str:
        """The keyword of the standard: ``processing-stopped`` is a job that a fault holds up."""
        longer = {JobState.STOPPED: "processing-stopped", JobState.HELD: "pending-held"}
        return longer.get(self, self.name.lower())


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    tag: Tag
    values: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class AttributeGroup:
    tag: int
    attributes: Mapping[str, Sequence[Value]]

    def text(self, name: str) -> str:
        """The first value as text, or empty."""
        value = next(iter(self.attributes.get(name, ())), "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """All text values: an attribute with one value and one with several read alike."""
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, str))

    def number(self, name: str) -> int | None:
        value = next(iter(self.attributes.get(name, ())), None)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def numbers(self, name: str) -> tuple[int, ...]:
        values = self.attributes.get(name, ())
        return tuple(value for value in values if isinstance(value, int) and not isinstance(value, bool))

    def flag(self, name: str) -> bool | None:
        value = next(iter(self.attributes.get(name, ())), None)
        return value if isinstance(value, bool) else None

    def octets(self, name: str) -> tuple[bytes, ...]:
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, bytes))

    def groups(self, name: str) -> tuple[AttributeGroup, ...]:
        """The values that are collections."""
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, AttributeGroup))

    def group(self, name: str) -> AttributeGroup:
        """The first collection, or an empty one."""
        return next(iter(self.groups(name)), AttributeGroup(Tag.BEGIN_COLLECTION, {}))


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    request_id: int
    groups: tuple[AttributeGroup, ...] = field(repr=False)

    @property
    def ok(self) -> bool:
        return 0 <= self.status <= Status.OK_LAST

    def of(self, tag: Group) -> tuple[AttributeGroup, ...]:
        return tuple(group for group in self.groups if group.tag == tag)

    def first(self, tag: Group) -> AttributeGroup:
        return next(iter(self.of(tag)), AttributeGroup(tag, {}))


def build_request(
    operation: Operation,
    request_id: int,
    printer_uri: str,
    attributes: Sequence[Attribute] = (),
    job_attributes: Sequence[Attribute] = (),
    document: bytes = b"",
) -> bytes:
    """One request, version 2.0, UTF-8. The document's bytes follow the attributes."""
    head = (
        Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
        Attribute("attributes-natural-language", Tag.LANGUAGE, ("zh-cn",)),
        Attribute("printer-uri", Tag.URI, (printer_uri,)),
        *attributes,
    )
    parts = [struct.pack(">BBHI", 2, 0, operation, request_id), bytes((Group.OPERATION,))]
    parts += [_encode(attribute) for attribute in head]
    if job_attributes:
        parts.append(bytes((Group.JOB,)))
        parts += [_encode(attribute) for attribute in job_attributes]
    return b"".join((*parts, bytes((Group.END,)), document))


def _encode(attribute: Attribute) -> bytes:
    encoded = b""
    name = attribute.name.encode("ascii")
    for value in attribute.values:
        if isinstance(value, bool):
            data = bytes((value,))
        elif isinstance(value, int):
            data = struct.pack(">i", value)
        else:
            data = value.encode("utf-8")
        encoded += struct.pack(">BH", attribute.tag, len(name)) + name + struct.pack(">H", len(data)) + data
        name = b""
    return encoded


def parse_response(data: bytes) -> Response:
    """Raises :class:`MalformedMessage`, and nothing else, for bytes that are no IPP answer."""
    if len(data) < 9:
        raise MalformedMessage("too short")
    status, request_id = struct.unpack_from(">HI", data, 2)
    reader = _Reader(data, 8)
    groups: list[AttributeGroup] = []
    builder = _GroupBuilder()
    while (tag := reader.byte()) != Group.END:
        if tag < 0x10:
            builder = _GroupBuilder()
            groups.append(AttributeGroup(tag, builder.attributes))
        else:
            builder.add(tag, reader.block(), reader.block())
    return Response(status, request_id, tuple(groups))


class _GroupBuilder:
    """Attributes in the order of the wire: a value without a name belongs to the name before it."""

    def __init__(self) -> None:
        self.attributes: dict[str, list[Value]] = {}
        self._level = self.attributes
        self._name = ""
        self._outside: list[tuple[dict[str, list[Value]], str]] = []

    def add(self, tag: int, given_name: bytes, raw: bytes) -> None:
        if tag == Tag.END_COLLECTION:
            if self._outside:
                self._level, self._name = self._outside.pop()
            return
        if tag == Tag.MEMBER_NAME and self._outside:
            self._name = raw.decode("utf-8", errors="replace")
            return
        if given_name and not self._outside:
            self._name = given_name.decode("utf-8", errors="replace")
        if tag == Tag.BEGIN_COLLECTION:
            self._enter()
        elif self._name:
            self._level.setdefault(self._name, []).append(_value(tag, raw))

    def _enter(self) -> None:
        if len(self._outside) >= MAX_DEPTH:
            raise MalformedMessage("collections too deep")
        inner: dict[str, list[Value]] = {}
        if self._name:
            self._level.setdefault(self._name, []).append(AttributeGroup(Tag.BEGIN_COLLECTION, inner))
        self._outside.append((self._level, self._name))
        self._level, self._name = inner, ""


def _value(tag: int, raw: bytes) -> Value:
    if tag in (Tag.INTEGER, Tag.ENUM) and len(raw) == 4:
        return int.from_bytes(raw, "big", signed=True)
    if tag == Tag.BOOLEAN and len(raw) == 1:
        return raw != b"\x00"
    if tag == Tag.RANGE and len(raw) == 8:
        low, high = struct.unpack(">ii", raw)
        return (low, high)
    if tag in (Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE):
        # A language, then the text.
        reader = _Reader(raw, 0)
        reader.block()
        return reader.block().decode("utf-8", errors="replace")
    if tag >= 0x40:
        return raw.decode("utf-8", errors="replace")
    return raw


class _Reader:
    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self._position = position

    def byte(self) -> int:
        return self._take(1)[0]

    def block(self) -> bytes:
        """A two-byte length and that many bytes."""
        return self._take(int.from_bytes(self._take(2), "big"))

    def _take(self, count: int) -> bytes:
        end = self._position + count
        if end > len(self._data):
            raise MalformedMessage("ends in the middle")
        taken = self._data[self._position : end]
        self._position = end
        return taken


_SEVERITIES = ("-error", "-warning", "-report")


def stem(reason: str) -> str:
    """``media-empty-error`` -> ``media-empty``: how grave a printer calls it differs between makers."""
    for severity in _SEVERITIES:
        if reason.endswith(severity):
            return reason.removesuffix(severity)
    return reason


def stems(reasons: Sequence[str]) -> tuple[str, ...]:
    """Without ``none`` and duplicates, in order."""
    return tuple(dict.fromkeys(s for s in map(stem, reasons) if s and s != "none"))
