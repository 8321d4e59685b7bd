"""What people type: each wrong answer gets its own sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import load_catalogue
from kiosk.domain.catalogue import Choice, Condition, FieldKind, FieldSpec, Prefill
from kiosk.domain.forms import accepts_key, asked_answers, asked_fields, check_answer, normalised, prefilled
from kiosk.domain.trouble import Cause
from tests.support.synthetic import PERSON

SERVICE = load_catalogue(Path(__file__).resolve().parents[3] / "assets" / "catalogue").services[0]

PHONE = FieldSpec("phone", "手机号", FieldKind.PHONE, "您的手机号是多少？")
CHOICE = FieldSpec("kind", "险种", FieldKind.CHOICE, "哪一种？", choices=(Choice("a", "甲"), Choice("b", "乙")))
TEXT = FieldSpec("note", "备注", FieldKind.TEXT, "还有什么要说的？", max_length=5)
COUNT = FieldSpec("count", "人数", FieldKind.NUMBER, "家里几口人？", max_length=4, min_length=2)
CHILD = FieldSpec("child", "孩子的身份证号", FieldKind.IDNUMBER, "孩子的身份证号是多少？")
DAY = FieldSpec("day", "日期", FieldKind.DATE, "哪一天？")
FIRM = FieldSpec("uscc", "信用代码", FieldKind.USCC, "信用代码是多少？")
PLATE = FieldSpec("plate", "车牌号", FieldKind.PLATE, "车牌号是多少？")
BANK = FieldSpec("bank", "银行卡号", FieldKind.BANKCARD, "银行卡号是多少？")


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
        (COUNT, "12", None),
        (COUNT, "1", "form.number.short"),
        (COUNT, "12345", "form.number.long"),
        (COUNT, "1X", "form.number.digits"),
        (CHILD, "44010619900307001X", None),
        (CHILD, "44010619900307001x", "form.id.check"),
        (CHILD, "440106199003070011", "form.id.check"),
        (CHILD, "4401061990030700", "form.id.length"),
        (DAY, "20260228", None),
        (DAY, "20260229", "form.date.none"),
        (DAY, "18991231", "form.date.none"),
        (DAY, "2026022", "form.date.length"),
        (DAY, "２０２６０２２８", "form.date.length"),
        (BANK, "4111111111111111", None),
        (BANK, "4111111111111112", "form.bankcard.check"),
        (BANK, "411111111111", "form.bankcard.length"),
        (FIRM, "91440981000000001T", None),
        (FIRM, "91440981000000001P", "form.uscc.check"),
        (FIRM, "91440981000000001t", "form.uscc.check"),
        (FIRM, "9144098100000001T", "form.uscc.length"),
        (FIRM, "91440981 00000001T", "form.uscc.check"),
        (PLATE, "粤K12345", None),
        (PLATE, "粤KD12345", None),
        (PLATE, "粤Z1234澳", None),
        (PLATE, "粤K1234", "form.plate"),
        (PLATE, "K123456", "form.plate"),
        (PLATE, "粤KO2345", "form.plate"),
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


def test_x_is_a_key_only_at_the_end_of_an_identity_number() -> None:
    assert accepts_key(CHILD, "4" * 17, "X")
    assert not accepts_key(CHILD, "4" * 16, "X")
    assert not accepts_key(DAY, "2026022", "X")
    assert not accepts_key(CHILD, "4" * 18, "4")


def test_codes_and_plates_are_kept_in_capitals_and_without_spaces() -> None:
    assert normalised(FIRM, " 91440981 000000001t") == "91440981000000001T"
    assert normalised(PLATE, "粤k 12345") == "粤K12345"
    assert normalised(TEXT, "a b") == "a b"


def test_a_question_is_asked_only_when_an_earlier_answer_leads_to_it() -> None:
    who = replace(CHOICE, name="who")
    child = replace(CHILD, when=Condition("who", frozenset({"b"})))
    school = replace(TEXT, name="school", when=Condition("who", frozenset({"b"})))
    service = replace(SERVICE, fields=(who, child, school, PHONE))
    assert asked_fields(service, {}) == (who, PHONE)
    assert asked_fields(service, {"who": "b"}) == (who, child, school, PHONE)
    changed = asked_answers(service, {"who": "a", "child": "x", "school": "y", "phone": "z"})
    assert changed == {"who": "a", "phone": "z"}


def test_the_card_answers_what_it_knows() -> None:
    where = replace(TEXT, prefill=Prefill.ADDRESS, max_length=4)
    assert prefilled(where, PERSON) == PERSON.address[:4]
    assert prefilled(replace(TEXT, prefill=Prefill.NAME), PERSON) == PERSON.name
    assert prefilled(where, None) == prefilled(TEXT, PERSON) == ""


@given(st.sampled_from([PHONE, CHOICE, TEXT, COUNT, CHILD, DAY, BANK, FIRM, PLATE]), st.text(max_size=60))
def test_no_text_raises_and_no_sentence_repeats_it(spec: FieldSpec, text: str) -> None:
    trouble = check_answer(spec, text)
    if trouble is not None and len(text) > 3:
        assert text not in trouble.message + trouble.advice
