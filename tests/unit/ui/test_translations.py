"""Every sentence the screen can show has its words in every language."""

import re
from pathlib import Path

import pytest
import yaml

from kiosk.session.state import Language
from tests.support.words import CHINESE, catalogue_words, literal_words, platform_sentences, sentences
from ui.samples import Sample, dressed
from ui.texts import Texts, Translations
from ui.viewmodels.derive_chrome import chrome_props, help_props, idle_props
from ui.viewmodels.screens import SCREENS

ROOT = Path(__file__).resolve().parents[3]
FOREIGN = (Language.ZH_HANT, Language.EN)
NOT_IN_HONG_KONG = (
    *"户説裡著“”",
    *("甚麼", "列印", "屏幕", "聯繫", "存儲", "程序", "服務器", "資料庫", "上傳", "短信", "視頻", "優盤", "身分", "準駕"),
)
"""Ours is the other way of writing: 戶說裏着「」, 什麼, 打印, 螢幕, 聯絡, 儲存, 程式, 伺服器, 數據庫, 上載 and so on."""
PLACE = re.compile(r"\{[a-z_]*\}")

NOT_TRANSLATED = {
    "{}测试",  # each device's is there in full
    "0123456789 ABCDEF 一二三四五六七八九十",  # the test slip
    "打印测试",
    "生僻字：𠮷 㐀",
    "（以上内容作废）",  # printed on the slip
    "长期",  # a field of the card
    "，",
}


def entries(language: Language) -> dict[str, str]:
    loaded = yaml.safe_load((ROOT / "assets" / "translations" / f"{language.value}.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def as_shapes(sources: object) -> set[str]:
    """With the names of the places taken away: an f-string has none."""
    assert isinstance(sources, dict)
    return {PLACE.sub("{}", source) for source in sources}


@pytest.mark.parametrize("language", FOREIGN)
def test_every_literal_of_the_view_models(language: Language) -> None:
    missing = literal_words(ROOT / "ui" / "viewmodels") - set(entries(language))
    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("language", FOREIGN)
def test_everything_the_samples_show(language: Language, assets: Path, samples: dict[str, Sample]) -> None:
    texts = Translations(assets / "translations").texts(language)
    for sample in samples.values():
        for care in (False, True):
            session = dressed(sample.session, language=language, care=care)
            SCREENS[sample.screen].derive(session, sample.ambient, texts)
            chrome_props(session, sample.ambient, texts)
            help_props(session, sample.ambient, texts)
            idle_props(session, texts)
    assert not texts.missing, "\n".join(sorted(texts.missing))


@pytest.mark.parametrize("language", FOREIGN)
def test_everything_the_catalogue_says(language: Language) -> None:
    known = set(entries(language))
    words = catalogue_words(ROOT / "assets" / "catalogue")
    missing = [f"{file}: {text}" for file, texts in words.items() for text in sorted(texts - known)]
    assert words
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", FOREIGN)
def test_every_trouble_fault_and_label(language: Language) -> None:
    known = as_shapes(entries(language)) | NOT_TRANSLATED
    words = sentences(ROOT)
    missing = [f"{file}: {text}" for file, texts in words.items() for text in sorted(texts - known)]
    assert len(words) > 5
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", FOREIGN)
def test_every_refusal_of_the_platform_and_its_offices(language: Language) -> None:
    known = as_shapes(entries(language))
    words = platform_sentences(ROOT)
    missing = [f"{file}: {text}" for file, texts in words.items() for text in sorted(texts - known)]
    assert len(words) > 5
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", FOREIGN)
def test_places_are_the_same_in_both_languages(language: Language) -> None:
    may_drop = {"{month}{day}日 {weekday}"}
    for source, translated in entries(language).items():
        if source not in may_drop:
            assert set(PLACE.findall(source)) == set(PLACE.findall(translated)), source


def test_both_languages_have_the_same_entries() -> None:
    assert set(entries(Language.EN)) == set(entries(Language.ZH_HANT))


def test_english_has_no_chinese_in_it() -> None:
    left = {source: text for source, text in entries(Language.EN).items() if CHINESE.search(text)}
    assert not left


def test_one_way_of_writing_in_hong_kong() -> None:
    """OpenCC and several hands leave both of two forms that mean the same; a reader meets one."""
    left = {
        f"{wrong}: {text}" for text in entries(Language.ZH_HANT).values() for wrong in NOT_IN_HONG_KONG if wrong in text
    }
    assert not left, "\n".join(sorted(left))


def test_no_key_stands_twice() -> None:
    for language in FOREIGN:
        text = (ROOT / "assets" / "translations" / f"{language.value}.yaml").read_text(encoding="utf-8")
        keys = re.findall(r'^"((?:[^"\\]|\\.)*)":', text, re.MULTILINE)
        assert len(keys) == len(set(keys)) == len(entries(language))


def test_the_three_languages_differ(samples: dict[str, Sample], assets: Path) -> None:
    translations = Translations(assets / "translations")
    home = samples["home"]
    questions = [
        SCREENS["home"].derive(home.session, home.ambient, texts)
        for texts in (Texts(Language.ZH_HANS), *(translations.texts(language) for language in FOREIGN))
    ]
    assert [getattr(question, "question", "") for question in questions] == [
        "您要办什么？",
        "您要辦什麼？",
        "What would you like to do?",
    ]
