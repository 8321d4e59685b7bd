"""The 256 bytes of text on a card, checked and turned into a :class:`CardRecord`.

Everything on a chip is foreign input: whatever the bytes, the answer is a record or a typed fault.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from stdnum.cn import ric
from stdnum.iso7064 import mod_11_2

from devices.contract import CardKind, CardRecord, Cause, DeviceFault
from devices.idcard.layouts import DISCRIMINATOR, KIND_OF_DISCRIMINATOR, LAYOUTS, NATIONS, RECORD_SIZE, Layout, Span

ValueT = TypeVar("ValueT")

FOREVER = "长期"

_ADVICE = "请重新放一次身份证；如果还是不行，请到人工窗口办理。"
_EARLIEST_YEAR = 1850

_SEXES = {"1": "男", "2": "女", "0": "", "9": "", "": ""}
_DATE = re.compile(r"[0-9]{8}")
_RESIDENT_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_PERMIT_NUMBER = re.compile(r"8[123]0000[0-9]{11}[0-9X]")
_FOREIGN_2017_NUMBER = re.compile(r"[A-Z]{3}[0-9]{12}")
_FOREIGN_2023_NUMBER = re.compile(r"9[0-9]{16}[0-9X]")
_NATIONALITY = re.compile(r"[A-Z]{3}")
_COUNT = re.compile(r"[0-9]{1,2}")


class _BadRecord(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, fault: DeviceFault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def decode_record(record: bytes) -> CardRecord | DeviceFault:
    """256 bytes as the card has them. Faults, all with cause INPUT:

    ``idcard.record.size``, ``idcard.kind``, ``idcard.text.utf16``, ``idcard.text.control``, ``idcard.name``,
    ``idcard.sex``, ``idcard.nation``, ``idcard.date``, ``idcard.number``, ``idcard.issue_count``.
    """
    try:
        return _decode(record)
    except _BadRecord as bad:
        return bad.fault


def decode_appended_address(data: bytes) -> str | DeviceFault:
    """70 bytes of UTF-16LE, space-padded. Faults: ``idcard.text.utf16``, ``idcard.text.control``."""
    try:
        return _text(data, (Span(0, len(data)),), "appended_address")
    except _BadRecord as bad:
        return bad.fault


def _decode(record: bytes) -> CardRecord:
    if len(record) != RECORD_SIZE:
        raise _bad("record.size", "身份证文字内容的长度不对。", f"{len(record)} bytes")
    kind = _kind(record)
    layout = LAYOUTS[kind]
    name = _text(record, layout.name, "name")
    english_name = _text(record, layout.english_name, "english_name")
    if not (name or english_name):
        raise _bad("name", "身份证里没有姓名。", "name")
    birth = _date(record, layout.birth, "birth")
    valid_from, valid_until = _validity(record, layout)
    return CardRecord(
        kind=kind,
        name=name or english_name,
        number=_number(record, layout, kind, birth),
        sex=_one_of(_SEXES, _text(record, (layout.sex,), "sex"), "sex", "身份证里的性别代码不对。"),
        birth=birth,
        address=_text(record, layout.address, "address"),
        nation=_nation(record, layout),
        authority=_text(record, layout.authority, "authority"),
        valid_from=valid_from,
        valid_until=valid_until,
        english_name=english_name,
        permit_number=_text(record, layout.permit_number, "permit_number"),
        issue_count=_count(record, layout),
    )


def _bad(code: str, message: str, field: str) -> _BadRecord:
    return _BadRecord(DeviceFault(f"idcard.{code}", message, _ADVICE, cause=Cause.INPUT, detail=field))


def _kind(record: bytes) -> CardKind:
    mark = _text(record, (DISCRIMINATOR,), "kind")
    return _one_of(KIND_OF_DISCRIMINATOR, mark, "kind", "这种证件本机还不认识。")


def _text(record: bytes, spans: tuple[Span, ...], field: str) -> str:
    raw = b"".join(span.of(record) for span in spans)
    try:
        text = raw.decode("utf-16-le").rstrip(" \0")
    except UnicodeDecodeError:
        raise _bad("text.utf16", "身份证里的文字编码损坏。", field) from None
    # Cc and Cf would let a card steer the screen or the printer. Private-use characters stay: older cards spell rare
    # names with them.
    if any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in text):
        raise _bad("text.control", "身份证里的文字含有控制字符。", field)
    return text.strip()


def _one_of(table: Mapping[str, ValueT], value: str, code: str, message: str) -> ValueT:
    if value not in table:
        raise _bad(code, message, code)
    return table[value]


def _date(record: bytes, span: Span, field: str) -> date:
    text = _text(record, (span,), field)
    if _DATE.fullmatch(text):
        try:
            found = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
        else:
            if found.year >= _EARLIEST_YEAR:
                return found
    raise _bad("date", "身份证里的日期不是真实的日期。", field)


def _validity(record: bytes, layout: Layout) -> tuple[date, date | None]:
    valid_from = _date(record, layout.valid_from, "valid_from")
    if _text(record, (layout.valid_until,), "valid_until") == FOREVER:
        return valid_from, None
    valid_until = _date(record, layout.valid_until, "valid_until")
    if valid_until < valid_from:
        raise _bad("date", "身份证的有效期限前后颠倒。", "valid_until")
    return valid_from, valid_until


def _nation(record: bytes, layout: Layout) -> str:
    if layout.nationality is not None:
        nationality = _text(record, (layout.nationality,), "nationality")
        if not _NATIONALITY.fullmatch(nationality):
            raise _bad("nation", "证件里的国籍代码不对。", "nationality")
        return nationality
    if layout.nation is None:
        return ""
    code = _text(record, (layout.nation,), "nation")
    return _one_of(NATIONS, code, "nation", "身份证里的民族代码不对。") if code else ""


def _count(record: bytes, layout: Layout) -> int:
    if layout.issue_count is None:
        return 0
    text = _text(record, (layout.issue_count,), "issue_count")
    if text and not _COUNT.fullmatch(text):
        raise _bad("issue_count", "证件里的签发次数不对。", "issue_count")
    return int(text or "0")


def _number(record: bytes, layout: Layout, kind: CardKind, birth: date) -> str:
    number = _text(record, (layout.number,), "number")
    if not _number_holds(number, kind, birth):
        raise _bad("number", "身份证号码没有通过校验。", "number")
    return number


def _number_holds(number: str, kind: CardKind, birth: date) -> bool:
    """Form, check digit and the birth date inside. The district is not looked up: lists of districts age."""
    if kind is CardKind.FOREIGN_2017:
        return bool(_FOREIGN_2017_NUMBER.fullmatch(number)) and (
            number[7:13] == f"{birth:%y%m%d}" and number[-1] == check_digit_731(number[:-1])
        )
    if kind is CardKind.FOREIGN_2023:
        return bool(_FOREIGN_2023_NUMBER.fullmatch(number)) and (
            number[6:14] == f"{birth:%Y%m%d}" and mod_11_2.is_valid(number)
        )
    form = _PERMIT_NUMBER if kind is CardKind.PERMIT else _RESIDENT_NUMBER
    return bool(form.fullmatch(number)) and (
        number[6:14] == f"{birth:%Y%m%d}" and number[-1] == ric.calc_check_digit(number)
    )


def check_digit_731(body: str) -> str:
    """The check digit of travel documents (ICAO 9303): weights 7, 3, 1; letters count from A = 10."""
    values = (int(character, 36) for character in body)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)
