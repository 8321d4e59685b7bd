"""Words in the person's language. The source is zh-Hans; translations are data in ``assets/translations``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import yaml

from kiosk.domain.people import masked_name
from kiosk.session.state import Language

NOT_DRAWABLE: Final = "〓"
"""What printers put where a character is missing."""


class Texts:
    """One language. A sentence without a translation is shown in zh-Hans and remembered in ``missing``.

    ``draws`` tells of a character whether the screen's font has it.
    """

    def __init__(
        self, language: Language, entries: Mapping[str, str] | None = None, draws: Callable[[str], bool] = lambda _one: True
    ) -> None:
        self.language = language
        self._draws = draws
        self.missing: set[str] = set()
        self._entries = dict(entries or {})
        self._patterns = [(_pattern(source), source) for source in self._entries if _is_pattern(source)]

    def t(self, source: str, **values: str | int) -> str:
        """The translation of ``source`` with its named ``{values}`` filled in; a value is never read as a template."""
        if values:
            return self._look_up(source).format(**values)
        return self._recognised(source) or self._look_up(source)

    def name(self, name: str) -> str:
        """A person's name, masked; 〓 instead of an empty box for a character that cannot be drawn."""
        return "".join(one if self._draws(one) else NOT_DRAWABLE for one in masked_name(name))

    def known(self, source: str) -> str:
        """The translation if there is one, else ``source`` itself: for lines that others compose, such as the log's."""
        return self._recognised(source) or self._entries.get(source, source)

    def _recognised(self, filled: str) -> str:
        """The translation of a sentence that others filled in (``现在是10位`` of ``现在是{count}位``); empty if unknown."""
        if filled in self._entries:
            return ""
        for pattern, source in self._patterns:
            found = pattern.fullmatch(filled)
            if found:
                return self._entries[source].format(**found.groupdict())
        return ""

    def _look_up(self, source: str) -> str:
        if self.language is Language.ZH_HANS or not source:
            return source
        translated = self._entries.get(source)
        if translated is None:
            self.missing.add(source)
            return source
        return translated


class Translations:
    """All languages of ``folder``: ``<language>.yaml``, each a mapping from zh-Hans to the translation.

    A file is read when its language is first asked for; the first screen needs none.
    """

    def __init__(self, folder: Path, draws: Callable[[str], bool] = lambda _one: True) -> None:
        self._folder = folder
        self._draws = draws
        self._texts: dict[Language, Texts] = {}
        self._more: Mapping[str, Mapping[str, str]] = {}

    def texts(self, language: Language) -> Texts:
        if language not in self._texts:
            entries = _read(self._folder / f"{language.value}.yaml") | dict(self._more.get(language.value, {}))
            self._texts[language] = Texts(language, entries, self._draws)
        return self._texts[language]

    def add(self, words: Mapping[str, Mapping[str, str]]) -> None:
        """Words that did not come with the program, by language; they take the place of those that were added before."""
        self._more = words
        self._texts = {}


_PLACE = re.compile(r"\{([a-z_]+)\}")
_LEAST_FIXED = 4


def _is_pattern(source: str) -> bool:
    """Only sentences with enough words of their own: else they would recognise anything."""
    return bool(_PLACE.search(source)) and len(_PLACE.sub("", source)) >= _LEAST_FIXED and not source.startswith("{")


def _pattern(source: str) -> re.Pattern[str]:
    fixed = _PLACE.split(source)
    parts = [re.escape(text) if index % 2 == 0 else f"(?P<{text}>.{{1,60}}?)" for index, text in enumerate(fixed)]
    return re.compile("".join(parts))


def _read(path: Path) -> dict[str, str]:
    """Raises ValueError when the file is not a mapping of strings: the file ships with the program."""
    if not path.exists():
        return {}
    content: object = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(content, dict):
        message = f"{path.name} is not a mapping"
        raise ValueError(message)
    wrong = [key for key, value in content.items() if not (isinstance(key, str) and isinstance(value, str))]
    if wrong:
        message = f"{path.name}: not a string under {wrong[:3]}"
        raise ValueError(message)
    return {str(key): str(value) for key, value in content.items()}
