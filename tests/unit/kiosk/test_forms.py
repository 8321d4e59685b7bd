"""What people type: each wrong answer gets its own sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.catalogue import Choice, FieldKind, FieldSpec
from kiosk.domain.forms import accepts_key, check_answer
from kiosk.domain.trouble import Cause

PHONE = FieldSpec("phone", "手机号", FieldKind.PHONE, "您的手机号是多少？")
CHOICE = FieldSpec("kind", "险种", FieldKind.CHOICE, "哪一种？", choices=(Choice("a", "甲"), Choice("b", "乙")))
TEXT = FieldSpec("note", "备注", FieldKind.TEXT, "还有什么要说的？", max_length=5)


@pytest.mark.parametrize(
    ("spec", "text", "code"),
    [
        (PHONE, "13800138000", None),
        (PHONE, "19900000000", None),
        (PHONE, "", "form.required"),
        (PHONE, "1380013800", "form.phone.length"),
        (PHONE, "138001380000", "form.phone.length"),
        (PHONE, "12800138000", "form.phone.prefix"),
        (PHONE, "03800138000", "form.phone.prefix"),
        (PHONE, "1380013800X", "form.phone.digits"),
        (PHONE, "138 0013800", "form.phone.digits"),
        (PHONE, "１３８００１３８０００", "form.phone.digits"),
        (PHONE, "1380013800²", "form.phone.digits"),
        (PHONE, "13800138000\n", "form.phone.digits"),
        (CHOICE, "a", None),
        (CHOICE, "甲", "form.choice"),
        (CHOICE, "", "form.required"),
        (TEXT, "一二三四五", None),
        (TEXT, "一二三四五六", "form.text.length"),
        (TEXT, "𠮷", None),
        (TEXT, "a\x00b", "form.text.characters"),
        (TEXT, "a\nb", "form.text.characters"),
        (TEXT, "\ud800", "form.text.characters"),
        (TEXT, "\ue000", "form.text.characters"),
    ],
    ids=lambda value: value.name if isinstance(value, FieldSpec) else ascii(value),
)
def test_each_answer(spec: FieldSpec, text: str, code: str | None) -> None:
    trouble = check_answer(spec, text)
    assert (trouble and trouble.code) == code
    if trouble is not None:
        assert trouble.cause is Cause.INPUT
        assert trouble.message
        assert trouble.advice


def test_the_sentence_counts_the_digits() -> None:
    trouble = check_answer(PHONE, "1380013800")
    assert trouble is not None
    assert trouble.message == "手机号要11位，现在是10位"


def test_what_need_not_be_answered_may_stay_empty() -> None:
    optional = FieldSpec("phone", "手机号", FieldKind.PHONE, "您的手机号是多少？", required=False)
    assert check_answer(optional, "") is None
    assert check_answer(optional, "1") is not None


@pytest.mark.parametrize(
    ("text", "key", "accepted"),
    [("", "1", True), ("1380013800", "0", True), ("13800138000", "0", False), ("", "a", False), ("", "12", False),
     ("", "", False), ("", "X", False)],
)  # fmt: skip
def test_the_pad_adds_digits_up_to_the_length(text: str, key: str, accepted: bool) -> None:
    assert accepts_key(PHONE, text, key) is accepted


@given(st.sampled_from([PHONE, CHOICE, TEXT]), st.text(max_size=60))
def test_no_text_raises_and_no_sentence_repeats_it(spec: FieldSpec, text: str) -> None:
    trouble = check_answer(spec, text)
    if trouble is not None and len(text) > 3:
        assert text not in trouble.message + trouble.advice
