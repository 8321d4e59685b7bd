"""Checks of what people type. Every answer is checked when it is given and again when it is submitted."""

from __future__ import annotations

import re
import unicodedata

from kiosk.domain.catalogue import FieldKind, FieldSpec
from kiosk.domain.trouble import Cause, Trouble

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
"""Mainland mobile numbers: 11 digits, the second 3 to 9 (numbering plan of the mainland, public)."""


def accepts_key(spec: FieldSpec, text: str, character: str) -> bool:
    """Whether a key of the digits pad may be added: digits, outside phone numbers also X, up to the question's length."""
    if spec.kind is FieldKind.PHONE:
        keys, longest = "0123456789", 11
    else:
        keys, longest = "0123456789X", spec.max_length
    return len(character) == 1 and character in keys and len(text) < longest


def check_answer(spec: FieldSpec, text: str) -> Trouble | None:
    """None when ``text`` answers the question; otherwise what is wrong with it, in words."""
    if not text:
        return _missing(spec) if spec.required else None
    if spec.kind is FieldKind.PHONE:
        return _phone(text)
    if spec.kind is FieldKind.CHOICE:
        known = any(choice.value == text for choice in spec.choices)
        return None if known else _trouble("form.choice", "没有这个选项", "请点一个选项。")
    return _free_text(spec, text)


def _phone(text: str) -> Trouble | None:
    if not text.isascii() or not text.isdigit():
        return _trouble("form.phone.digits", "手机号里只能有数字", "请重新输入。")
    if len(text) != 11:
        return _trouble("form.phone.length", f"手机号要11位，现在是{len(text)}位", "请看一看是不是少了或多了数字。")
    if not _MOBILE.fullmatch(text):
        return _trouble("form.phone.prefix", "这不像手机号", "手机号以13到19开头，请再看一看。")
    return None


def _free_text(spec: FieldSpec, text: str) -> Trouble | None:
    if len(text) > spec.max_length:
        return _trouble("form.text.length", "写得太长了", f"请不要超过{spec.max_length}个字。")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in text):
        return _trouble("form.text.characters", "里面有不能用的符号", "请删掉后再试。")
    return None


def _missing(spec: FieldSpec) -> Trouble:
    return _trouble("form.required", "这一项要填", spec.question)


def _trouble(code: str, message: str, advice: str) -> Trouble:
    return Trouble(code, Cause.INPUT, message, advice)
