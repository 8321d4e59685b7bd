"""Checks of what people type. Every answer is checked when it is given and again when it is submitted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from kiosk.domain.catalogue import FieldKind, FieldSpec, Prefill, Service
from kiosk.domain.dates import day_of, leads_to_a_day
from kiosk.domain.people import PersonFacts
from kiosk.domain.regions import is_code, is_precise, level_of
from kiosk.domain.trouble import Cause, Trouble

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
"""Mainland mobile numbers: 11 digits, the second 3 to 9 (numbering plan of the mainland, public)."""

_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9\u5b66\u6302\u6e2f\u6fb3\u8b66\u9886]")
"""Province, place, five or six more of which the last may be 学, 挂, 港, 澳, 警 or 领; never I or O (GA 36)."""

_LICENCE = re.compile(r"[0-9A-Z.]{1,100}")

_PAD_LENGTH: Final = {FieldKind.PHONE: 11, FieldKind.IDNUMBER: 18, FieldKind.DATE: 8, FieldKind.BANKCARD: 19}
_TYPED_LENGTH: Final = {FieldKind.USCC: 18, FieldKind.PLATE: 8}
_SHORTEST_BANKCARD: Final = 13


def asked_fields(service: Service, answers: Mapping[str, str]) -> tuple[FieldSpec, ...]:
    """The questions of a service that these answers lead to, in their order."""
    return tuple(
        spec for spec in service.fields if spec.when is None or answers.get(spec.when.field, "") in spec.when.values
    )


def asked_answers(service: Service, answers: Mapping[str, str]) -> dict[str, str]:
    """``answers`` without those to questions that are no longer asked."""
    kept = dict(answers)
    while extra := kept.keys() - {spec.name for spec in asked_fields(service, kept)}:
        for name in extra:
            del kept[name]
    return kept


def prefilled(spec: FieldSpec, person: PersonFacts | None) -> str:
    """What the card says already in answer to a question; empty when it says nothing."""
    if person is None:
        return ""
    match spec.prefill:
        case Prefill.ADDRESS:
            return person.address[: spec.max_length]
        case Prefill.NAME:
            return person.name[: spec.max_length]
        case _:
            return ""


def longest(spec: FieldSpec) -> int:
    """How many characters an answer may have."""
    return _TYPED_LENGTH.get(spec.kind) or _PAD_LENGTH.get(spec.kind, spec.max_length)


def normalised(spec: FieldSpec, text: str) -> str:
    """An answer as it is kept: codes and number plates in capitals and without the spaces that people put in."""
    return "".join(text.split()).upper() if spec.kind in _TYPED_LENGTH else text


def accepts_key(spec: FieldSpec, text: str, character: str) -> bool:
    """Whether a key of the digits pad may be added: digits, at the end of an identity number also X; of a date only what
    some day goes on with."""
    if len(character) != 1 or len(text) >= longest(spec):
        return False
    if spec.kind is FieldKind.DATE and not leads_to_a_day(text + character):
        return False
    return character in "0123456789" or (spec.kind is FieldKind.IDNUMBER and character == "X" and len(text) == 17)


def check_answer(spec: FieldSpec, text: str) -> Trouble | None:
    """None when ``text`` answers the question; otherwise what is wrong with it, in words."""
    if not text:
        return _missing(spec) if spec.required else None
    return _CHECKS[spec.kind](spec, text)


def _choice(spec: FieldSpec, text: str) -> Trouble | None:
    known = any(choice.value == text for choice in spec.choices)
    return None if known else _trouble("form.choice", "没有这个选项", "请点一个选项。")


def _phone(_spec: FieldSpec, text: str) -> Trouble | None:
    if not _is_digits(text):
        return _trouble("form.phone.digits", "手机号里只能有数字", "请重新输入。")
    if len(text) != 11:
        return _trouble("form.phone.length", f"手机号要11位，现在是{len(text)}位", "请看一看是不是少了或多了数字。")
    if not _MOBILE.fullmatch(text):
        return _trouble("form.phone.prefix", "这不像手机号", "手机号以13到19开头，请再看一看。")
    return None


def _number(spec: FieldSpec, text: str) -> Trouble | None:
    if not _is_digits(text):
        return _trouble("form.number.digits", "这里只能填数字", "请重新输入。")
    if len(text) < spec.min_length:
        return _trouble("form.number.short", f"最少要{spec.min_length}位数字", "请看一看是不是少了数字。")
    if len(text) > spec.max_length:
        return _trouble("form.number.long", f"最多{spec.max_length}位数字", "请看一看是不是多了数字。")
    return None


def _identity_number(_spec: FieldSpec, text: str) -> Trouble | None:
    if len(text) != 18:
        return _trouble("form.id.length", f"身份证号要18位，现在是{len(text)}位", "请看一看是不是少了或多了。")
    from stdnum.iso7064 import mod_11_2  # late: see receipts.py

    # The check digit of GB 11643 is that of ISO 7064 MOD 11-2.
    if not _is_digits(text[:17]) or text[17] not in "0123456789X" or not mod_11_2.is_valid(text):
        return _trouble("form.id.check", "身份证号不对", "请对着证件，一位一位再看一遍。")
    return None


def _date(_spec: FieldSpec, text: str) -> Trouble | None:
    if not _is_digits(text) or len(text) != 8:
        return _trouble("form.date.length", "日期要8位数字", "先4位年，再2位月、2位日，比如20260108。")
    return None if day_of(text) else _trouble("form.date.none", "没有这一天", "请看一看年、月、日对不对。")


def _bank_card(_spec: FieldSpec, text: str) -> Trouble | None:
    if not _is_digits(text) or not _SHORTEST_BANKCARD <= len(text) <= _PAD_LENGTH[FieldKind.BANKCARD]:
        return _trouble("form.bankcard.length", "银行卡号是13到19位数字", "请看卡正面的号码。")
    from stdnum import luhn

    return None if luhn.is_valid(text) else _trouble("form.bankcard.check", "银行卡号不对", "请对着卡，再看一遍。")


def _credit_code(_spec: FieldSpec, text: str) -> Trouble | None:
    if len(text) != _TYPED_LENGTH[FieldKind.USCC]:
        return _trouble("form.uscc.length", f"信用代码要18位，现在是{len(text)}位", "请看营业执照上的号码。")
    from stdnum.cn import uscc

    valid = text.isascii() and text == text.upper() and uscc.is_valid(text)
    return None if valid else _trouble("form.uscc.check", "信用代码不对", "请对着营业执照，一位一位再看一遍。")


def _plate(_spec: FieldSpec, text: str) -> Trouble | None:
    return None if _PLATE.fullmatch(text) else _trouble("form.plate", "车牌号不对", "先是“粤”这样的字，再是字母和数字。")


def _region(spec: FieldSpec, text: str) -> Trouble | None:
    if not is_code(text) or level_of(text) > spec.deepest:
        return _trouble("form.region", "没有这个地方", "请从上往下，一级一级选。")
    return None if is_precise(text) else _trouble("form.region.wide", "还要选到哪个市", "请再往下选一级。")


def _licence(_spec: FieldSpec, text: str) -> Trouble | None:
    """The identifier comes from the platform; here only its shape is looked at (GB/T 36904)."""
    return None if _LICENCE.fullmatch(text) else _trouble("form.licence", "没有这张证照", "请点一张证照。")


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _free_text(spec: FieldSpec, text: str) -> Trouble | None:
    if len(text) > spec.max_length:
        return _trouble("form.text.length", "写得太长了", f"请不要超过{spec.max_length}个字。")
    # What is printable has none of them, and is told in one go.
    if not text.isprintable() and any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in text):
        return _trouble("form.text.characters", "里面有不能用的符号", "请删掉后再试。")
    return None


def _missing(spec: FieldSpec) -> Trouble:
    return _trouble("form.required", "这一项要填", spec.question)


def _trouble(code: str, message: str, advice: str) -> Trouble:
    return Trouble(code, Cause.INPUT, message, advice)


_CHECKS: Final[dict[FieldKind, Callable[[FieldSpec, str], Trouble | None]]] = {
    FieldKind.PHONE: _phone,
    FieldKind.CHOICE: _choice,
    FieldKind.TEXT: _free_text,
    FieldKind.NUMBER: _number,
    FieldKind.IDNUMBER: _identity_number,
    FieldKind.DATE: _date,
    FieldKind.BANKCARD: _bank_card,
    FieldKind.USCC: _credit_code,
    FieldKind.PLATE: _plate,
    FieldKind.REGION: _region,
    FieldKind.LICENCE: _licence,
}
