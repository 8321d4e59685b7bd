"""One English word for one thing: who is called village staff here is no cadre there, and nobody has to guess."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
WORDS = {
    "village staff": r"\b(cadre|village officer|village official)s?\b",
    "ID card": r"\b(identity card|identification card)s?\b",
    "ID number": r"\bidentity numbers?\b",
    "household register": r"\b(household booklet|hukou|family book)\b",
    "receipt": r"\b(slip|voucher)s?\b",
    "touch": r"\b(tap|click|taps|clicks|press print)\b",
    "the social security office": r"\bsocial (insurance|security) department\b",
    "could not be understood": r"\bma(kes|de) no sense\b",
}
"""The word, and what else it has been called."""
CHINESE_MARKS = re.compile("[，。；：？！、“”（）《》]")
HANZI = re.compile("[\u4e00-\u9fff]")


def english() -> dict[str, str]:
    loaded = yaml.safe_load((ROOT / "assets" / "translations" / "en.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return {str(source): str(words) for source, words in loaded.items()}


@pytest.mark.parametrize("word", WORDS)
def test_one_word_for_one_thing(word: str) -> None:
    other = re.compile(WORDS[word], re.IGNORECASE)
    found = [f"{source}: {words}" for source, words in english().items() if other.search(words)]
    assert not found, f'say "{word}":\n' + "\n".join(found)


def test_no_chinese_marks_between_english_words() -> None:
    found = [words for words in english().values() if CHINESE_MARKS.search(words) and not HANZI.search(words)]
    assert not found, "\n".join(found)


def test_the_search_finds_another_word() -> None:
    assert re.search(WORDS["village staff"], "ask the cadre")
    assert CHINESE_MARKS.search("\u201cRenewing\u201d can be done")
