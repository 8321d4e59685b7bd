"""Words in three languages, and what happens when one is missing."""

from pathlib import Path

import pytest

from kiosk.session.state import Language
from ui.texts import Texts, Translations

ENTRIES = {
    "您好": "Hello",
    "手机号要11位，现在是{count}位": "11 digits, not {count}",
    "{a}和{b}": "{a} and {b}",
    "第{n}": "No. {n}",
}


def test_the_source_language_needs_no_entries() -> None:
    texts = Texts(Language.ZH_HANS)
    assert texts.t("您好") == "您好"
    assert texts.t("{a}和{b}", a="鱼", b="米") == "鱼和米"
    assert texts.missing == set()


def test_a_missing_sentence_is_shown_as_it_is_and_remembered() -> None:
    texts = Texts(Language.EN, ENTRIES)
    assert texts.t("您好") == "Hello"
    assert texts.t("再见") == "再见"
    assert texts.t("共{n}页", n=2) == "共2页"
    assert texts.missing == {"再见", "共{n}页"}


def test_places_may_change_their_order_and_values_are_no_templates() -> None:
    texts = Texts(Language.EN, {"{a}和{b}": "{b}, {a}"})
    assert texts.t("{a}和{b}", a="{b}", b="x") == "x, {b}"


def test_a_sentence_filled_in_by_others_is_recognised() -> None:
    texts = Texts(Language.EN, ENTRIES)
    assert texts.t("手机号要11位，现在是10位") == "11 digits, not 10"
    assert texts.known("手机号要11位，现在是3位") == "11 digits, not 3"
    assert texts.missing == set()


def test_a_template_with_few_words_recognises_nothing() -> None:
    texts = Texts(Language.EN, ENTRIES)
    assert texts.t("鱼和米") == "鱼和米"
    assert texts.known("第一") == "第一"


def test_a_file_that_is_no_mapping_of_strings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("- 您好\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not a mapping"):
        Translations(tmp_path).texts(Language.EN)
    (tmp_path / "en.yaml").write_text('"星期一": 1\n', encoding="utf-8")
    with pytest.raises(ValueError, match="not a string under"):
        Translations(tmp_path).texts(Language.EN)
