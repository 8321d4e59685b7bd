"""Rows out of the bytes of a damaged SQLite database and its write-ahead log, page by page, without SQLite.

No tree is trusted: every page of the file and every frame of the log that looks like one with rows is read for its cells
(https://www.sqlite.org/fileformat2.html, chapters 1.6, 2 and 4). A row may therefore appear several times, also in
an older state, and what comes out is only worth what its reader can prove of it: bodies carry their own hash.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.domain.values import dataclass

Value = None | int | float | str | bytes

_TABLE_LEAF: Final = 0x0D
_INDEX_LEAF: Final = 0x0A
_INDEX_NODE: Final = 0x02
"""The inner pages of a tree of keys hold rows as well, each behind the number of the page below it."""
_FIRST_PAGE_HEADER: Final = 100
_LOG_HEADER: Final = 32
_LOG_MAGIC: Final = b"\x37\x7f\x06"
_FRAME_HEADER: Final = 24
_DEFAULT_PAGE: Final = 4096
_MOST_COLUMNS: Final = 64
_MOST_BYTES: Final = 8 << 20
_INTEGER_BYTES: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@dataclass(frozen=True, slots=True)
class CarvedRow:
    """``rowid`` is None for a row that lies in the tree of its key (WITHOUT ROWID)."""

    rowid: int | None
    values: tuple[Value, ...]


def carve(database: Path, log: Path) -> Iterator[CarvedRow]:
    """Every row of every page, from the log (newest first) and then from the file. A file that is missing is empty."""
    content = database.read_bytes() if database.exists() else b""
    page_size = _page_size(content)
    frames = _frames(log.read_bytes() if log.exists() else b"", page_size)
    newest = dict(frames)
    pages = [page for _, page in reversed(frames)]
    for start in range(0, len(content), page_size):
        page = content[start : start + page_size]
        pages.append(page)
        newest.setdefault(start // page_size + 1, page)
    for page in pages:
        yield from _rows(page, newest, page_size)


def _page_size(content: bytes) -> int:
    stated = int.from_bytes(content[16:18], "big")
    stated = 65536 if stated == 1 else stated
    return stated if 512 <= stated <= 65536 and stated & (stated - 1) == 0 else _DEFAULT_PAGE


def _frames(log: bytes, page_size: int) -> list[tuple[int, bytes]]:
    """Frames whose salt is the log's own: others are left over from an earlier turn. A log without a head has no salt."""
    salt = log[16:24] if log[:3] == _LOG_MAGIC else b""
    step = _FRAME_HEADER + page_size
    found = []
    for start in range(_LOG_HEADER, len(log) - step + 1, step):
        if not salt or log[start + 8 : start + 16] == salt:
            page = log[start + _FRAME_HEADER : start + step]
            found.append((int.from_bytes(log[start : start + 4], "big"), page))
    return found


def _rows(page: bytes, newest: dict[int, bytes], page_size: int) -> Iterator[CarvedRow]:
    header = _FIRST_PAGE_HEADER if page[:15] == b"SQLite format 3" else 0
    if len(page) < header + 8 or page[header] not in {_TABLE_LEAF, _INDEX_LEAF, _INDEX_NODE}:
        return
    is_table, is_node = page[header] == _TABLE_LEAF, page[header] == _INDEX_NODE
    first, skip = (header + 12, 4) if is_node else (header + 8, 0)
    cells = int.from_bytes(page[header + 3 : header + 5], "big")
    for number in range(cells):
        pointer = first + 2 * number
        at = int.from_bytes(page[pointer : pointer + 2], "big") + skip
        try:
            yield _cell(page, at, newest, page_size, is_table=is_table)
        except (IndexError, ValueError):
            continue


def _cell(page: bytes, at: int, newest: dict[int, bytes], usable: int, *, is_table: bool) -> CarvedRow:
    length, at = _varint(page, at)
    rowid: int | None = None
    if is_table:
        rowid, at = _varint(page, at)
    if not 0 < length <= _MOST_BYTES:
        raise ValueError("no length of a row")
    most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if length <= most:
        return CarvedRow(rowid, _record(page[at : at + length], length))
    least = (usable - 12) * 32 // 255 - 23
    local = least + (length - least) % (usable - 4)
    local = local if local <= most else least
    payload = bytearray(page[at : at + local])
    following = int.from_bytes(page[at + local : at + local + 4], "big")
    while len(payload) < length:
        spill = newest.get(following, b"")
        if len(spill) < usable:
            raise ValueError("the row goes on where nothing is")
        payload += spill[4 : 4 + min(usable - 4, length - len(payload))]
        following = int.from_bytes(spill[:4], "big")
    return CarvedRow(rowid, _record(bytes(payload), length))


def _record(payload: bytes, length: int) -> tuple[Value, ...]:
    if len(payload) != length:
        raise ValueError("the row is cut off")
    head, at = _varint(payload, 0)
    kinds = []
    while at < head:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != head or not 0 < len(kinds) <= _MOST_COLUMNS:
        raise ValueError("no head of a row")
    values = []
    for kind in kinds:
        size = _size(kind)
        if at + size > length:
            raise ValueError("the row is longer than itself")
        values.append(_value(kind, payload[at : at + size]))
        at += size
    if at != length:
        raise ValueError("the row is shorter than itself")
    return tuple(values)


def _size(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return 8 if kind == 7 else _INTEGER_BYTES.get(kind, 0)


def _value(kind: int, data: bytes) -> Value:
    if kind >= 12:
        return data if kind % 2 == 0 else data.decode("utf-8")
    if kind == 7:
        return float(struct.unpack(">d", data)[0])
    if kind in {8, 9}:
        return kind - 8
    return int.from_bytes(data, "big", signed=True) if kind in _INTEGER_BYTES else None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return value << 8 | data[at], at + 1
